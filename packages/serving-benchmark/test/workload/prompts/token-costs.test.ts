/** @file What words cost, asked of a counter that takes its time. */
import { describe, expect, it } from 'vitest';
import { costsAfter, priceWords } from '../../../src/workload/prompts/token-costs.ts';

const pieces = Array.from({ length: 300 }, (_, i) => 'x'.repeat(1 + ((7 * i) % 11)));
/** Each word costs a third of its letters, rounded up; nothing depends on its neighbours. */
const costOf = (word: string): number => Math.ceil(word.length / 3);

function slowCounter() {
  const seen = { now: 0, most: 0, asked: 0 };
  const count = async (text: string): Promise<number> => {
    seen.asked++;
    seen.most = Math.max(seen.most, ++seen.now);
    // Later questions are answered sooner: order must not matter.
    await new Promise((resolve) => setTimeout(resolve, seen.asked % 2));
    seen.now--;
    return text.split(' ').reduce((sum, word) => sum + costOf(word), 0);
  };
  return { count, seen };
}

describe('the costs of words', () => {
  it('are those of each alone, asked in groups and eight at a time', async () => {
    const { count, seen } = slowCounter();
    expect(await costsAfter(count, pieces, ' ')).toEqual(pieces.map(costOf));
    expect(seen.most).toBe(8);
    expect(seen.asked).toBeLessThanOrEqual(2 * pieces.length);
  });

  it('are asked for once where all words are one token', async () => {
    const { count, seen } = slowCounter();
    expect(await costsAfter(count, ['a', 'bb', 'ccc'], ' ')).toEqual([1, 1, 1]);
    expect(seen.asked).toBe(2);
  });

  it('of words at a start are asked eight at a time too', async () => {
    const { count, seen } = slowCounter();
    const { words } = await priceWords(count, pieces);
    expect(
      words.every(({ text, cost, startCost }) => cost === 1 && startCost === costOf(text)),
    ).toBe(true);
    expect(seen.most).toBe(8);
  });

  it('end with the counter’s own complaint', async () => {
    const broken = async (text: string): Promise<number> => {
      if (text.includes('x'.repeat(9))) throw new Error('gone');
      return 1;
    };
    await expect(costsAfter(broken, pieces, ' ')).rejects.toThrow('gone');
  });
});
