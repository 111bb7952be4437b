/**
 * @file A text whose truth is known: each letter is drawn by the one before it, from a random table.
 * No model can do better on it than the table itself, so how far a run still has to go is a number.
 *
 * V letters.
 */
import { createRandom, mean, type Random } from '@gradus/statistics';
import { createTokenDataset, type TokenBatch, type TokenDataset } from '@gradus/training';

const V = 24;
const textLength = 120_000;

export interface Source extends TokenDataset {
  /** Of the letter in the row, the probabilities of the next. */
  readonly table: readonly (readonly number[])[]; // [V, V]
}

export function readSource(): Source {
  const random = createRandom(1).split('source');
  const table = Array.from({ length: V }, () => probabilitiesOf(random));
  const draws = random.split('text');
  const ids = new Int32Array(textLength);
  for (let t = 1; t < textLength; t++) ids[t] = drawFrom(table[ids[t - 1]!]!, draws);
  return { ...createTokenDataset(ids, { vocabularySize: V }), table };
}

function probabilitiesOf(random: Random): number[] {
  const weights = Array.from({ length: V }, () => Math.exp(1.5 * random.normal()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function drawFrom(probabilities: readonly number[], random: Random): number {
  let left = random.uniform();
  for (const [id, p] of probabilities.entries()) {
    left -= p;
    if (left < 0) return id;
  }
  return V - 1;
}

/** Mean loss of the table itself, in nats by letter: the floor. */
export function floorOf({ table }: Source, batches: readonly TokenBatch[]): number {
  const losses = batches.flatMap(({ tokens, targets }) => {
    const next = Array.from(targets.data, Number);
    return Array.from(tokens.data, Number).map((letter, i) => -Math.log(table[letter]![next[i]!]!));
  });
  return mean(losses);
}
