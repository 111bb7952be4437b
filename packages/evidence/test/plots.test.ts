import { describe, expect, it } from 'vitest';
import { barPlot, linePlot, scatterPlot, type BarPlot, type PointPlot } from '../src/index.ts';
import { background, ink, seriesTones } from '../src/plot-style.ts';

const points: PointPlot = {
  title: 'Compression & vocabulary',
  description: 'Bytes per token <rise>.',
  x: { label: 'Vocabulary', unit: 'tokens', scale: 'log2' },
  y: { label: 'Compression', unit: 'bytes per token' },
  series: [
    { name: 'prose', points: [256, 512, 1024, 2048].map((x, index) => ({ x, y: index + 1 })) },
    {
      name: '<code> & "more"\u0000\u202E',
      points: [{ x: 300, y: 2.5, interval: { low: 2, high: 3 } }],
    },
  ],
};
const bars: BarPlot = {
  title: 'By text',
  description: 'Prose is above code.',
  categories: ['prose', 'code'],
  categoryLabel: 'Text',
  y: { label: 'Compression', unit: 'bytes per token' },
  series: [
    {
      name: 'BPE',
      values: [4, 2],
      intervals: [
        { low: 3, high: 5 },
        { low: 1, high: 3 },
      ],
    },
    { name: 'unigram', values: [1, -1] },
  ],
};
const drawings: [name: string, draw: () => string][] = [
  ['linePlot', () => linePlot(points)],
  ['scatterPlot', () => scatterPlot(points)],
  ['barPlot', () => barPlot(bars)],
];

describe.each(drawings)('%s', (_name, draw) => {
  it('is well-formed XML', () => {
    expect(findXmlFault(draw())).toBeUndefined();
  });

  it('is the same bytes each time, whatever was drawn before', () => {
    const first = draw();
    for (const [, other] of drawings) other();
    expect(draw()).toBe(first);
  });

  it('carries no script, no link, no class and no counter of the library', () => {
    expect(draw()).not.toMatch(/<script|href|class=|ecmeta|zr\d|:hover/);
  });

  it('has a name and a description for those who cannot see it', () => {
    expect(draw()).toMatch(
      /^<svg [^>]*role="img"[^>]*>\n<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>/,
    );
  });

  it('names the axes with their units', () => {
    expect(texts(draw())).toContain('Compression (bytes per token)');
    expect(texts(draw()).some((text) => text === 'Vocabulary (tokens)' || text === 'Text')).toBe(
      true,
    );
  });
});

describe('linePlot', () => {
  it('puts points where the axes say: equal steps for doublings, equal steps for ones', () => {
    const [path = ''] =
      linePlot(points).match(/<path d="[^"]*" fill="none" stroke="#0072b2"/) ?? [];
    const corners = [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(corners).toHaveLength(4);
    const steps = corners
      .slice(1)
      .map((corner, index) =>
        corner.map((coordinate, axis) => coordinate - (corners[index]?.[axis] ?? 0)),
      );
    for (const [dx = 0, dy = 0] of steps) {
      expect(dx).toBeCloseTo(steps[0]?.[0] ?? 0, 0);
      expect(dy).toBeCloseTo(steps[0]?.[1] ?? 0, 0);
      expect(dy).toBeLessThan(0);
    }
  });

  it('shows text as text, invisible signs by name', () => {
    expect(texts(linePlot(points))).toContain('<code> & "more"⟨U+0000⟩⟨U+202E⟩');
  });

  it('has no legend for a single series, and markers only where they can be told apart', () => {
    const one = { ...points, series: points.series.slice(0, 1) };
    expect(texts(linePlot(one))).not.toContain('prose');
    const long = Array.from({ length: 41 }, (_, index) => ({ x: index + 1, y: index }));
    const markers = (count: number): number =>
      linePlot({ ...points, series: [{ name: 'a', points: long.slice(0, count) }] }).match(
        /<path [^>]*fill="#0072b2"/g,
      )?.length ?? 0;
    expect([markers(40), markers(41)]).toEqual([40, 0]);
  });
});

describe('barPlot', () => {
  it('draws bars in proportion to their values, from zero', () => {
    const heights = [
      ...barPlot(bars).matchAll(
        /<path d="M[\d.]+ [\d.]+l[\d.]+ 0l0 (-?[\d.]+)[^"]*" fill="#0072b2"/g,
      ),
    ]
      .map(([, height]) => Math.abs(Number(height)))
      .filter((height) => height > 20);
    expect(heights).toHaveLength(2);
    expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(2, 1);
  });
});

