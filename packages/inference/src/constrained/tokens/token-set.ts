/** @file A set of tokens, one bit each: token t is bit t mod 32 of word ⌊t / 32⌋. */
import { GradusError } from '@gradus/runtime';

export type TokenSet = Uint32Array;

export const emptySet = (size: number): TokenSet => new Uint32Array(Math.ceil(size / 32));

export const isIn = (set: TokenSet, id: number): boolean =>
  ((set[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;

export function addTo(set: TokenSet, id: number): void {
  set[id >>> 5]! |= 1 << (id & 31);
}

/** In ascending order. */
export function idsIn(set: TokenSet): number[] {
  const ids: number[] = [];
  for (const [index, word] of set.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      ids.push(index * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
  return ids;
}

/**
 * Sets the logits of all other tokens to −∞, in place. A model may have more logits than its
 * tokenizer has tokens; those never come either.
 * @throws GradusError `constraint-finished` where the set is empty
 */
export function keepOnly(logits: Float32Array | Float64Array | number[], set: TokenSet): void {
  let kept = 0;
  for (let id = 0; id < logits.length; id++) {
    if (isIn(set, id)) kept++;
    else logits[id] = -Infinity;
  }
  if (kept > 0) return;
  throw new GradusError({
    code: 'constraint-finished',
    kind: 'usage',
    what: 'No token may come next',
    expected: 'a text that is not finished, or a vocabulary with a token that ends it',
    received: `${logits.length} logits, none of them allowed`,
    remedy: 'Stop when the cursor says isComplete.',
  });
}
