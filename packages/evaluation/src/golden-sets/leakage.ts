/**
 * @file Has the system seen the answers? Cases are looked for, word for word, in texts that it was
 * trained on or is prompted with. A set whose cases are in there measures memory. Overlap of n-grams
 * of words, as in Brown and others, "Language models are few-shot learners" (2020), appendix C.
 */
import type { GoldenCase } from './golden-set.ts';

export interface SeenText {
  /** `training corpus`, `few-shot prompt`. */
  readonly name: string;
  readonly text: string;
}

export interface Leak {
  readonly caseId: string;
  readonly field: 'input' | 'expected';
  readonly source: string;
  /** Of the field's n-grams, the share that the source has. */
  readonly share: number;
  /** The first of them. */
  readonly example: string;
}

export interface LeakageReport {
  /** Cases with the highest share first. */
  readonly leaks: readonly Leak[];
  /** Fields too short to say anything: common phrases are everywhere. */
  readonly tooShort: number;
  readonly checked: number;
}

export interface LeakageOptions {
  /** Words of an n-gram; 8 unless given. A shorter field is looked for as a whole. */
  readonly n?: number;
  /** Fields of fewer words are not looked for; 4 unless given. */
  readonly fewestWords?: number;
}

interface Field {
  readonly caseId: string;
  readonly field: Leak['field'];
  readonly ngrams: readonly string[];
}

export function findLeaks(
  cases: readonly GoldenCase[],
  seen: readonly SeenText[],
  { n = 8, fewestWords = 4 }: LeakageOptions = {},
): LeakageReport {
  const fields: Field[] = [];
  const lengths = new Set<number>();
  const wanted = new Set<string>();
  let tooShort = 0;
  for (const { id, input, expected } of cases) {
    for (const [field, text] of [
      ['input', input],
      ...expected.map((answer) => ['expected', answer] as const),
    ] as const) {
      const words = normalizedWords(text);
      if (words.length < fewestWords) {
        tooShort++;
        continue;
      }
      const length = Math.min(n, words.length);
      lengths.add(length);
      const ngrams = [...ngramsOf(words, length)];
      for (const ngram of ngrams) wanted.add(ngram);
      fields.push({ caseId: id, field, ngrams });
    }
  }
  const leaks = seen.flatMap(({ name, text }) => {
    const found = foundIn(normalizedWords(text), lengths, wanted);
    return fields.flatMap(({ caseId, field, ngrams }): Leak[] => {
      const shared = ngrams.filter((ngram) => found.has(ngram));
      const share = shared.length / ngrams.length;
      return shared.length === 0
        ? []
        : [{ caseId, field, source: name, share, example: shared[0]! }];
    });
  });
  leaks.sort((a, b) => b.share - a.share);
  return { leaks, tooShort, checked: fields.length };
}

const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const word = new RegExp(String.raw`[${unspaced}]|[[\p{L}\p{M}\p{N}]--[${unspaced}]]+`, 'gv');

/**
 * Letters and digits of any script; case and signs do not matter. Scripts without spaces are cut
 * into characters.
 */
const normalizedWords = (text: string): string[] => text.toLowerCase().match(word) ?? [];

function* ngramsOf(words: readonly string[], n: number): Generator<string> {
  for (let i = 0; i + n <= words.length; i++) yield words.slice(i, i + n).join(' ');
}

/** Only what is wanted is kept: a large corpus takes no more memory than its words. */
function foundIn(
  words: readonly string[],
  lengths: ReadonlySet<number>,
  wanted: ReadonlySet<string>,
): Set<string> {
  const found = new Set<string>();
  for (const length of lengths) {
    for (const ngram of ngramsOf(words, length)) if (wanted.has(ngram)) found.add(ngram);
  }
  return found;
}
