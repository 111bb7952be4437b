/**
 * @file Which pair to merge: three answers. On a 280 KB novel, 2,000 pieces cut the text into 76,900
 * tokens by `frequency`, 78,300 by `likelihood` and 158,700 by `ratio`, which spends the vocabulary on
 * pairs so rare that they never occur apart (##86, 8868); it needs a high minimum frequency.
 */

/** How often a pair, its two parts and all pieces together occur in the text. */
export interface MergeCounts {
  readonly pair: number;
  readonly left: number;
  readonly right: number;
  readonly all: number;
}

export type ScoreName = 'likelihood' | 'ratio' | 'frequency';

/** Higher is merged first. */
export const mergeScores: Readonly<Record<ScoreName, (counts: MergeCounts) => number>> = {
  /**
   * The gain in log-likelihood of the text, pieces being drawn independently with the frequencies
   * they have: log L = Σ c·log c − N·log N, before the merge and after. (A pair of equal parts is
   * treated like any other.)
   */
  likelihood: ({ pair, left, right, all }) =>
    termOf(pair) +
    (termOf(left - pair) - termOf(left)) +
    (termOf(right - pair) - termOf(right)) -
    (termOf(all - pair) - termOf(all)),

  /** How much likelier the pair is than chance: the short form in which the rule is often taught. */
  ratio: ({ pair, left, right }) => pair / (left * right),

  /** As in BPE, and in Hugging Face's WordPiece trainer. */
  frequency: ({ pair }) => pair,
};

const termOf = (count: number): number => (count > 0 ? count * Math.log(count) : 0);
