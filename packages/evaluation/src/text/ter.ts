/**
 * @file Translation edit rate as sacrebleu 2.6 and Tercom compute it: Snover and others (AMTA 2006).
 * Insertions, deletions, substitutions and shifts of whole phrases, over the length of the
 * reference. Finding the fewest edits with shifts is NP-complete: shifts are chosen greedily, by
 * Tercom's rules, and the rules are part of the definition.
 */
import { beamEditDistance, type Edit } from './beam-edit-distance.ts';
import { requireSegments, type Segment } from './segments.ts';
import { splitWords } from './words.ts';

export interface TerOptions {
  /** Lower case on both sides unless true. */
  readonly caseSensitive?: boolean;
}

export interface TerScore {
  /** In per cent; above 100 where there are more edits than reference words. */
  readonly score: number;
  readonly edits: number;
  /** Of several references their mean length counts. */
  readonly referenceLength: number;
}

export function corpusTer(
  segments: readonly Segment[],
  { caseSensitive = false }: TerOptions = {},
): TerScore {
  requireSegments(segments);
  const words = (text: string): string[] => splitWords(caseSensitive ? text : text.toLowerCase());
  let edits = 0;
  let referenceLength = 0;
  for (const { hypothesis, references } of segments) {
    const given = words(hypothesis);
    const wanted = references.map(words);
    edits += Math.min(...wanted.map((reference) => fewestEdits(given, reference)));
    referenceLength += wanted.reduce((sum, { length }) => sum + length, 0) / wanted.length;
  }
  const nothingWanted = edits > 0 ? 1 : 0;
  const rate = referenceLength > 0 ? edits / referenceLength : nothingWanted;
  return { score: 100 * rate, edits, referenceLength };
}

export const sentenceTer = (
  hypothesis: string,
  references: readonly string[],
  options: TerOptions = {},
): TerScore => corpusTer([{ hypothesis, references }], options);

const longestShift = 10;
const farthestShift = 50;
/** After so many tried shifts the search ends, however good the next ones might be. */
const mostCandidates = 1000;

/** Shifts as long as one saves edits; each counts as one edit itself. */
function fewestEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  let words = hypothesis;
  let shifts = 0;
  let tried = 0;
  for (;;) {
    const best = bestShift(words, reference, tried);
    ({ tried } = best);
    if (tried >= mostCandidates || best.saved <= 0) break;
    shifts++;
    ({ words } = best);
  }
  return shifts + beamEditDistance(words, reference).distance;
}

interface Shift {
  readonly saved: number;
  readonly length: number;
  readonly start: number;
  readonly target: number;
  readonly words: readonly string[];
}

/** The shift that saves most; then the longest, the earliest, the one to the earliest place. */
function bestShift(
  words: readonly string[],
  reference: readonly string[],
  triedBefore: number,
): Pick<Shift, 'saved' | 'words'> & { readonly tried: number } {
  const { distance, edits } = beamEditDistance(words, reference);
  const alignment = align(edits);
  let tried = triedBefore;
  let best: Shift | undefined;
  for (const { start, referenceStart, length } of sharedPhrases(words, reference)) {
    if (!isWorthShifting(alignment, start, referenceStart, length)) continue;
    for (const target of targets(alignment.wordOf, referenceStart, length)) {
      const shifted = shiftPhrase(words, start, length, target);
      const saved = distance - beamEditDistance(shifted, reference).distance;
      const shift = { saved, length, start, target, words: shifted };
      tried++;
      if (best === undefined || isBetter(shift, best)) best = shift;
    }
    if (tried >= mostCandidates) break;
  }
  return best === undefined ? { saved: 0, words, tried } : { ...best, tried };
}

function isBetter(shift: Shift, best: Shift): boolean {
  if (shift.saved !== best.saved) return shift.saved > best.saved;
  if (shift.length !== best.length) return shift.length > best.length;
  if (shift.start !== best.start) return shift.start < best.start;
  return shift.target < best.target;
}

interface Alignment {
  /** For each reference word the position in the hypothesis where it is, or would come. */
  readonly wordOf: readonly number[];
  readonly wordIsWrong: readonly boolean[];
  readonly referenceIsWrong: readonly boolean[];
}

function align(edits: readonly Edit[]): Alignment {
  const wordOf: number[] = [];
  const wordIsWrong: boolean[] = [];
  const referenceIsWrong: boolean[] = [];
  for (const edit of edits) {
    if (edit !== 'insert') wordIsWrong.push(edit !== 'keep');
    if (edit === 'delete') continue;
    referenceIsWrong.push(edit !== 'keep');
    wordOf.push(wordIsWrong.length - 1);
  }
  return { wordOf, wordIsWrong, referenceIsWrong };
}

/** Both sides must have an error there, and the phrase must not move within itself. */
function isWorthShifting(
  { wordOf, wordIsWrong, referenceIsWrong }: Alignment,
  start: number,
  referenceStart: number,
  length: number,
): boolean {
  const aligned = wordOf[referenceStart]!;
  return (
    wordIsWrong.slice(start, start + length).includes(true) &&
    referenceIsWrong.slice(referenceStart, referenceStart + length).includes(true) &&
    !(start <= aligned && aligned < start + length)
  );
}

/** Before the place that the phrase has in the reference, and after each of its words. */
function* targets(
  wordOf: readonly number[],
  referenceStart: number,
  length: number,
): Generator<number> {
  let previous = -1;
  for (let offset = -1; offset < length; offset++) {
    const position = referenceStart + offset;
    const aligned = wordOf[position];
    if (position >= 0 && aligned === undefined) return;
    const target = position < 0 ? 0 : aligned! + 1;
    if (target !== previous) yield target;
    previous = target;
  }
}

/** Phrases of up to ten words that both have, at most fifty places apart. */
function* sharedPhrases(
  words: readonly string[],
  reference: readonly string[],
): Generator<{ start: number; referenceStart: number; length: number }> {
  for (let start = 0; start < words.length; start++) {
    for (let referenceStart = 0; referenceStart < reference.length; referenceStart++) {
      if (Math.abs(referenceStart - start) > farthestShift) continue;
      const most = Math.min(longestShift, words.length - start, reference.length - referenceStart);
      for (let length = 1; length <= most; length++) {
        if (words[start + length - 1] !== reference[referenceStart + length - 1]) break;
        yield { start, referenceStart, length };
      }
    }
  }
}

/** The words with a phrase moved to before `target`; within itself it moves on by so many places. */
function shiftPhrase(
  words: readonly string[],
  start: number,
  length: number,
  target: number,
): string[] {
  const end = start + length;
  const phrase = words.slice(start, end);
  if (target < start) {
    return [
      ...words.slice(0, target),
      ...phrase,
      ...words.slice(target, start),
      ...words.slice(end),
    ];
  }
  const resume = target > end ? target : target + length;
  return [...words.slice(0, start), ...words.slice(end, resume), ...phrase, ...words.slice(resume)];
}
