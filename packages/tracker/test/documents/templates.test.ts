/** @file The five templates: what two labs change in each, under all ways of ending a line, and back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedLines, templates, Workbench } from './workbench.ts';

const labs = ['tokenization', 'lora'].map((id) => ({
  id,
  topics: [id],
  hasExercise: true,
  expectsComparisons: false,
  expectsFailures: false,
}));

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.remove());

/** What a run each on tokenization and LoRA makes of a fresh document, written by hand. */
const expected: Readonly<Record<string, readonly string[]>> = {
  levels: [
    '| **Text In** | Tokenization: byte-level merges, unigram, WordPiece | L2 | [tokenization](../results/tokenization/RESULTS.md) | In progress |',
    '|  | LoRA: which matrices, and how close to all weights | L2 | [lora](../results/lora/RESULTS.md) | In progress |',
  ],
  mastery: [
    '**Last Updated**: 2026-11-20  ',
    '- **Overall Coverage**: 2 / 163 topics = **1%**',
    '| **A. Foundations** | 15% | 1/29 | 🟡 Learning | High |',
    '| **C. Fine-Tuning & Alignment** | 12% | 1/15 | 🟡 Learning | High |',
    '- [x] Tokenization: train merges, encode, decode, get every byte back',
    '- [x] Low-rank adapters: why so few numbers are enough',
  ],
  sequential: [],
  phases: [],
  checklist: [
    '**Current topic:** Mathematics of a language model',
    '- [x] **Tokenization**',
    '- [x] **LoRA**',
  ],
};

const variants: readonly (readonly [name: string, of: (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with old Macintosh line ends', (text) => text.replaceAll('\n', '\r')],
  [
    'with BOM, Windows line ends and no final one',
    (text) => `\u{FEFF}${text.trimEnd().replaceAll('\n', '\r\n')}`,
  ],
];

describe.each(Object.keys(expected))('%s', (style) => {
  const source = readFileSync(join(templates, `${style}.md`), 'utf8');

  it.each(variants)('%s: only what the evidence changes, and back', async (_, variant) => {
    const text = variant(source);
    const path = bench.write('plan.md', text);
    await bench.sync(path, { labs });
    expect(bench.read(path)).toBe(text);

    await bench.lab('tokenization');
    await bench.lab('lora');
    await bench.sync(path, { labs });
    const normal = (given: string): string => given.replaceAll(/\r\n?/g, '\n');
    const changed = changedLines(normal(text), normal(bench.read(path)));
    expect(changed.map((line) => line.replace(/^\d+: /, ''))).toEqual(expected[style]);
    // The line ends themselves: as many of each as before.
    for (const end of [/\r\n/g, /\r(?!\n)/g, /(?<!\r)\n/g]) {
      expect(bench.read(path).match(end)?.length).toBe(text.match(end)?.length);
    }
    expect((await bench.sync(path, { labs, today: '2026-12-24' })).difference).toBe('');

    bench.withdraw();
    await bench.sync(path, { labs, today: '2026-12-24' });
    expect(bench.read(path)).toBe(text);
    expect(await bench.memories(path)).toEqual({});
  });
});
