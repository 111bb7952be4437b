/** @file Every place that a roadmap gives: for tests that hold each of them against the text. */
import type { Place, Roadmap } from '@gradus/roadmap';

export function placesOf({ items, figures }: Roadmap): readonly Place[] {
  return [
    ...items.flatMap(({ box, cells, fields }) => [
      ...(box === undefined ? [] : [box]),
      ...Object.values(cells),
      ...Object.values(fields),
    ]),
    ...figures,
  ];
}

/** Places that do not say what stands there; none is what we want. */
export const wrongPlaces = (roadmap: Roadmap): readonly Place[] =>
  placesOf(roadmap).filter(({ span, text }) => roadmap.text.slice(span.start, span.end) !== text);

/** One line of Markdown per entry, under a heading of the document's own. */
export const underTitle = (...lines: readonly string[]): string =>
  ['# My plan', '', ...lines, ''].join('\n');
