/**
 * @file Byte pair encoding of one piece: of all neighbouring pairs that are merges, the one with
 * the lowest rank becomes one token (the leftmost of equals), until no pair is left.
 *
 *     ranks: th=0 he=1 the=2        t h e s e  →  th e s e  →  the s e
 *
 * This is what training did to its corpus, replayed in the same order (Sennrich et al. 2016,
 * algorithm 1). Taking the longest token first gives other ids: `lo|wer` and `low|er` are both
 * spelled by tokens, and only the order of merges says which.
 */
import { grown } from './byte-strings.ts';
import { Heap } from './heap.ts';
import { absent, type PairMap } from './pair-map.ts';

/** Up to this many tokens, looking through all pairs is faster than keeping them in order. */
const shortPiece = 100;

export class Merger {
  /** (left, right) → merged. A token's number is the rank of the merge that makes it. */
  readonly #merges: PairMap;
  #ranks = new Int32Array(shortPiece);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);

  constructor(merges: PairMap) {
    this.#merges = merges;
  }

  /**
   * Merges the first `count` of `tokens` in place. O(n²) in steps of a nanosecond for short
   * pieces, O(n log n) for long ones: a megabyte of one letter is a piece too.
   * @returns how many tokens are left, at the front of `tokens`
   */
  merge(tokens: Int32Array, count: number): number {
    return count <= shortPiece ? this.#mergeShort(tokens, count) : this.#mergeLong(tokens, count);
  }

  /** `ranks[i]` is the rank of the pair (i, i + 1); a merge closes the gap in both arrays. */
  #mergeShort(tokens: Int32Array, count: number): number {
    const merges = this.#merges;
    const ranks = this.#ranks;
    for (let i = 0; i + 1 < count; i++) ranks[i] = merges.get(tokens[i]!, tokens[i + 1]!);
    let left = count;
    for (;;) {
      let rank = absent;
      let at = -1;
      for (let i = 0; i + 1 < left; i++) {
        if (ranks[i]! < rank) {
          rank = ranks[i]!;
          at = i;
        }
      }
      if (at < 0) return left;
      left--;
      tokens[at] = rank;
      for (let i = at + 1; i < left; i++) {
        tokens[i] = tokens[i + 1]!;
        ranks[i - 1] = ranks[i]!;
      }
      if (at > 0) ranks[at - 1] = merges.get(tokens[at - 1]!, rank);
      if (at + 1 < left) ranks[at] = merges.get(rank, tokens[at + 1]!);
    }
  }

  /**
   * A linked list of tokens and a heap of the pairs that can merge, by rank, then place. An entry
   * whose pair has changed since is recognised when it comes out, and dropped.
   */
  #mergeLong(tokens: Int32Array, count: number): number {
    const merges = this.#merges;
    if (count >= this.#next.length) {
      this.#next = grown(this.#next, count + 1);
      this.#previous = grown(this.#previous, count + 1);
    }
    const next = this.#next;
    const previous = this.#previous;
    for (let i = 0; i < count; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    // One number per entry: rank · 2³¹ + place, exact below 2⁵³.
    const candidates = new Heap<number>((a, b) => a < b);
    const consider = (left: number, right: number): void => {
      const rank = merges.get(tokens[left]!, tokens[right]!);
      if (rank !== absent) candidates.push(rank * placeLimit + left);
    };
    for (let i = 0; i + 1 < count; i++) consider(i, i + 1);

    for (let entry = candidates.pop(); entry !== undefined; entry = candidates.pop()) {
      const rank = Math.floor(entry / placeLimit);
      const left = entry % placeLimit;
      const right = next[left]!;
      if (right === count || tokens[left] === consumed) continue;
      if (merges.get(tokens[left]!, tokens[right]!) !== rank) continue;
      tokens[left] = rank;
      tokens[right] = consumed;
      const after = next[right]!;
      next[left] = after;
      if (after < count) {
        previous[after] = left;
        consider(left, after);
      }
      if (previous[left]! >= 0) consider(previous[left]!, left);
    }

    let written = 0;
    for (let i = 0; i < count; i = next[i]!) tokens[written++] = tokens[i]!;
    return written;
  }
}

const placeLimit = 2 ** 31;
/** In place of a token that its left neighbour has taken in. */
const consumed = -1;
