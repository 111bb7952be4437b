/**
 * @file Ragged sequences as rectangles: a graph computes B texts of T tokens, so shorter ones are
 * padded, and what is padded is computed for nothing. Those of similar length go together: no place
 * of padding that is not balanced by one of text.
 */
import type { SequenceStep } from './model-runner.ts';

/** @returns numbers of the sequences, grouped; in a group the shortest has at least half of the longest */
export function rectangles(sequences: readonly SequenceStep[]): number[][] {
  const lengthOf = (index: number): number => sequences[index]!.end - sequences[index]!.start;
  const longestFirst = sequences
    .map((_, index) => index)
    .toSorted((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const groups: number[][] = [];
  for (const index of longestFirst) {
    const group = groups.at(-1);
    if (group !== undefined && 2 * lengthOf(index) >= lengthOf(group[0]!)) group.push(index);
    else groups.push([index]);
  }
  return groups;
}
