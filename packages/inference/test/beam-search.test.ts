import { createRandom, type Random } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { beamSearch, type NextToken } from '../src/index.ts';

/** The next logits by the last token. */
function tableModel(table: readonly (readonly number[])[]): NextToken & { calls: number } {
  return {
    contextLength: 100,
    calls: 0,
    nextLogits(ids) {
      this.calls++;
      return Promise.resolve(table[ids.at(-1)!]!);
    },
  };
}

const ln = (...row: number[]): number[] => row.map(Math.log);

/** Greedy takes 1 and ends at 0.6 · 0.4; 2 and then 3 is 0.4 · 0.9. */
const trap = [ln(0, 0.6, 0.4, 0), ln(0.3, 0.3, 0, 0.4), ln(0, 0.1, 0, 0.9), ln(1, 0, 0, 0)];

function randomTable(random: Random, V: number): number[][] {
  return Array.from({ length: V }, () => Array.from({ length: V }, () => 2 * random.normal()));
}

/** The likeliest of all texts behind token 0, by trying each. */
function likeliestOf(table: readonly (readonly number[])[], length: number, stop: number): string {
  const rows = table.map((row) => {
    const total = Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0));
    return row.map((z) => z - total);
  });
  let best = { ids: [] as number[], sum: -Infinity };
  const grow = (ids: number[], sum: number): void => {
    if (ids.length === length || ids.at(-1) === stop) {
      if (sum > best.sum) best = { ids, sum };
      return;
    }
    for (const [id, log] of rows[ids.at(-1) ?? 0]!.entries()) grow([...ids, id], sum + log);
  };
  grow([], 0);
  return best.ids.join();
}

describe('beam search', () => {
  it('finds by two beams what one walks past', async () => {
    const options = { maxTokens: 2, lengthPenalty: 0 };
    const [greedy] = await beamSearch(tableModel(trap), [0], { ...options, beams: 1 });
    expect(greedy!.ids).toEqual([1, 3]);
    const [first, second] = await beamSearch(tableModel(trap), [0], { ...options, beams: 2 });
    expect(first!.ids).toEqual([2, 3]);
    expect(Math.exp(first!.logProbability)).toBeCloseTo(0.36, 12);
    expect(second!.ids).toEqual([1, 3]);
    expect(Math.exp(second!.logProbability)).toBeCloseTo(0.24, 12);
  });

  it('finds the likeliest of all texts when nothing is dropped: 60 random tables', async () => {
    const [V, length] = [4, 4];
    let missedByOne = 0;
    for (let number = 0; number < 60; number++) {
      const table = randomTable(createRandom(number), V);
      const expected = likeliestOf(table, length, V - 1);
      const search = async (beams: number): Promise<string> => {
        const options = { beams, maxTokens: length, stopIds: [V - 1], lengthPenalty: 0 };
        return (await beamSearch(tableModel(table), [0], options))[0]!.ids.join();
      };
      expect(await search(V ** (length - 1))).toBe(expected);
      if ((await search(1)) !== expected) missedByOne++;
    }
    expect(missedByOne).toBeGreaterThan(5);
  });

  it('compares what is finished by log-probability over tokens to the α', async () => {
    // Token 2 ends. At once: 0.5. After one more token: 0.5 · 0.9 · …
    const table = [ln(0.5, 0, 0.5), ln(0, 0, 1), ln(0, 0, 1)];
    const search = (lengthPenalty: number) =>
      beamSearch(tableModel(table), [0], { beams: 3, maxTokens: 4, stopIds: [2], lengthPenalty });
    const [short] = await search(0);
    expect(short).toMatchObject({ ids: [2], score: Math.log(0.5) });
    const long = await search(2);
    expect(long[0]!.ids).toEqual([0, 0, 0, 0]);
    expect(long[0]!.score).toBeCloseTo((4 * Math.log(0.5)) / 16, 12);
  });

  it('ends when nothing open can win any more', async () => {
    const model = tableModel([ln(0.1, 0.9), ln(0.5, 0.5)]);
    const options = { beams: 1, maxTokens: 50, stopIds: [1], lengthPenalty: 0 };
    expect(await beamSearch(model, [0], options)).toMatchObject([{ ids: [1] }]);
    expect(model.calls).toBe(1);
  });

  it('shows the model no more than its context', async () => {
    const seen: number[][] = [];
    const model: NextToken = {
      contextLength: 2,
      nextLogits: (ids) => {
        seen.push([...ids]);
        return Promise.resolve([0, 1]);
      },
    };
    await beamSearch(model, [0, 0, 0], { beams: 1, maxTokens: 3 });
    expect(seen).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const search = beamSearch(tableModel(trap), [0], { beams: 2, maxTokens: 2, signal });
    await expect(search).rejects.toThrow('enough');
  });

  it.each([
    [[0], { beams: 0 }, 'count of beams: expected a whole number of at least 1; received 0'],
    [[0], { maxTokens: 1.5 }, 'count of tokens'],
    [[0], { lengthPenalty: NaN }, 'length penalty: expected a finite number'],
    [[], {}, 'prompt: expected at least one token'],
  ])('refuses %j with %j', async (prompt, changes, message) => {
    const search = beamSearch(tableModel(trap), prompt, { beams: 2, maxTokens: 2, ...changes });
    await expect(search).rejects.toThrow(message);
  });
});
