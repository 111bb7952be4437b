/**
 * @file Cutting text into pieces that merges never cross: words with the space before them,
 * numbers, punctuation, white space. The published patterns are regular expressions; here each is
 * a scanner by hand that finds the same pieces in one pass and no backtracking beyond its own
 * piece. The tests hold every scanner against its regular expression.
 *
 * Sources: GPT-2's `encoder.py` (Radford et al. 2019) and tiktoken's `openai_public.py`. In the
 * contractions, "any case" means ASCII, as in the JavaScript ports; Unicode case folding would
 * add the long s (U+017F).
 */
import { GradusError } from '@gradus/runtime';
import * as is from './char-classes.ts';
import { isContinuation, TextBytes } from './text-bytes.ts';

export const patternNames = ['gpt2', 'cl100k', 'o200k'] as const;
export type PatternName = (typeof patternNames)[number];

const anyCase = String.raw`'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])`;
const blanks = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;

/** What the scanners below must agree with, as JavaScript regular expressions (flags `gu`). */
export const patternSources: Readonly<Record<PatternName, string>> = {
  gpt2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  cl100k: [
    anyCase,
    String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`,
    String.raw`\p{N}{1,3}`,
    String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`,
    blanks,
  ].join('|'),
  o200k: [
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:${anyCase})?`,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:${anyCase})?`,
    String.raw`\p{N}{1,3}`,
    String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
    blanks,
  ].join('|'),
};

/** `preTokenize("It's 12 o'clock", 'gpt2')` → `It`, `'s`, ` 12`, ` o`, `'`, `clock` */
export function preTokenize(text: string, pattern: PatternName): string[] {
  const scan = scannerOf(pattern);
  const source = new TextBytes();
  source.load(text);
  const { bytes, classes, length } = source;
  const units = source.codeUnits();
  const pieces: string[] = [];
  for (let start = 0; start < length;) {
    const stop = scan(bytes, classes, start);
    pieces.push(text.slice(units[start], units[stop]));
    start = stop;
  }
  return pieces;
}

/**
 * Where the piece that starts at byte `start` ends.
 * @param bytes UTF-8, a zero after the last byte
 * @param classes of the bytes, `end` after the last
 */
export type PieceScanner = (bytes: Uint8Array, classes: Uint8Array, start: number) => number;

/** @throws GradusError `unknown-pattern` */
export function scannerOf(pattern: PatternName): PieceScanner {
  if (Object.hasOwn(pieceScanners, pattern)) return pieceScanners[pattern];
  throw new GradusError({
    code: 'unknown-pattern',
    kind: 'usage',
    what: 'No pre-tokenization pattern of that name',
    expected: `one of: ${patternNames.join(', ')}`,
    received: JSON.stringify(pattern),
  });
}

const pieceScanners: Readonly<Record<PatternName, PieceScanner>> = {
  gpt2(bytes, classes, start) {
    if (bytes[start] === apostrophe) {
      const stop = contractionEnd(bytes, start, 0);
      if (stop > start) return stop;
    }
    const first = bytes[start] === space ? start + 1 : start;
    const kind = classes[first]!;
    if (kind & is.letter) return runEnd(classes, first, is.letter);
    if (kind & is.number) return runEnd(classes, first, is.number);
    if (kind & is.symbol) return runEnd(classes, first, is.symbol);
    return blankEnd(bytes, classes, start, runEnd(classes, start, is.whitespace));
  },

  cl100k(bytes, classes, start) {
    if (bytes[start] === apostrophe) {
      const stop = contractionEnd(bytes, start, caseBit);
      if (stop > start) return stop;
    }
    const kind = classes[start]!;
    if (kind & is.letter) return runEnd(classes, start, is.letter);
    if (kind & is.number) return numberEnd(bytes, classes, start);
    if (kind & beforeWord) {
      const second = nextCharacter(bytes, start);
      if (classes[second]! & is.letter) return runEnd(classes, second, is.letter);
    }
    const first = bytes[start] === space ? start + 1 : start;
    if (classes[first]! & is.symbol)
      return runEnd(classes, runEnd(classes, first, is.symbol), is.newline);
    return whitespaceEnd(bytes, classes, start);
  },

  o200k(bytes, classes, start) {
    const kind = classes[start]!;
    if (kind & is.number) return numberEnd(bytes, classes, start);
    const second = kind & beforeWord ? nextCharacter(bytes, start) : start;
    const word = casedWordEnd(classes, start, second);
    if (word > start) {
      const stop = bytes[word] === apostrophe ? contractionEnd(bytes, word, caseBit) : word;
      return stop;
    }
    const first = bytes[start] === space ? start + 1 : start;
    if (classes[first]! & is.symbol) {
      let stop = runEnd(classes, first, is.symbol);
      while (classes[stop]! & is.newline || bytes[stop] === slash) stop++;
      return stop;
    }
    return whitespaceEnd(bytes, classes, start);
  },
};

