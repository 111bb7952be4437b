/**
 * @file How series look. They differ by colour and also by dash, marker or pattern. The colours
 * are Okabe and Ito's for colour-blind readers (Color Universal Design, 2008), darkened or
 * lightened to a contrast of at least 3:1 with the background, as WCAG 2.2 (1.4.11) asks of
 * graphics; text has far more.
 */
import type { BarSeriesOption } from 'echarts';

export interface Tone {
  readonly light: string;
  readonly dark: string;
}

export const background: Tone = { light: '#ffffff', dark: '#0d1117' };
export const ink: Tone = { light: '#24292f', dark: '#e6edf3' };
/** Lines of the grid, which may stand back. */
export const faint: Tone = { light: '#d8dee4', dark: '#30363d' };

/** Blue, vermilion, bluish green, reddish purple, orange, sky blue. */
export const seriesTones: readonly Tone[] = [
  { light: '#0072b2', dark: '#4fb3ee' },
  { light: '#d55e01', dark: '#ff8a3c' },
  { light: '#008561', dark: '#2fcf9f' },
  { light: '#b0578c', dark: '#e699c4' },
  { light: '#a66f00', dark: '#f0b429' },
  { light: '#2f7fa8', dark: '#8fd0f5' },
];

export const seriesLimit = seriesTones.length;

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'] as const;
const dashes: readonly (readonly number[] | undefined)[] = [
  undefined,
  [7, 3],
  [2, 2.5],
  [9, 3, 2, 3],
  [14, 4],
  [4, 4],
];

/** Not exported by echarts under a name of its own. */
type Decal = NonNullable<NonNullable<BarSeriesOption['itemStyle']>['decal']> & object;

/** Patterns on bars, in the colour of the background. */
const stripes = (degrees: number): Decal => ({
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [1.5, 6],
  rotation: (degrees * Math.PI) / 180,
  color: background.light,
});
const dots: Decal = {
  symbol: 'circle',
  symbolSize: 0.5,
  dashArrayX: [
    [6, 6],
    [0, 6, 6, 0],
  ],
  dashArrayY: [6, 0],
  color: background.light,
};
const decals = [undefined, stripes(-45), dots, stripes(45), stripes(0), stripes(90)];

export interface SeriesStyle {
  readonly color: string;
  readonly symbol: (typeof symbols)[number];
  /** For lines. */
  readonly dash: 'solid' | number[];
  /** For bars. */
  readonly decal?: Decal;
}

/** @param index below `seriesLimit` */
export function seriesStyle(index: number): SeriesStyle {
  const dash = dashes[index];
  const decal = decals[index];
  return {
    color: (seriesTones[index] ?? ink).light,
    symbol: symbols[index] ?? 'circle',
    dash: dash === undefined ? 'solid' : [...dash],
    ...(decal === undefined ? {} : { decal }),
  };
}

/**
 * From the light picture to the dark one, attribute by attribute: a viewer that knows no media
 * queries shows the light one, which has its own background.
 */
export const darkStyle = `@media (prefers-color-scheme:dark){${[
  background,
  ink,
  faint,
  ...seriesTones,
]
  .flatMap(({ light, dark }) =>
    ['fill', 'stroke'].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
  )
  .join('')}}`;
