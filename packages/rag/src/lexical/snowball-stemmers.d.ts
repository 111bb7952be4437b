/** @file The part of snowball-stemmers that is used; the package has no types. */
declare module 'snowball-stemmers' {
  /** @param language a name of Snowball's, in English and lower case */
  export function newStemmer(language: string): { stem(word: string): string };
}