const apostrophe = 0x27;
const space = 0x20;
const slash = 0x2f;
/** The bit in which an ASCII capital differs from its small letter. */
const caseBit = 0x20;

/** [^\r\n\p{L}\p{N}]: the one character that cl100k and o200k let stand before a word. */
const beforeWord = is.blank | is.symbol;
/** What may open a word in o200k: all but small letters. */
const wordHead = is.upper | is.caseless | is.mark;
/** What may continue it: all but capitals. */
const wordTail = is.lower | is.caseless | is.mark;

function runEnd(classes: Uint8Array, start: number, set: number): number {
  let i = start;
  while (classes[i]! & set) i++;
  return i;
}

function nextCharacter(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (isContinuation(bytes[i]!)) i++;
  return i;
}

const [d, e, l, m, r, s, t, v] = Buffer.from('delmrstv');

/**
 * `'s 't 'm 'd 'll 've 're` at the apostrophe `start`, else `start` itself.
 * @param ignore `caseBit` to read capitals as small letters, 0 to read them as they are
 */
function contractionEnd(bytes: Uint8Array, start: number, ignore: number): number {
  const first = bytes[start + 1]! | ignore;
  if (first === s || first === t || first === m || first === d) return start + 2;
  const second = bytes[start + 2]! | ignore;
  if (first === l && second === l) return start + 3;
  if ((first === v || first === r) && second === e) return start + 3;
  return start;
}

/** \p{N}{1,3} */
function numberEnd(bytes: Uint8Array, classes: Uint8Array, start: number): number {
  let i = start;
  for (let digits = 0; digits < 3 && classes[i]! & is.number; digits++) i = nextCharacter(bytes, i);
  return i;
}

/**
 * o200k's two alternatives for words: a head without small letters then a tail without capitals,
 * `ChatGPT` → `Chat`, `GPT`. The first needs a tail, the second a head; each is tried with the
 * character before the word, then without.
 * @param second where the word starts if the character at `start` stands before it
 * @returns `start` where there is no word
 */
function casedWordEnd(classes: Uint8Array, start: number, second: number): number {
  const before = tailedWordEnd(classes, second);
  if (before > second) return before;
  const bare = tailedWordEnd(classes, start);
  if (bare > start) return bare;
  const head = runEnd(classes, second, wordHead);
  return head > second ? head : runEnd(classes, start, wordHead);
}

/**
 * `head* tail+`. A head takes all it can, so where no small letter follows it has to give back:
 * the word then ends after the last character of the head that can be a tail as well.
 */
function tailedWordEnd(classes: Uint8Array, start: number): number {
  const head = runEnd(classes, start, wordHead);
  if (classes[head]! & is.lower) return runEnd(classes, head, wordTail);
  let stop = head;
  while (stop > start && !(classes[stop - 1]! & wordTail)) stop--;
  return stop;
}

/** \s*[\r\n]+|\s+(?!\S)|\s+ */
function whitespaceEnd(bytes: Uint8Array, classes: Uint8Array, start: number): number {
  const stop = runEnd(classes, start, is.whitespace);
  let line = stop;
  while (line > start && !(classes[line - 1]! & is.newline)) line--;
  return line > start ? line : blankEnd(bytes, classes, start, stop);
}

/**
 * \s+(?!\S)|\s+ for the run of white space from `start` to `stop`: its last character is left to
 * the word behind it, unless it is the only one or nothing follows.
 */
function blankEnd(bytes: Uint8Array, classes: Uint8Array, start: number, stop: number): number {
  if (classes[stop] === is.end) return stop;
  let last = stop - 1;
  while (isContinuation(bytes[last]!)) last--;
  return last > start ? last : stop;
}
