import { describe, expect, it } from 'vitest';
import { PairCounts } from '../../src/bpe/pair-counts.ts';

const lowestFirst = (leftA: number, rightA: number, leftB: number, rightB: number): boolean =>
  leftA === leftB ? rightA < rightB : leftA < leftB;

describe('PairCounts', () => {
  it('gives pairs from the most frequent, equals in the order it is told, then none', () => {
    const pairs = new PairCounts(lowestFirst);
    pairs.add(1, 2, 5, 0);
    pairs.add(3, 4, 7, 0);
    pairs.add(1, 1, 5, 1);
    pairs.add(9, 9, 1, 1);
    const order: unknown[] = [];
    for (let first = pairs.takeFirst(); first !== undefined; first = pairs.takeFirst())
      order.push([first.left, first.right]);
    expect(order).toEqual([
      [3, 4],
      [1, 1],
      [1, 2],
      [9, 9],
    ]);
  });

  it('knows the words of a pair, each once', () => {
    const pairs = new PairCounts(lowestFirst);
    for (const word of [0, 0, 2, 2, 5]) pairs.add(1, 2, 1, word);
    expect(pairs.takeFirst()).toEqual({ left: 1, right: 2, words: [5, 2, 0] });
  });

  it('puts a pair back in its place when its count has fallen, and drops it at zero', () => {
    const pairs = new PairCounts(lowestFirst);
    pairs.add(1, 1, 10, 0);
    pairs.add(2, 2, 9, 0);
    pairs.add(3, 3, 8, 0);
    pairs.add(4, 4, 7, 0);
    expect(pairs.takeFirst()?.left).toBe(1);
    pairs.remove(2, 2, 8);
    pairs.remove(4, 4, 7);
    expect(pairs.takeFirst()?.left).toBe(3);
    expect(pairs.takeFirst()?.left).toBe(2);
    expect(pairs.takeFirst()).toBeUndefined();
  });

  it('takes pairs that come between two calls', () => {
    const pairs = new PairCounts(lowestFirst);
    pairs.add(1, 1, 3, 0);
    expect(pairs.takeFirst()?.left).toBe(1);
    pairs.add(2, 2, 5, 0);
    pairs.add(3, 3, 6, 0);
    expect(pairs.takeFirst()?.left).toBe(3);
    expect(pairs.takeFirst()?.left).toBe(2);
  });
});
