/**
 * @file Colours, light and dark. Text has a contrast of at least 7:1 with what lies behind it
 * (WCAG 2.2, 1.4.6), graphics 3:1 (1.4.11); the hues are those of the plots in RESULTS.md, after
 * Okabe and Ito (Color Universal Design, 2008).
 */

/** `--name: [light, dark]` */
const tones = {
  paper: ['#ffffff', '#0d1117'],
  surface: ['#f6f8fa', '#151b23'],
  ink: ['#24292f', '#e6edf3'],
  'soft-ink': ['#484f58', '#b1bac4'],
  line: ['#d8dee4', '#30363d'],
  link: ['#004f80', '#79c4f5'],
  focus: ['#0072b2', '#4fb3ee'],
  bar: ['#2f86bd', '#4fb3ee'],
  track: ['#e3e9ef', '#262d36'],

  good: ['#005540', '#5fdcb4'],
  'good-back': ['#e4f4ee', '#0f2a23'],
  bad: ['#8c2f00', '#ffab73'],
  'bad-back': ['#fdeee5', '#33200f'],
  doubtful: ['#684500', '#f0c05a'],
  'doubtful-back': ['#fbf2dd', '#2c2410'],

  lab: ['#0072b2', '#4fb3ee'],
  practice: ['#d55e01', '#ff8a3c'],
  benchmark: ['#008561', '#2fcf9f'],
  project: ['#b0578c', '#e699c4'],

  'l0-back': ['#eceff3', '#232a33'],
  'l0-ink': ['#3a424b', '#b9c2cc'],
  'l1-back': ['#d6e8f4', '#14304a'],
  'l1-ink': ['#0b3a5c', '#cfe6f7'],
  'l2-back': ['#b3d6ec', '#1a4468'],
  'l2-ink': ['#06304f', '#dceefa'],
  'l3-back': ['#7fbbe0', '#7fbbe0'],
  'l3-ink': ['#041f33', '#041f33'],
  'l4-back': ['#0b5f96', '#9fd3f3'],
  'l4-ink': ['#ffffff', '#05263d'],
  'l5-back': ['#06304f', '#d6eefc'],
  'l5-ink': ['#ffffff', '#05263d'],
} as const;

const declare = (index: 0 | 1): string =>
  Object.entries(tones)
    .map(([name, pair]) => `--${name}:${pair[index]}`)
    .join(';');

/** Paper is white: the dark tones are for screens. */
export const toneRules = `:root{color-scheme:light dark;${declare(0)}}
@media screen and (prefers-color-scheme:dark){:root{${declare(1)}}}
`;
