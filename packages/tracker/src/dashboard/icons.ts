/** @file Signs that look the same in every font: drawn once, used by name, hidden from readers. */
import { type Html, markup } from './html.ts';

/** Strokes in a square of 16 × 16. */
const paths = {
  check: 'M3 8.6l3.3 3.3L13 4.6',
  cross: 'M4 4l8 8M12 4l-8 8',
  ring: 'M8 2.8a5.2 5.2 0 1 1 0 10.4a5.2 5.2 0 1 1 0-10.4',
  question: 'M5.4 6.1a2.6 2.6 0 1 1 3.9 2.2c-.8.5-1.3 1-1.3 1.9M8 12.9v.1',
  stale: 'M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.2 2v3.2H10',
  warning: 'M8 2.4l6.3 11.1H1.7zM8 6.6v3.2M8 11.6v.1',
  lock: 'M3.8 7.4h8.4v6.2H3.8zM5.6 7.4V5.2a2.4 2.4 0 0 1 4.8 0v2.2',
  pencil: 'M2.8 13.2l.7-2.9 7.3-7.3 2.2 2.2-7.3 7.3z',
  document: 'M4 1.8h5.2L12.4 5v9.2H4zM9 2v3.3h3.2',
} as const;

export type IconName = keyof typeof paths;

/** The text beside it says what it means. */
export const icon = (name: IconName): Html =>
  markup`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"/></svg>`;

/** Stands once, at the head of the page. */
export const iconSprite: Html = markup`<svg class="sprite" aria-hidden="true">${Object.entries(
  paths,
).map(
  ([name, path]) =>
    markup`<symbol id="icon-${name}" viewBox="0 0 16 16"><path d="${path}"/></symbol>`,
)}</svg>`;
