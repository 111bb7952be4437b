/**
 * @file Sets of characters, as ranges of code points in order that neither touch nor overlap.
 * Surrogates are no characters: UTF-8 has no bytes for them.
 */
export type CodePoints = readonly (readonly [low: number, high: number])[];

export const lastCodePoint = 0x10ffff;
const firstSurrogate = 0xd800;
const lastSurrogate = 0xdfff;

/** Any ranges, put in order. */
export function union(sets: readonly CodePoints[]): CodePoints {
  const merged: [number, number][] = [];
  for (const [low, high] of sets.flat().toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** Every character that is not in the set. */
export function complement(set: CodePoints): CodePoints {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [low, high] of union([set, [[firstSurrogate, lastSurrogate]]])) {
    if (next < low) rest.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint]);
  return rest;
}

export const everyCharacter: CodePoints = complement([]);

export const without = (set: CodePoints, removed: CodePoints): CodePoints =>
  complement(union([complement(set), removed]));

export const single = (character: string): CodePoints => {
  const codePoint = character.codePointAt(0)!;
  return [[codePoint, codePoint]];
};

export const isSurrogate = (codePoint: number): boolean =>
  codePoint >= firstSurrogate && codePoint <= lastSurrogate;

const found = new Map<string, CodePoints>();

/** The characters that a class of JavaScript's own regular expressions matches: `\p{L}`, `\s`. */
export function charactersMatching(source: string): CodePoints {
  const known = found.get(source);
  if (known !== undefined) return known;
  const expression = new RegExp(source, 'u');
  const ranges: [number, number][] = [];
  for (const [first, last] of everyCharacter) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      if (!expression.test(String.fromCodePoint(codePoint))) continue;
      const range = ranges.at(-1);
      if (range?.[1] === codePoint - 1) range[1] = codePoint;
      else ranges.push([codePoint, codePoint]);
    }
  }
  found.set(source, ranges);
  return ranges;
}
