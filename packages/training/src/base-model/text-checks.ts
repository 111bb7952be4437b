/**
 * @file How good are texts that look like the generator's stories? Each check is a count that the
 * generator's own text of another seed gets as well: what it gets is what is possible.
 */
import type { TextChecks } from '@gradus/models';

/** What the generator writes, learned from much of it. */
export interface Reference {
  readonly words: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  readonly sentences: ReadonlySet<string>;
  readonly documents: ReadonlySet<string>;
}

export function referenceOf(documents: Iterable<string>): Reference {
  const reference = {
    words: new Set<string>(),
    pairs: new Set<string>(),
    sentences: new Set<string>(),
    documents: new Set<string>(),
  };
  for (const document of documents) {
    const words = wordsOf(document);
    for (const word of words) reference.words.add(word);
    for (const pair of ngrams(words, 2)) reference.pairs.add(pair);
    for (const sentence of sentencesOf(document)) reference.sentences.add(sentence);
    reference.documents.add(document);
  }
  return reference;
}

/** Faults of one document, for choosing the best and the worst. */
export interface Faults {
  readonly unknownWords: readonly string[];
  readonly unseenPairs: readonly string[];
  readonly openQuotes: number;
  readonly unfinished: number;
  readonly disagreements: readonly string[];
  /** Share of repeated runs of four words. */
  readonly repeated: number;
}

export function faultsOf(document: string, reference: Reference): Faults {
  const words = wordsOf(document);
  const paragraphs = paragraphsOf(document);
  const runs = ngrams(words, 4);
  return {
    unknownWords: words.filter((word) => !reference.words.has(word)),
    unseenPairs: ngrams(words, 2).filter((pair) => !reference.pairs.has(pair)),
    openQuotes: paragraphs.filter((text) => text.split('"').length % 2 === 0).length,
    unfinished: paragraphs.filter((text) => !/[.!?:,]"?$/.test(text)).length,
    disagreements: disagreementsIn(document),
    repeated: runs.length === 0 ? 0 : 1 - new Set(runs).size / runs.length,
  };
}

/** @param words how many the n-grams are counted among: as many for texts that are compared */
export function checkTexts(
  documents: readonly string[],
  reference: Reference,
  words: number,
): TextChecks {
  const faults = documents.map((document) => faultsOf(document, reference));
  const allWords = documents.flatMap(wordsOf);
  const paragraphs = documents.flatMap(paragraphsOf).length;
  const sentences = documents.flatMap(sentencesOf);
  const total = (count: (one: Faults) => number): number =>
    faults.reduce((sum, one) => sum + count(one), 0);
  return {
    documents: documents.length,
    wordsPerDocument: rounded(allWords.length / documents.length),
    distinct: {
      one: distinctShare(documents, 1, words),
      two: distinctShare(documents, 2, words),
      three: distinctShare(documents, 3, words),
    },
    repeated: rounded(total(({ repeated }) => repeated) / documents.length),
    unknownWords: rounded(total(({ unknownWords }) => unknownWords.length) / allWords.length),
    unseenPairs: rounded(
      total(({ unseenPairs }) => unseenPairs.length) / (allWords.length - documents.length),
    ),
    openQuotes: rounded(total(({ openQuotes }) => openQuotes) / paragraphs),
    unfinished: rounded(total(({ unfinished }) => unfinished) / paragraphs),
    disagreements: rounded(
      (1_000 * total(({ disagreements }) => disagreements.length)) / allWords.length,
    ),
    copiedSentences: rounded(
      sentences.filter((sentence) => reference.sentences.has(sentence)).length / sentences.length,
    ),
    copiedDocuments: rounded(
      documents.filter((document) => reference.documents.has(document)).length / documents.length,
    ),
  };
}

/** Lower case, without what stands around them: `o'clock`, `mrs`, `don't`. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+(?:['-][a-z0-9]+)*/g) ?? [];
}

function paragraphsOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function sentencesOf(text: string): string[] {
  return paragraphsOf(text)
    .flatMap((line) => line.match(/[^.!?]+[.!?]+"?/g) ?? [])
    .map((one) => one.trim());
}

function ngrams(words: readonly string[], n: number): string[] {
  return words
    .slice(0, Math.max(0, words.length - n + 1))
    .map((_, i) => words.slice(i, i + n).join(' '));
}

function distinctShare(documents: readonly string[], n: number, count: number): number {
  const all = documents.flatMap((document) => ngrams(wordsOf(document), n)).slice(0, count);
  return rounded(new Set(all).size / all.length);
}

const wrongVerbs = [
  /\b(?:he|she|it) (?:are|have|do|am|were)\b/g,
  /\b(?:they|we|you) (?:is|was|has|does|am)\b/g,
  /\bi (?:is|are|has|does)\b/g,
];

/** Pronouns and verbs, articles and nouns that do not agree: `she have`, `a apple`. */
export function disagreementsIn(text: string): string[] {
  const lower = text.toLowerCase();
  // "Did it have …?", "let him be": a verb before the pronoun takes the plain form.
  const verbs = wrongVerbs
    .flatMap((pattern) => [...lower.matchAll(pattern)])
    .filter(
      ({ index }) =>
        !/(?:\b(?:did|does|do|can|could|would|will|should|must|let|if|may|might|and|or|as|than)\b|[a-z]+ and) $/.test(
          lower.slice(0, index),
        ),
    )
    .map(([match]) => match);
  const articles = [...lower.matchAll(/\b(an?) ([a-z]+(?:-[a-z]+)*)/g)]
    .filter(([, article, word]) => (article === 'an') !== takesAn(word!))
    .map(([match]) => match);
  return [...verbs, ...articles];
}

/** As the generator has it. */
function takesAn(word: string): boolean {
  return /^(?:[aeiou]|hour|honest)/.test(word) && !/^(?:uni|use|usu|eu|one\b|once\b)/.test(word);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
