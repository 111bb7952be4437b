/**
 * @file White space as the reference tools see it. They are written in Python, whose white space is
 * not that of JavaScript: it has the separators U+001C to U+001F and U+0085, and not U+FEFF.
 */
const whiteSpace = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const runs = new RegExp(`${whiteSpace}+`, 'u');
const atEnd = new RegExp(`${whiteSpace}+$`, 'u');

/** Words between white space; none are empty. */
export const splitWords = (text: string): string[] =>
  text.split(runs).filter((word) => word !== '');

export const trimEnd = (text: string): string => text.replace(atEnd, '');
