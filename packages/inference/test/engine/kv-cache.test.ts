import { describe, expect, it } from 'vitest';
import { extendHashes, KvCache, PrefixCache, Sequence } from '../../src/index.ts';

let arrivals = 0;
const sequence = (prompt: number[], salt = ''): Sequence =>
  new Sequence({ arrival: arrivals++, sample: 0, priority: 0, salt, prompt });

/** As the engine does: enter, read, be known. */
function read(kv: KvCache, one: Sequence): number {
  const cached = kv.attachPrefix(one);
  one.computed = cached;
  const copies = kv.reserve(one, one.unread);
  expect(copies).toEqual([]);
  one.computed = one.tokens.length;
  kv.commit(one);
  return cached;
}

const cache = (blockCount: number, prefixCaching = true): KvCache =>
  new KvCache({ blockCount, blockSize: 4, prefixCaching });
const count = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);

describe('hashes of blocks', () => {
  const hashesOf = (tokens: number[], salt = ''): string[] => {
    const hashes: string[] = [];
    extendHashes(hashes, tokens, 4, salt);
    return hashes;
  };

  it('are those of full blocks, and depend on all that stands before', () => {
    expect(hashesOf(count(3))).toEqual([]);
    expect(hashesOf(count(11))).toHaveLength(2);
    expect(hashesOf(count(12)).slice(0, 2)).toEqual(hashesOf(count(11)));
    const [first, second] = hashesOf([9, 1, 2, 3, 4, 5, 6, 7]);
    expect(hashesOf(count(8))).not.toContain(first);
    expect(hashesOf(count(8))).not.toContain(second);
  });

  it('differ by salt', () => {
    expect(hashesOf(count(4), 'a')).not.toEqual(hashesOf(count(4), 'b'));
  });

  it('know the first block of a hash until that is evicted', () => {
    const known = new PrefixCache();
    known.register('h', 3);
    known.register('h', 4);
    expect([known.find('h'), known.holds(4), known.size]).toEqual([3, false, 1]);
    known.evict(4);
    expect(known.find('h')).toBe(3);
    known.evict(3);
    expect([known.find('h'), known.size]).toEqual([undefined, 0]);
  });
});

describe('the KV cache', () => {
  it('shares the full blocks of a common beginning, while it is held and after', () => {
    const kv = cache(20);
    const first = sequence(count(10));
    expect(read(kv, first)).toBe(0);
    const second = sequence([...count(9), 77, 78]);
    expect(read(kv, second)).toBe(8);
    expect(second.blocks.slice(0, 2)).toEqual(first.blocks.slice(0, 2));
    expect(kv.usedCount).toBe(4);
    kv.free(first);
    kv.free(second);
    expect(kv.usedCount).toBe(0);
    expect(read(kv, sequence(count(10)))).toBe(8);
  });

  it('leaves the last token to be read, even where all is known', () => {
    const kv = cache(20);
    read(kv, sequence(count(8)));
    expect(read(kv, sequence(count(8)))).toBe(4);
    expect(read(kv, sequence(count(9)))).toBe(8);
  });

  it('shares nothing between salts, and nothing at all where it is told not to', () => {
    const kv = cache(20);
    read(kv, sequence(count(10), 'a'));
    expect(read(kv, sequence(count(10), 'b'))).toBe(0);
    expect(read(kv, sequence(count(10), 'a'))).toBe(8);
    const plain = cache(20, false);
    read(plain, sequence(count(10)));
    expect(read(plain, sequence(count(10)))).toBe(0);
  });

  it('evicts what was let go of longest ago, ends of texts before their beginnings', () => {
    const kv = cache(6);
    const [a, b] = [sequence(count(8, 100)), sequence(count(8, 200))];
    for (const one of [a, b]) read(kv, one);
    kv.free(a);
    kv.free(b);
    // Two blocks are empty; the third is taken from a's end.
    const long = sequence(count(12, 300));
    read(kv, long);
    expect(kv.attachPrefix(sequence([...count(8, 100), 1]))).toBe(4);
    expect(kv.attachPrefix(sequence([...count(8, 200), 1]))).toBe(8);
  });

  it('forgets a block when it is written anew', () => {
    const kv = cache(2);
    const first = sequence(count(8));
    read(kv, first);
    kv.free(first);
    read(kv, sequence(count(8, 50)));
    expect(kv.knownCount).toBe(2);
    expect(kv.attachPrefix(sequence(count(9)))).toBe(0);
  });

  it('gives a fork all blocks, and the first that writes a copy of the last', () => {
    const kv = cache(10);
    const first = sequence(count(6));
    read(kv, first);
    const fork = sequence(count(6));
    kv.fork(first, fork);
    expect([fork.blocks, fork.computed, kv.usedCount]).toEqual([first.blocks, 6, 2]);
    const [last] = first.blocks.slice(-1);
    const copies = kv.reserve(fork, 1);
    expect(copies).toEqual([{ from: last, to: fork.blocks[1] }]);
    expect(kv.reserve(first, 1)).toEqual([]);
    kv.free(first);
    kv.free(fork);
    expect(kv.usedCount).toBe(0);
  });
});
