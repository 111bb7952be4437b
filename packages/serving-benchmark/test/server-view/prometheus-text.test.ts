import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricSample } from '@gradus/runtime';
import { parsePrometheusText } from '../../src/server-view/prometheus-text.ts';

/** `name` → [labels, value] of each series. */
const read = (text: string) =>
  Object.fromEntries(
    [...parsePrometheusText(text).series].map(([name, all]) => [
      name,
      all.map(({ labels, value }) => [Object.fromEntries(labels), value]),
    ]),
  );

describe('the text format', () => {
  it('has values with and without labels, in any notation', () => {
    expect(
      read(
        [
          'plain 1',
          'a:b_c{x="1",y="2"} -2.5e-3',
          'spaced { x = "1" , y="2" , } +7.',
          '  indented\t.5\r',
          'none{} 3',
          'special{le="+Inf"} NaN',
          'special{le="a"} +Inf',
          'special{le="b"} -inf',
        ].join('\n'),
      ),
    ).toEqual({
      plain: [[{}, 1]],
      'a:b_c': [[{ x: '1', y: '2' }, -0.0025]],
      spaced: [[{ x: '1', y: '2' }, 7]],
      indented: [[{}, 0.5]],
      none: [[{}, 3]],
      special: [
        [{ le: '+Inf' }, Number.NaN],
        [{ le: 'a' }, Number.POSITIVE_INFINITY],
        [{ le: 'b' }, Number.NEGATIVE_INFINITY],
      ],
    });
  });

  it('escapes backslash, quote and newline in labels, and nothing else', () => {
    expect(read(String.raw`n{a="x\"y\\z\n\t",b="},# {"} 1`)).toEqual({
      n: [[{ a: 'x"y\\z\n\\t', b: '},# {' }, 1]],
    });
  });

  it('may carry timestamps, exemplars and an end', () => {
    const text =
      'a 1 1700000000000\nb_total{x="1"} 2 1.7e9 # {trace="f00"} 0.5 1.6e9\nc 3 # {} 1\n# EOF\n';
    const parsed = parsePrometheusText(text);
    expect([...parsed.series.values()].map(([one]) => one!.value)).toEqual([1, 2, 3]);
    expect(parsed.malformed.lines).toBe(0);
  });

  it('announces families before they count', () => {
    const text = '# HELP a_total Some words.\n# TYPE b histogram\n#TYPE c gauge\n# a remark\n';
    expect([...parsePrometheusText(text).declared]).toEqual(['a_total', 'b', 'c']);
  });

  it.each([
    '{x="1"} 1',
    '9name 1',
    'no_value',
    'no_value{x="1"}',
    'half{x="1" 1',
    'half{x="1} 1',
    'bare{x=1} 1',
    'word abc',
    'two 1 2 3',
    'hex 0x10',
    'glued{x="1"}y 1',
    `long{x="${'y'.repeat(70_000)}"} 1`,
  ])('a line that is none is left out: %.20s', (line) => {
    const { series, malformed } = parsePrometheusText(`good 1\n${line}\ngood 2`);
    expect(series.get('good')!.map(({ value }) => value)).toEqual([1, 2]);
    expect(series.size).toBe(1);
    expect(malformed).toEqual({ lines: 1, example: `line 2: ${line.slice(0, 80)}` });
  });

  it('passes over what nobody wants without reading it', () => {
    const text = 'a_bucket{le="1"} broken\na_sum 3\n';
    const parsed = parsePrometheusText(text, (name) => !name.endsWith('_bucket'));
    expect([...parsed.series.keys()]).toEqual(['a_sum']);
    expect(parsed.malformed.lines).toBe(0);
  });

  it('reads what the mock writes, whatever the labels hold', () => {
    const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/);
    const labels = fc.dictionary(
      fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(name, labels, fc.double({ noNaN: true }), (metric, set, value) => {
        const parsed = parsePrometheusText(metricSample(metric, set, value));
        const [series] = parsed.series.get(metric)!;
        expect(Object.fromEntries(series!.labels)).toEqual(set);
        // Text has no negative zero.
        expect(series!.value).toBe(value + 0);
      }),
    );
  });

  it('never fails, and never takes a broken line for another', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', '{', '}', '"', '\\', ',', '=', ' ', '1', '#', 'e', '.', '\t'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parsed = parsePrometheusText([...lines, 'last_one 5'].join('\n'));
        expect(parsed.series.get('last_one')!.at(-1)!.value).toBe(5);
      }),
      { numRuns: 500 },
    );
  });
});
