/**
 * @file Stems of English words: Snowball's English stemmer, Porter2 (Porter 2001,
 * snowballstem.org/algorithms/english/stemmer.html), for words of lower-case ASCII letters and
 * digits. Our own because the libraries take 7 to 25 µs for a word, which is most of the time
 * that indexing takes; this one takes less than one.
 *
 * R1 is what follows the first consonant behind a vowel, R2 the same within R1. A `y` that is a
 * consonant is written Y while the steps run.
 */

const exceptions = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ...'sky news howe atlas cosmos bias andes'.split(' ').map((word) => [word, word] as const),
]);
/** Words that stay as they are once a plural s is gone. */
const doneAfterPlural = new Set(
  'inning outing canning herring earring proceed exceed succeed'.split(' '),
);

export function stemEnglish(word: string): string {
  if (word.length <= 2) return word;
  const exception = exceptions.get(word);
  if (exception !== undefined) return exception;
  const marked = word.includes('y') ? markConsonantY(word) : word;
  const r1 = firstRegion(marked);
  const r2 = regionAfter(marked, r1);
  let stem = withoutPlural(marked);
  if (doneAfterPlural.has(stem)) return stem;
  stem = withoutPast(stem, r1);
  stem = finalYToI(stem);
  stem = replaceSuffix(stem, derived, r1, r2);
  stem = replaceSuffix(stem, shortened, r1, r2);
  stem = replaceSuffix(stem, dropped, r2, r2);
  stem = withoutFinalEOrL(stem, r1, r2);
  return stem.replaceAll('Y', 'y');
}

const isVowel = (letter: string | undefined): boolean =>
  letter === 'a' ||
  letter === 'e' ||
  letter === 'i' ||
  letter === 'o' ||
  letter === 'u' ||
  letter === 'y';

function markConsonantY(word: string): string {
  let marked = '';
  for (let i = 0; i < word.length; i++)
    marked += word[i] === 'y' && (i === 0 || isVowel(marked[i - 1])) ? 'Y' : word[i]!;
  return marked;
}

/** Beginnings whose regions would otherwise begin too early. */
const ownRegions = ['gener', 'commun', 'arsen'] as const;

function firstRegion(word: string): number {
  for (const beginning of ownRegions) if (word.startsWith(beginning)) return beginning.length;
  return regionAfter(word, 0);
}

function regionAfter(word: string, start: number): number {
  for (let i = start + 1; i < word.length; i++)
    if (!isVowel(word[i]) && isVowel(word[i - 1])) return i + 1;
  return word.length;
}

function hasVowel(word: string, end: number): boolean {
  for (let i = 0; i < end; i++) if (isVowel(word[i])) return true;
  return false;
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ied') || word.endsWith('ies'))
    return word.length > 4 ? word.slice(0, -2) : word.slice(0, -1);
  if (!word.endsWith('s') || word.endsWith('us') || word.endsWith('ss')) return word;
  return hasVowel(word, word.length - 2) ? word.slice(0, -1) : word;
}

const pastEndings = ['ingly', 'eedly', 'edly', 'eed', 'ing', 'ed'] as const;

/** Step 1b. */
function withoutPast(word: string, r1: number): string {
  const ending = pastEndings.find((one) => word.endsWith(one));
  if (ending === undefined) return word;
  const length = word.length - ending.length;
  if (ending === 'eed' || ending === 'eedly')
    return length >= r1 ? `${word.slice(0, length)}ee` : word;
  if (!hasVowel(word, length)) return word;
  const stem = word.slice(0, length);
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return r1 >= stem.length && endsShort(stem) ? `${stem}e` : stem;
}

/** Whether it ends in a short syllable: consonant, vowel, consonant other than w, x, Y; or vowel, consonant alone. */
function endsShort(word: string): boolean {
  const last = word.at(-1);
  if (!isVowel(word.at(-2)) || isVowel(last)) return false;
  if (word.length === 2) return true;
  return !isVowel(word.at(-3)) && last !== 'w' && last !== 'x' && last !== 'Y';
}

/** Step 1c: cry → cri, by stays, say stays. */
const finalYToI = (word: string): string =>
  word.length > 2 && /[yY]$/.test(word) && !isVowel(word.at(-2)) ? `${word.slice(0, -1)}i` : word;

interface Suffix {
  readonly ending: string;
  readonly becomes: string;
  /** What must stand before it. */
  readonly behind?: string;
  /** It must stand in R2 besides. */
  readonly inR2?: boolean;
}

/** Suffixes by their last letter, longest first: only the longest that fits is looked at. */
type Suffixes = ReadonlyMap<string, readonly Suffix[]>;

function suffixes(
  list: readonly (readonly [ending: string, becomes: string, rest?: Partial<Suffix>])[],
): Suffixes {
  const byLast = new Map<string, Suffix[]>();
  for (const [ending, becomes, rest] of list) {
    const last = ending.at(-1)!;
    byLast.set(last, [...(byLast.get(last) ?? []), { ending, becomes, ...rest }]);
  }
  for (const group of byLast.values()) group.sort((a, b) => b.ending.length - a.ending.length);
  return byLast;
}

function replaceSuffix(word: string, table: Suffixes, region: number, r2: number): string {
  for (const { ending, becomes, behind, inR2 } of table.get(word.at(-1)!) ?? []) {
    if (!word.endsWith(ending)) continue;
    const length = word.length - ending.length;
    const fits =
      length >= region &&
      (inR2 !== true || length >= r2) &&
      (behind === undefined || (length > 0 && behind.includes(word[length - 1]!)));
    return fits ? word.slice(0, length) + becomes : word;
  }
  return word;
}

/** Step 2. */
const derived = suffixes([
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['entli', 'ent'],
  ['izer', 'ize'],
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['alli', 'al'],
  ['fulness', 'ful'],
  ['ousli', 'ous'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['bli', 'ble'],
  ['ogi', 'og', { behind: 'l' }],
  ['fulli', 'ful'],
  ['lessli', 'less'],
  ['li', '', { behind: 'cdeghkmnrt' }],
]);

/** Step 3. */
const shortened = suffixes([
  ['tional', 'tion'],
  ['ational', 'ate'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
  ['ative', '', { inR2: true }],
]);

/** Step 4. */
const dropped = suffixes([
  ...'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize'
    .split(' ')
    .map((ending) => [ending, ''] as const),
  ['ion', '', { behind: 'st' }],
]);

/** Step 5. */
function withoutFinalEOrL(word: string, r1: number, r2: number): string {
  const length = word.length - 1;
  if (word.endsWith('e')) {
    const goes = length >= r2 || (length >= r1 && !endsShort(word.slice(0, -1)));
    return goes ? word.slice(0, -1) : word;
  }
  return word.endsWith('ll') && length >= r2 ? word.slice(0, -1) : word;
}
