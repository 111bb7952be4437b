import { describe, expect, it } from 'vitest';
import { datasets, parallelLanguages, readShipped } from '@gradus/datasets';

const languages = Object.keys(parallelLanguages);
const parallel = new Map(
  await Promise.all(
    languages.map(
      async (language) => [language, await readShipped(`parallel-${language}`)] as const,
    ),
  ),
);
const linesOf = (language: string): string[] =>
  (parallel.get(language) ?? '').trimEnd().split('\n');

describe('the texts that ship', () => {
  it.each(datasets.filter(({ origin }) => origin === 'shipped'))(
    '$name has the registered bytes, in UTF-8, ending in one line break',
    async ({ name, sizeBytes }) => {
      const text = await readShipped(name);
      expect(Buffer.byteLength(text)).toBe(sizeBytes);
      expect(text).not.toMatch(/\uFFFD|\r|\t|[^\S\n]$/m);
      expect(text).toMatch(/\S\n$/);
    },
  );

  it.each([
    ['prose-en', 12_000],
    ['code-typescript', 8_000],
    ['code-python', 8_000],
  ])('%s is about %i bytes', async (name, about) => {
    const sizeBytes = Buffer.byteLength(await readShipped(name));
    expect(Math.abs(sizeBytes - about) / about).toBeLessThan(0.05);
  });
});

describe('the parallel corpus', () => {
  it.each(languages)('%s has 30 paragraphs of two sentences', (language) => {
    const lines = linesOf(language);
    expect(lines).toHaveLength(30);
    // 。 ends a sentence of Chinese and Japanese, । one of Hindi, ؟ a question of Arabic.
    const counts = lines.map((line) => line.match(/[.!?。？।؟]/g)?.length);
    expect(counts).toEqual(lines.map(() => 2));
  });

  it.each([
    ['ru', /\p{Script=Cyrillic}/gu],
    ['ar', /\p{Script=Arabic}/gu],
    ['hi', /\p{Script=Devanagari}/gu],
    ['zh', /\p{Script=Han}/gu],
    ['ja', /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|ー/gu],
    ['tr', /\p{Script=Latin}/gu],
  ])('%s is written in its own script', (language, script) => {
    const text = parallel.get(language) ?? '';
    const letters = text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
    expect((text.match(script)?.length ?? 0) / letters).toBeGreaterThan(0.97);
  });

  it('keeps the figures of every paragraph', () => {
    const figures = (line: string): string[] => line.match(/\d+/g) ?? [];
    const english = linesOf('en').map(figures);
    expect(english.flat()).toEqual(['100', '1934']);
    for (const language of languages) expect(linesOf(language).map(figures)).toEqual(english);
  });

  it('has paragraphs of comparable length: no line was lost or doubled', () => {
    const totals = new Map(languages.map((language) => [language, parallel.get(language)!.length]));
    for (const language of languages) {
      const scale = totals.get('en')! / totals.get(language)!;
      const ratios = linesOf(language).map(
        (line, n) => (line.length * scale) / linesOf('en')[n]!.length,
      );
      expect(Math.min(...ratios)).toBeGreaterThan(0.6);
      expect(Math.max(...ratios)).toBeLessThan(1.6);
    }
  });

  it('repeats no paragraph', () => {
    for (const language of languages) expect(new Set(linesOf(language)).size).toBe(30);
  });
});
