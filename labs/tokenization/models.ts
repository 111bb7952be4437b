/** @file BPE against unigram and WordPiece: the same training text, the same vocabulary size. */
import { claim, type Claim, type Comparison } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import type { Random } from '@gradus/statistics';
import { type Tokenizer, trainBpe, trainUnigram, trainWordPiece } from '@gradus/tokenizer';
import { type Corpora, heldOutHalf, trainingHalf } from './corpora.ts';
import { tokensOf } from './counting.ts';

const vocabularySize = 2048;
/** Unigram's training is the slow one. */
const storiesForModels = 500;

/** Every comparison has BPE as its second arm. */
export function compareModels(corpora: Corpora, random: Random): Comparison[] {
  const training = [
    ...corpora.stories.slice(0, storiesForModels),
    ...trainingHalf(corpora.prose),
    ...trainingHalf(corpora.parallel.en),
  ];
  const heldOut = [...heldOutHalf(corpora.prose), ...heldOutHalf(corpora.parallel.en)];
  const arm = (name: string, tokenizer: Tokenizer) => ({
    name,
    values: heldOut.map((text) => tokensOf(tokenizer, text)),
  });
  const bpe = arm('BPE', trainBpe(training, { vocabularySize }));
  return [
    arm('unigram', trainUnigram(training, { vocabularySize })),
    arm('WordPiece', trainWordPiece(training, { vocabularySize })),
  ].map((other) =>
    comparePaired(
      {
        metric: `tokens of an unseen English paragraph (vocabularies of ${vocabularySize})`,
        unit: 'tokens',
      },
      other,
      bpe,
      random.split(other.name),
    ),
  );
}

export function modelClaim(comparisons: readonly Comparison[]): Claim {
  const largest = Math.max(
    ...comparisons.map(({ difference, arms }) => (100 * Math.abs(difference)) / arms[1].value),
  );
  return claim({
    statement:
      'At the same size the three mechanisms need nearly the same number of tokens for English: they differ in how they cut, not in how much.',
    metric: 'largest difference from BPE',
    value: largest,
    unit: '% of the tokens of BPE',
    comparison: '<',
    threshold: 15,
    oracle: 'paragraphs that no training saw',
    // Unigram's training sums logarithms: its last bits may differ between machines.
    replay: { class: 'tolerance', tolerance: 0.5 },
  });
}
