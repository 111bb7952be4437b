import { createRandom } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PromptPart } from '../../../src/workload/prompts/numbering.ts';
import type { PromptMaker } from '../../../src/workload/prompts/prompt-maker.ts';
import { storyLines, storyWords } from '../../../src/workload/prompts/story-words.ts';
import { costsAfter, countWith, priceWords } from '../../../src/workload/prompts/token-costs.ts';
import { blockTokens, wordPrompts } from '../../../src/workload/prompts/word-prompts.ts';
import { largeBpe, tokenizers } from '../tokenizers.ts';

async function makerFor(tokenizer: Tokenizer, seed = 1, withLines = false): Promise<PromptMaker> {
  const count = countWith(tokenizer);
  const prices = await priceWords(count, storyWords().slice(0, 600));
  const texts = withLines ? storyLines().slice(0, 200) : [];
  const costs = await costsAfter(count, texts, '\n');
  const lines = texts.map((text, i) => ({ text, cost: costs[i]! }));
  return wordPrompts({ count, prices, lines, random: createRandom(seed) });
}

const request = (number: number, tokens: number): PromptPart => ({
  pool: 'request',
  number,
  tokens,
});

describe.each(tokenizers)('prompts under %s', (_, tokenizer) => {
  const making = makerFor(tokenizer);
  const text = async (...parts: PromptPart[]): Promise<string> =>
    (await (await making).prompt(parts)) as string;

  it('have exactly the tokens asked for, at any length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
        fc.nat({ max: 1_000_000 }),
        async (tokens, number) => {
          const prompt = await text(request(number, tokens));
          expect(tokenizer.encode(prompt)).toHaveLength(tokens);
          // A chat template may trim what it is given.
          expect(prompt.trim()).toBe(prompt);
        },
      ),
      { numRuns: 150, seed: 5 },
    );
  });

  it('have them at 128k', async () => {
    expect(tokenizer.encode(await text(request(9, 131_072)))).toHaveLength(131_072);
  });

  it('differ within their first block of 16 tokens', async () => {
    const heads = new Set<string>();
    const firstTokens = new Map<number, number>();
    const numbers = [...Array.from({ length: 1500 }, (_x, i) => i), 999_999, 5_000_000];
    for (const number of numbers) {
      for (const pool of ['request', 'warm-up'] as const) {
        const ids = tokenizer.encode(await text({ pool, number, tokens: 24 }));
        heads.add(ids.slice(0, blockTokens).join());
        firstTokens.set(ids[0]!, (firstTokens.get(ids[0]!) ?? 0) + 1);
      }
    }
    expect(heads.size).toBe(2 * numbers.length);
  });

  it('share a prefix exactly where they are meant to', async () => {
    const prefix: PromptPart = { pool: 'prefix', number: 3, tokens: 200 };
    const prompts: number[][] = [];
    for (let number = 0; number < 20; number++) {
      prompts.push(tokenizer.encode(await text(prefix, request(number, 100))));
    }
    for (const ids of prompts) expect(ids).toHaveLength(300);
    const common = commonPrefix(prompts);
    expect(common).toBeGreaterThanOrEqual(200);
    // The own parts differ within their first block.
    for (const [i, ids] of prompts.entries()) {
      for (const other of prompts.slice(i + 1)) {
        expect(commonPrefix([ids, other])).toBeLessThan(200 + blockTokens);
      }
    }
  });

  it('do not depend on what was made before', async () => {
    const late = await text(request(77, 300));
    const early = await (await makerFor(tokenizer)).prompt([request(77, 300)]);
    expect(early).toBe(late);
    expect(await (await makerFor(tokenizer, 2)).prompt([request(77, 300)])).not.toBe(late);
  });

  it('are lines of verse where there are some, of exact length as well', async () => {
    const lines = await makerFor(tokenizer, 1, true);
    const verse = new Set(storyLines());
    for (const tokens of [40, 333, 1000]) {
      const prompt = (await lines.prompt([request(tokens, tokens)])) as string;
      expect(tokenizer.encode(prompt)).toHaveLength(tokens);
      if (tokens < 300) continue;
      const middle = prompt.split('\n').slice(1, -1);
      expect(middle.length).toBeGreaterThan(2);
      for (const line of middle) expect(verse).toContain(line);
    }
  });
});

function commonPrefix(lists: readonly (readonly number[])[]): number {
  let length = 0;
  while (lists.every((ids) => ids[length] === lists[0]![length] && length < ids.length)) length++;
  return length;
}

describe('words under a large vocabulary', () => {
  it('leave neighbours nothing to share: of 300, two share at most two tokens', async () => {
    const maker = await makerFor(largeBpe);
    const ids: number[][] = [];
    for (let number = 0; number < 300; number++) {
      ids.push(largeBpe.encode((await maker.prompt([request(number, 32)])) as string));
    }
    for (const [i, one] of ids.entries()) {
      for (const other of ids.slice(i + 1)) expect(commonPrefix([one, other])).toBeLessThan(3);
    }
  });

  it('ask for one count a prompt once the words are priced', async () => {
    let counts = 0;
    const count = (text: string): number => {
      counts++;
      return largeBpe.encode(text).length;
    };
    const prices = await priceWords(count, storyWords().slice(0, 256));
    const maker = wordPrompts({ count, prices, random: createRandom(1) });
    counts = 0;
    for (let number = 0; number < 50; number++) await maker.prompt([request(number, 512)]);
    expect(counts).toBe(50);
  });

  it('refuse more prompts than they can tell apart', async () => {
    const maker = await makerFor(largeBpe);
    await expect(maker.prompt([request(2 ** 50, 100)])).rejects.toThrow(
      'Cannot tell so many prompts apart',
    );
  });

  it('refuse a count that makes no sense', async () => {
    await expect(priceWords(() => 0, storyWords().slice(0, 50))).rejects.toThrow(
      'Cannot make prompts under this tokenizer',
    );
  });
});
