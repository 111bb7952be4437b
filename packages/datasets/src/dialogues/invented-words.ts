/** @file Words that nobody has seen: syllables, or letters in any order. */
import type { Random } from '@gradus/statistics';
import * as lists from './words.ts';

const onsets =
  'b c d f g h j k l m n p qu r s t v w y z bl br ch cl cr dr fl fr gl gr pl pr sc sh sk sl sp st str sw th tr tw wh'.split(
    ' ',
  );
const vowels = 'a a e e i i o o u y ai ea ee ie oo ou oa au'.split(' ');
const codas =
  ' b ck d ff g l ll m n n nd ng nt p r r rd rn s s sh ss st t t th x ts ns rs les er en'.split(
    ' ',
  );

/** In lower case, 2 to 12 letters, none of the words that are held out. */
export function inventedWord(random: Random): string {
  for (;;) {
    const word = random.integer(4) === 0 ? letters(random) : syllables(random);
    if (word.length >= 2 && word.length <= 12 && !isHeldOutWord(word)) return word;
  }
}

function syllables(random: Random): string {
  const count = [1, 1, 2, 2, 2, 3, 3, 4][random.integer(8)]!;
  let word = '';
  for (let n = 0; n < count; n++) {
    const isInner = n < count - 1;
    word += random.integer(5) === 0 ? '' : pick(onsets, random);
    word += pick(vowels, random);
    if (!isInner || random.integer(3) === 0) word += pick(codas, random);
  }
  return word;
}

function letters(random: Random): string {
  const length = 2 + random.integer(8);
  return Array.from({ length }, () => String.fromCharCode(97 + random.integer(26))).join('');
}

const pick = (items: readonly string[], random: Random): string =>
  items[random.integer(items.length)]!;

/** In lower case: whether values that are held out have it. */
export const isHeldOutWord = (word: string): boolean => heldOut.has(word);

const heldOut: ReadonlySet<string> = new Set(
  Object.values(lists)
    .flatMap((list) => ('heldOut' in list ? list.heldOut : []))
    .flatMap((phrase) => phrase.toLowerCase().split(/[^a-z]+/)),
);
