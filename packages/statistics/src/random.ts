/**
 * @file The seeded generator that every random choice of Gradus takes as an argument. The words
 * come from Philox4x32-10 (philox.ts); this file says how words become numbers, how one generator
 * becomes many, and how it is saved. The same seed gives the same draws on any machine.
 *
 * Counters are divided into three realms by their last word, so that draws and splits never meet:
 * 0 the generator's own draws, 1 splits by number, 2 splits by name.
 */
import { formatCount, sha256 } from '@gradus/runtime';
import { refused, requireCount, requireWhole } from './arguments.ts';
import { normalQuantile } from './normal.ts';
import { highProduct, philox4x32 } from './philox.ts';

/** Everything a generator is; plain data, safe in JSON. */
export interface RandomState {
  readonly algorithm: 'philox4x32-10';
  readonly key: readonly [number, number];
  /** 32-bit words drawn so far. */
  readonly drawn: number;
  /** `seed 1`, or `seed 1/order` after a split. */
  readonly name: string;
}

const wordCount = 2 ** 32;
const realmOfNumbers = 1;
const realmOfNames = 2;

/** The key is the seed itself, so that draws can be compared with any other Philox4x32-10. */
export function createRandom(seed: number): Random {
  requireWhole(seed, 'seed', 0);
  return new Random({
    algorithm: 'philox4x32-10',
    key: [seed >>> 0, Math.floor(seed / wordCount)],
    drawn: 0,
    name: `seed ${seed}`,
  });
}

/** @throws GradusError when the state is not one that `state()` gave. */
export function restoreRandom(state: RandomState): Random {
  return new Random(state);
}

export class Random {
  readonly #key0: number;
  readonly #key1: number;
  readonly #name: string;
  readonly #block = new Uint32Array(4);
  /** Number of the next block, the low 64 bits of its counter. */
  #nextBlock: number;
  /** Words of the current block that are used up. */
  #used: number;

  constructor(state: RandomState) {
    requireState(state);
    [this.#key0, this.#key1] = state.key;
    this.#name = state.name;
    this.#nextBlock = Math.floor(state.drawn / 4);
    this.#used = 4;
    if (state.drawn % 4 > 0) {
      this.#fill();
      this.#used = state.drawn % 4;
    }
  }

  #fill(): void {
    const block = this.#nextBlock++;
    philox4x32(block | 0, block / wordCount, 0, 0, this.#key0, this.#key1, this.#block);
    this.#used = 0;
  }

  /** A whole number in [0, 2³²). */
  nextUint32(): number {
    if (this.#used === 4) this.#fill();
    return this.#block[this.#used++]!;
  }

  /** A multiple of 2⁻⁵³ in [0, 1), from two words: 27 bits, then 26. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    return (high * 2 ** 26 + (this.nextUint32() >>> 6)) * 2 ** -53;
  }

  /**
   * A whole number in [0, bound), each equally likely, for bounds below 2³²: the upper half of
   * word · bound, after words that would favour some numbers are thrown away. Lemire, "Fast random
   * integer generation in an interval", ACM TOMACS 29 (2019).
   */
  integer(bound: number): number {
    if (!(Number.isInteger(bound) && bound >= 1 && bound < wordCount)) {
      throw refused(
        'Cannot draw an integer below this bound',
        'a whole number from 1 to 2^32 - 1',
        bound,
      );
    }
    let word = this.nextUint32();
    let lower = Math.imul(word, bound) >>> 0;
    if (lower < bound) {
      const unfair = wordCount % bound;
      while (lower < unfair) {
        word = this.nextUint32();
        lower = Math.imul(word, bound) >>> 0;
      }
    }
    return highProduct(word, bound) >>> 0;
  }

  /** Standard normal, by inversion: one uniform with 52 bits, never 0 or 1, gives one draw. */
  normal(): number {
    const high = this.nextUint32() >>> 6;
    return normalQuantile((high * 2 ** 26 + (this.nextUint32() >>> 6) + 0.5) * 2 ** -52);
  }

  /** Reorders the array in place, every order equally likely (Fisher and Yates). */
  shuffle<Items extends unknown[] | Uint32Array | Int32Array | Float32Array | Float64Array>(
    items: Items,
  ): Items {
    const slots: { [index: number]: unknown } = items;
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const item = slots[last];
      slots[last] = slots[other];
      slots[other] = item;
    }
    return items;
  }

  choice<Item>(items: ArrayLike<Item>): Item {
    requireCount(items, 'this list for a choice', 1);
    return items[this.integer(items.length)]!;
  }

  /**
   * An independent generator. It depends on this one's key and on the label alone, not on what was
   * drawn: a part of a program that draws more leaves the draws of every other part as they were.
   * The same label gives the same generator; the number 3 and the name "3" give two.
   */
  split(label: string | number): Random {
    const words = new Uint32Array(4);
    const [word0, word1, word2, realm] = labelWords(label);
    philox4x32(word0, word1, word2, realm, this.#key0, this.#key1, words);
    return new Random({
      algorithm: 'philox4x32-10',
      key: [words[0]!, words[1]!],
      drawn: 0,
      name: `${this.#name}/${label}`,
    });
  }

  state(): RandomState {
    return {
      algorithm: 'philox4x32-10',
      key: [this.#key0, this.#key1],
      drawn: this.#nextBlock * 4 - (4 - this.#used),
      name: this.#name,
    };
  }

  /** For reports: `seed 1/order`, or `seed 1 after 2,048 draws` where it was used before. */
  describe(): string {
    const { drawn } = this.state();
    return drawn === 0 ? this.#name : `${this.#name} after ${formatCount(drawn)} draws`;
  }
}

function labelWords(label: string | number): [number, number, number, number] {
  if (typeof label === 'number') {
    requireWhole(label, 'number for a split', 0);
    return [label >>> 0, Math.floor(label / wordCount), 0, realmOfNumbers];
  }
  const digest = sha256(label);
  const word = (index: number): number =>
    Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16);
  return [word(0), word(1), word(2), realmOfNames];
}

/** States come back from checkpoints, which other hands may have touched. */
function requireState(state: RandomState): void {
  const sound =
    typeof state === 'object' &&
    state !== null &&
    state.algorithm === 'philox4x32-10' &&
    Array.isArray(state.key) &&
    state.key.length === 2 &&
    state.key.every(isWord) &&
    Number.isSafeInteger(state.drawn) &&
    state.drawn >= 0 &&
    typeof state.name === 'string';
  if (!sound) {
    throw refused(
      'Cannot restore a generator from this state',
      'algorithm philox4x32-10, a key of two 32-bit words, a count of draws, a name',
      JSON.stringify(state),
    );
  }
}

function isWord(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < wordCount;
}
