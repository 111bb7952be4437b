import { parallelLanguages, readShipped } from '@gradus/datasets';
import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../src/documents/language.ts';

describe('detectLanguage', () => {
  it.each(Object.keys(parallelLanguages))('knows each paragraph in %s', async (language) => {
    const paragraphs = (await readShipped(`parallel-${language}`)).trim().split('\n');
    const found = paragraphs.map((paragraph) => detectLanguage(paragraph));
    expect(paragraphs.length).toBe(30);
    // A guess may be missing where a paragraph is short, and is never another language.
    expect(found.filter((one) => one !== undefined && one !== language)).toEqual([]);
    expect(found.filter((one) => one === language).length).toBeGreaterThanOrEqual(27);
  });

  it.each(['', '12 34', 'Xyzzy plugh quux frobnicate grault', 'ok'])(
    'guesses nothing of %j',
    (text) => {
      expect(detectLanguage(text)).toBeUndefined();
    },
  );
});
