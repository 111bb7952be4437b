/**
 * @file A language whose law is known: each letter is drawn by the two before it. So the smallest
 * loss that any reader can have is a number that is known too, and a model that goes below it has
 * seen what it may not see.
 */
import type { Random } from '@gradus/statistics';
import type { TokenBatch } from '@gradus/training';

export const letters = 8;

/** Probability of a letter behind two others: place (first · 8 + second) · 8 + next. */
export type Law = Float64Array; // [8 · 8 · 8]

/** Some followers likely, none impossible. */
export function drawLaw(random: Random): Law {
  const law = new Float64Array(letters ** 3);
  for (let pair = 0; pair < letters ** 2; pair++) {
    const weights = Array.from({ length: letters }, () => Math.exp(2 * random.normal()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [next, weight] of weights.entries()) {
      law[pair * letters + next] = 0.96 * (weight / total) + 0.04 / letters;
    }
  }
  return law;
}

export function tell(law: Law, length: number, random: Random): Int32Array {
  const ids = new Int32Array(length);
  for (let at = 0; at < length; at++) {
    let left = random.uniform();
    let next = 0;
    if (at >= 2) {
      const start = (ids[at - 2]! * letters + ids[at - 1]!) * letters;
      while (next < letters - 1 && (left -= law[start + next]!) >= 0) next++;
    } else {
      next = random.integer(letters);
    }
    ids[at] = next;
  }
  return ids;
}

/** −log of the law's own probability of a letter, in nats. */
export function lawLoss(law: Law, ids: Int32Array, at: number): number {
  return -Math.log(law[(ids[at - 2]! * letters + ids[at - 1]!) * letters + ids[at]!]!);
}

/**
 * The law's loss on the targets of blocks, but for the first of each, before which only one letter
 * is seen: a row of T − 1 for each block.
 */
export function lawLosses(law: Law, batches: readonly TokenBatch[]): number[][] {
  return batches.flatMap(({ tokens, targets }) => {
    const [B, T] = tokens.shape as readonly [number, number];
    return Array.from({ length: B }, (_, b) => {
      const text = new Int32Array(T + 1);
      text.set((tokens.data as Int32Array).subarray(b * T, (b + 1) * T));
      text[T] = (targets.data as Int32Array)[(b + 1) * T - 1]!;
      return Array.from({ length: T - 1 }, (_target, t) => lawLoss(law, text, t + 2));
    });
  });
}

/** Nats per letter of an endless text: the mean entropy of what comes next. */
export function entropyOf(law: Law): number {
  const shares = pairShares(law);
  let entropy = 0;
  for (const [pair, share] of shares.entries()) {
    for (const p of law.subarray(pair * letters, (pair + 1) * letters)) {
      entropy -= share * p * Math.log(p);
    }
  }
  return entropy;
}

/** How far the pairs of a text are from those of the law: 0 is alike, 1 has none in common. */
export function pairDistance(law: Law, ids: Int32Array): number {
  const found = new Float64Array(letters ** 2);
  for (let at = 1; at < ids.length; at++) {
    found[ids[at - 1]! * letters + ids[at]!]! += 1 / (ids.length - 1);
  }
  const shares = pairShares(law);
  return found.reduce((sum, share, pair) => sum + Math.abs(share - shares[pair]!), 0) / 2;
}

/** How often each pair comes in an endless text: what one step of the law does not change. */
export function pairShares(law: Law): Float64Array {
  let shares = new Float64Array(letters ** 2).fill(1 / letters ** 2);
  for (let round = 0; round < 500; round++) {
    const after = new Float64Array(letters ** 2);
    for (const [pair, share] of shares.entries()) {
      for (let next = 0; next < letters; next++) {
        after[(pair % letters) * letters + next]! += share * law[pair * letters + next]!;
      }
    }
    shares = after;
  }
  return shares;
}
