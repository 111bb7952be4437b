/**
 * @file Places by name, and the learner's own text in them: what was written by an earlier sync is
 * not a claim of theirs.
 */
import {
  type Item,
  type Memory,
  type Place,
  type Roadmap,
  settle,
  type Settling,
} from '@gradus/roadmap';

export interface KeptMemory extends Memory {
  /** What stood behind it when it was written: ids of results, and what the learner showed. */
  readonly results?: readonly string[] | undefined;
  /** Spaces set around it in an empty cell, to be taken out again with it. */
  readonly padding?: Padding | undefined;
}

export interface Padding {
  readonly before: string;
  readonly after: string;
}

/** What earlier syncs wrote into a document, by the name of the place. */
export type Memories = Readonly<Record<string, KeptMemory>>;

export const boxKey = ({ id }: Item): string => `${id}#box`;
export const cellKey = ({ id }: Item, cell: keyof Item['cells']): string => `${id}#${cell}`;
export const fieldKey = ({ id }: Item, field: string): string => `${id}#${field}`;
export const figureKey = (id: string): string => `figure:${id}`;

/** Every place that a sync may fill. */
export function placesOf({ items, figures }: Roadmap): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const item of items) {
    const { box, cells, fields } = item;
    if (box !== undefined) places.set(boxKey(item), box);
    for (const [name, place] of [...Object.entries(cells), ...Object.entries(fields)]) {
      places.set(fieldKey(item, name), place);
    }
  }
  for (const figure of figures) places.set(figureKey(figure.id), figure);
  return places;
}

export function ownText(
  place: Place,
  key: string,
  memories: Memories,
  recover?: Settling['recover'],
): string {
  const memory = Object.hasOwn(memories, key) ? memories[key] : undefined;
  const nothingMore = { desired: () => undefined, ...(recover === undefined ? {} : { recover }) };
  return settle({ current: place.text, memory, ...nothingMore }).own;
}

export const isTicked = (text: string): boolean => text === 'x' || text === 'X';

/** `L2`, `**L2**`, `2`; undefined where the cell names none. */
export function levelIn(text: string): number | undefined {
  const digit = levelPattern.exec(text)?.[1];
  return digit === undefined ? undefined : Number(digit);
}

/** The digit is replaced, the way of writing it stays: `**L0**` becomes `**L2**`. */
export const withLevel = (text: string, level: number): string =>
  text.replace(levelPattern, (found) => found.slice(0, -1) + String(level));

/** Not a part of a longer number: `L2.5` and `10` name no level. */
const levelPattern = /(?<![\d.])L?([0-5])(?!\d|\.\d)/i;