describe('colours', () => {
  it('stand out from their background by 3:1, text by 7:1, light and dark', () => {
    for (const mode of ['light', 'dark'] as const) {
      for (const tone of seriesTones) {
        expect(contrast(tone[mode], background[mode])).toBeGreaterThanOrEqual(3);
      }
      expect(contrast(ink[mode], background[mode])).toBeGreaterThanOrEqual(7);
    }
  });

  it('are each replaced in the dark', () => {
    const svg = linePlot(points);
    for (const { light, dark } of [background, ink, ...seriesTones]) {
      expect(svg).toContain(`[fill="${light}"]{fill:${dark}}`);
    }
  });
});

describe('a plot that cannot be drawn', () => {
  const [prose] = points.series;
  const point = { x: 1, y: 1 };
  it.each<[what: string, draw: () => string, message: string]>([
    [
      'a figure that is none',
      () => linePlot({ ...points, series: [{ name: 'a', points: [{ x: 1, y: Number.NaN }] }] }),
      'expected finite figures, on the axis Compression; received NaN',
    ],
    [
      'zero on a logarithmic axis',
      () => linePlot({ ...points, series: [{ name: 'a', points: [{ x: 0, y: 1 }] }] }),
      'expected figures above zero, as it is logarithmic, on the axis Vocabulary; received 0',
    ],
    [
      'an endless interval',
      () =>
        linePlot({
          ...points,
          series: [{ name: 'a', points: [{ ...point, interval: { low: 0, high: Infinity } }] }],
        }),
      'received Infinity',
    ],
    [
      'no series',
      () => scatterPlot({ ...points, series: [] }),
      'expected 1 to 6 series; received 0',
    ],
    [
      'more series than looks',
      () =>
        scatterPlot({
          ...points,
          series: Array.from({ length: 7 }, (_, index) => ({ name: `${index}`, points: [point] })),
        }),
      'expected 1 to 6 series; received 7',
    ],
    [
      'a series without points',
      () => linePlot({ ...points, series: [{ name: 'a', points: [] }] }),
      'expected points; received none in "a"',
    ],
    [
      'two series of one name',
      () => linePlot({ ...points, series: prose === undefined ? [] : [prose, prose] }),
      'expected each series once; received a name twice',
    ],
    [
      'values that do not fit the categories',
      () => barPlot({ ...bars, series: [{ name: 'BPE', values: [1] }] }),
      'expected 2 values, one per category; received 1 in "BPE"',
    ],
    [
      'intervals that do not fit the values',
      () =>
        barPlot({
          ...bars,
          series: [{ name: 'BPE', values: [1, 2], intervals: [{ low: 0, high: 1 }] }],
        }),
      'expected 2 intervals, one per category; received 1 in "BPE"',
    ],
    [
      'no categories',
      () => barPlot({ ...bars, categories: [], series: [{ name: 'BPE', values: [] }] }),
      'expected categories; received none',
    ],
  ])('is refused: %s', (_what, draw, message) => {
    expect(draw).toThrow(message);
  });
});

/** The texts of the picture, as an XML parser would give them. */
function texts(svg: string): string[] {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text.replaceAll(/&([^;]+);/g, (whole, name: string) => entities[name] ?? whole),
  );
}

/** Tags that match, attributes that are quoted and given once, entities that exist, no controls. */
function findXmlFault(xml: string): string | undefined {
  const open: string[] = [];
  let rest = xml.trim();
  while (rest !== '') {
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(rest);
    const text = /^[^<]+/.exec(rest)?.[0];
    if (tag !== null) {
      const [whole, closing, name = '', attributes = '', empty] = tag;
      const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, attribute]) => attribute);
      if (new Set(names).size !== names.length) return `an attribute twice: ${whole}`;
      if (closing === '/' && open.pop() !== name) return `unexpected ${whole}`;
      if (closing !== '/' && empty !== '/') open.push(name);
      rest = rest.slice(whole.length);
    } else if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) return `a bare & in ${text}`;
      // oxlint-disable-next-line no-control-regex -- XML 1.0 forbids them
      if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/.test(text)) return `a control in ${text}`;
      rest = rest.slice(text.length);
    } else return rest.slice(0, 60);
    if (open.length === 0 && rest !== '') return `after the end: ${rest.slice(0, 60)}`;
  }
  return open.length === 0 ? undefined : `unclosed ${open.join(' ')}`;
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(first: string, second: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255)
      .map((value) => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
