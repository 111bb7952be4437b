/**
 * @file Which pieces to give up: those whose absence would cost the text the least likelihood, taken
 * with the segmentation into best paths as an approximation of all paths.
 *
 * Source: Kudo 2018, section 3.2, step (c); the estimate of the loss is that of SentencePiece
 * (unigram_model_trainer.cc, PruneSentencePieces).
 */
import { modelOf } from './em.ts';
import { bestSegmentation, type UnigramModel, unknownEdge } from './lattice.ts';
import { type Candidate, isCharacter } from './seed.ts';

/** @returns `keep` candidates, or more where characters alone are more; in the order they had */
export function prune(
  words: ReadonlyMap<string, number>,
  candidates: readonly Candidate[],
  keep: number,
): Candidate[] {
  const losses = removalLosses(words, candidates);
  const byLoss = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]! || a - b);
  const kept = new Set(byLoss.filter((id, place) => place < keep || losses[id] === Infinity));
  return candidates.filter((_, id) => kept.has(id));
}

/**
 * Per candidate, how much log-likelihood (per word of the text) its removal is estimated to cost;
 * infinite for what cannot be spelled otherwise, 0 for what no best path uses.
 */
export function removalLosses(
  words: ReadonlyMap<string, number>,
  candidates: readonly Candidate[],
): Float64Array {
  const model = modelOf(candidates);
  const usage = countUsage(words, model, candidates.length);
  const logTotal = Math.log(usage.total);
  return Float64Array.from(candidates, ({ piece }, id) => {
    const alternative = spelledOtherwise(piece, id, model);
    if (alternative === undefined) return Infinity;
    const uses = usage.counts[id]!;
    if (uses === 0) return 0;
    // Each use becomes uses of the alternative's pieces, which grow more probable for it.
    const logTotalAfter = Math.log(usage.total + uses * (alternative.length - 1));
    const after = alternative.reduce(
      (sum, part) => sum + Math.log(usage.counts[part]! + uses) - logTotalAfter,
      0,
    );
    const share = usage.wordsWith[id]! / usage.words;
    return share * (Math.log(uses) - logTotal - after);
  });
}

/** What the best paths of all words use. */
function countUsage(words: ReadonlyMap<string, number>, model: UnigramModel, size: number) {
  const counts = new Float64Array(size);
  const wordsWith = new Float64Array(size);
  let total = 0;
  let allWords = 0;
  for (const [word, frequency] of words) {
    const { ids } = bestSegmentation(word, model);
    const known = ids.filter((id) => id !== unknownEdge);
    for (const id of known) counts[id]! += frequency;
    for (const id of new Set(known)) wordsWith[id]! += frequency;
    total += frequency * known.length;
    allWords += frequency;
  }
  return { counts, wordsWith, total, words: allWords };
}

/** The best way to spell a piece without itself, if there is one: characters have none. */
function spelledOtherwise(
  piece: string,
  id: number,
  { trie, logProbabilities, unknownLogProbability }: UnigramModel,
): readonly number[] | undefined {
  if (isCharacter(piece)) return undefined;
  const own = logProbabilities[id]!;
  logProbabilities[id] = -Infinity;
  const { ids } = bestSegmentation(piece, { trie, logProbabilities, unknownLogProbability });
  logProbabilities[id] = own;
  return ids;
}
