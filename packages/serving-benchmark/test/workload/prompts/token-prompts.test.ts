import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { tokenPrompts } from '../../../src/workload/prompts/token-prompts.ts';

describe('prompts of token ids', () => {
  const special = [0, 1, 2, 99];
  const maker = tokenPrompts({ vocabularySize: 100, special, random: createRandom(1) });

  it('are of exact length, of allowed ids, and distinct from the first block on', async () => {
    const heads = new Set<string>();
    for (let number = 0; number < 2000; number++) {
      const ids = (await maker.prompt([{ pool: 'request', number, tokens: 50 }])) as number[];
      expect(ids).toHaveLength(50);
      expect(ids.some((id) => special.includes(id) || id >= 100)).toBe(false);
      heads.add(ids.slice(0, 16).join());
    }
    expect(heads.size).toBe(2000);
  });

  it('share a prefix exactly', async () => {
    const of = async (number: number): Promise<number[]> =>
      (await maker.prompt([
        { pool: 'prefix', number: 4, tokens: 30 },
        { pool: 'request', number, tokens: 5 },
      ])) as number[];
    const [one, other] = [await of(1), await of(2)];
    expect(one.slice(0, 30)).toEqual(other.slice(0, 30));
    expect(one[30]).not.toBe(other[30]);
  });

  it('need a vocabulary', () => {
    expect(() => tokenPrompts({ vocabularySize: 9, random: createRandom(1) })).toThrow(
      'at least 16',
    );
  });
});
