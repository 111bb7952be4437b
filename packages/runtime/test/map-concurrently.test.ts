import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../src/map-concurrently.ts';

/** Work that ends when it is told to, and a count of how much is under way. */
function gate() {
  const doors = new Map<number, () => void>();
  let underWay = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    underWay++;
    most = Math.max(most, underWay);
    await new Promise<void>((resolve) => doors.set(item, resolve));
    underWay--;
    return item * item;
  };
  const open = async (item: number): Promise<void> => {
    doors.get(item)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { work, open, most: () => most, begun: () => [...doors.keys()] };
}

describe('mapConcurrently', () => {
  it('keeps the order of the items, whatever ends first', async () => {
    const { work, open, most, begun } = gate();
    const all = mapConcurrently([1, 2, 3, 4], 2, work);
    expect(begun()).toEqual([1, 2]);
    for (const item of [2, 1, 3, 4]) await open(item);
    expect(await all).toEqual([1, 4, 9, 16]);
    expect(most()).toBe(2);
  });

  it('begins nothing after a failure, and throws it', async () => {
    const begun: number[] = [];
    const failing = mapConcurrently([1, 2, 3], 1, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
    expect(begun).toEqual([1, 2]);
  });

  it('does nothing with nothing', async () => {
    expect(await mapConcurrently([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
