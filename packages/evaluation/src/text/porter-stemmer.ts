/**
 * @file The Porter stemmer ("An algorithm for suffix stripping", Program 14, 1980) with the changes
 * that NLTK has made to it, because ROUGE's reference tool uses that one.
 */

/** Irregular words. */
const irregular: Readonly<Record<string, string>> = {
  skies: 'sky',
  sky: 'sky',
  dying: 'die',
  lying: 'lie',
  tying: 'tie',
  news: 'news',
  innings: 'inning',
  inning: 'inning',
  outings: 'outing',
  outing: 'outing',
  cannings: 'canning',
  canning: 'canning',
  howe: 'howe',
  proceed: 'proceed',
  exceed: 'exceed',
  succeed: 'succeed',
};

/** For each letter whether it is a consonant: `y` is one at the start and after a vowel. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (let i = 0; i < word.length; i++) {
    const letter = word[i]!;
    if (letter === 'y') flags.push(i === 0 || !flags[i - 1]!);
    else flags.push(!'aeiou'.includes(letter));
  }
  return flags;
}

/** m: how many times a consonant follows a vowel. */
function measure(stem: string): number {
  const flags = consonants(stem);
  return flags.filter((isConsonant, i) => isConsonant && i > 0 && !flags[i - 1]!).length;
}

const hasVowel = (stem: string): boolean => consonants(stem).includes(false);

const endsInDoubleConsonant = (word: string): boolean =>
  word.length >= 2 && word.at(-1) === word.at(-2) && consonants(word).at(-1)!;

/** Consonant, vowel, consonant other than w, x, y; or a word of a vowel and a consonant. */
function endsInShortSyllable(word: string): boolean {
  const flags = consonants(word);
  if (word.length === 2) return !flags[0]! && flags[1]!;
  return (
    word.length >= 3 &&
    flags.at(-3)! &&
    !flags.at(-2)! &&
    flags.at(-1)! &&
    !'wxy'.includes(word.at(-1)!)
  );
}

type Rule = readonly [suffix: string, replacement: string];

/** The first rule whose suffix fits decides; it changes nothing where the stem does not qualify. */
function applyFirst(
  word: string,
  rules: readonly Rule[],
  qualifies: (stem: string, suffix: string) => boolean,
): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return qualifies(stem, suffix) ? stem + replacement : word;
}

export function porterStem(word: string): string {
  const known = Object.hasOwn(irregular, word) ? irregular[word] : undefined;
  if (known !== undefined) return known;
  if (word.length <= 2) return word;
  return steps.reduce((stem, step) => step(stem), word);
}

/** Plurals. */
function step1a(word: string): string {
  if (word.endsWith('ies') && word.length === 4) return word.slice(0, -1);
  const rules: Rule[] = [
    ['sses', 'ss'],
    ['ies', 'i'],
    ['ss', 'ss'],
    ['s', ''],
  ];
  return applyFirst(word, rules, () => true);
}

/** -eed, -ed, -ing; what is left is tidied up. */
function step1b(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(
    (ending) => word.endsWith(ending) && hasVowel(word.slice(0, -ending.length)),
  );
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return 'lsz'.includes(stem.at(-1)!) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

/** -y after a consonant, but not in a word of two letters. */
function step1c(word: string): string {
  const stem = word.slice(0, -1);
  const changes = word.endsWith('y') && stem.length > 1 && consonants(stem).at(-1)!;
  return changes ? `${stem}i` : word;
}

const step2Rules: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['fulli', 'ful'],
  ['logi', 'log'],
];

/** Long suffixes become shorter ones; after -alli once more. */
function step2(word: string): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0) return step2(word.slice(0, -2));
  return applyFirst(
    word,
    step2Rules,
    // -logi needs a vowel before it or in "lo": the stem is taken with it.
    (stem, suffix) => measure(suffix === 'logi' ? `${stem}l` : stem) > 0,
  );
}

const step3Rules: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const step3 = (word: string): string => applyFirst(word, step3Rules, (stem) => measure(stem) > 0);

const step4Rules: readonly Rule[] = [
  'al',
  'ance',
  'ence',
  'er',
  'ic',
  'able',
  'ible',
  'ant',
  'ement',
  'ment',
  'ent',
  'ion',
  'ou',
  'ism',
  'ate',
  'iti',
  'ous',
  'ive',
  'ize',
].map((suffix) => [suffix, '']);

/** Suffixes of words that are long enough. */
const step4 = (word: string): string =>
  applyFirst(
    word,
    step4Rules,
    (stem, suffix) => measure(stem) > 1 && (suffix !== 'ion' || /[st]$/.test(stem)),
  );

/** A final -e. */
function step5a(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

const step5b = (word: string): string =>
  word.endsWith('ll') && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;

const steps = [step1a, step1b, step1c, step2, step3, step4, step5a, step5b];
