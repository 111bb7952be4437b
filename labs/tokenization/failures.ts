/**
 * @file Where tokenization fails. The run searches for its cases (the first or the worst there is);
 * each cause is confirmed by taking it away and looking again.
 */
import { parallelLanguages, type ParallelLanguage } from '@gradus/datasets';
import type { Failure } from '@gradus/evidence';
import { type Tokenizer, trainBpe } from '@gradus/tokenizer';
import { type Corpora, heldOutHalf, languages, trainingHalf } from './corpora.ts';
import { bytesPerToken, total, tokensOf } from './counting.ts';
import type { PublishedVocabularies } from './vocabularies.ts';

export function findFailures(corpora: Corpora, published: PublishedVocabularies): Failure[] {
  return [
    letterCaseFailure(corpora, published),
    numberFailure(published),
    trailingSpaceFailure(corpora, published),
    rareScriptFailure(corpora),
    glitchTokenFailure(corpora),
  ];
}

const smallVocabulary = 2048;

/** `Chat|GPT`: what each token of a text spells. */
export function spell(tokenizer: Tokenizer, text: string): string {
  return tokenizer
    .encode(text)
    .map((id) => tokenizer.decode([id]))
    .join('|');
}

/** Words with a capital inside: names in code, and the name that started the question. */
const mixedCase = /\b[\p{L}]*\p{Ll}\p{Lu}[\p{L}]*\b/gu;

function letterCaseFailure(
  { typescript, stories }: Corpora,
  { cl100k }: PublishedVocabularies,
): Failure {
  const name = 'ChatGPT';
  const lower = name.toLowerCase();
  const words = new Set([name, ...typescript.flatMap((text) => text.match(mixedCase) ?? [])]);
  const strangers = [...words].filter((word) => {
    const ids = new Set(cl100k.tokenizer.encode(word));
    return cl100k.tokenizer.encode(word.toLowerCase()).every((id) => !ids.has(id));
  });

  // The cause, in the open: which spelling is one token follows from which one training has met.
  const trainedOn = (spelling: string): Tokenizer =>
    trainBpe([...stories, ...Array<string>(500).fill(`We asked ${spelling} again. `)], {
      vocabularySize: smallVocabulary,
    });
  const count = (tokenizer: Tokenizer, word: string): number => tokensOf(tokenizer, ` ${word}`);
  const [capital, small] = [trainedOn(name), trainedOn(lower)];
  const describe = (tokenizer: Tokenizer): string =>
    `"${name}" ${count(tokenizer, name)} and "${lower}" ${count(tokenizer, lower)}`;
  return {
    case: `"${name}" and "${lower}" are one word to a reader`,
    expected: 'the same number of tokens, some of them in common',
    got: `${spell(cl100k.tokenizer, name)} and ${spell(cl100k.tokenizer, lower)} in cl100k; ${strangers.length} of ${words.size} words with a capital inside share no token with their lower case. Trained on texts that write "${name}" 500 times, tokens: ${describe(capital)}`,
    cause:
      'A token is a string of bytes, and a capital letter is another byte. Merges follow counts, so the spelling that training met gets the long tokens and the other one is spelled out.',
    intervention: {
      change: `the same texts write "${lower}"`,
      got: describe(small),
      removed:
        count(capital, name) < count(capital, lower) && count(small, lower) < count(small, name),
    },
  };
}

/** `2|0|2|1` has the shape 1+1+1+1. */
const shapeOf = (tokenizer: Tokenizer, text: string): string =>
  tokenizer
    .encode(text)
    .map((id) => tokenizer.tokenBytes(id).length)
    .join('+');

function numberFailure({ r50k, cl100k }: PublishedVocabularies): Failure {
  const numbers = Array.from({ length: 9000 }, (_, index) => String(1000 + index));
  const shapes = (tokenizer: Tokenizer): Set<string> =>
    new Set(numbers.map((number) => shapeOf(tokenizer, number)));
  const shape = (number: string): string => shapeOf(r50k.tokenizer, number);
  const at = numbers.findIndex(
    (number, index) => index > 0 && shape(number) !== shape(numbers[index - 1] ?? ''),
  );
  const [before = '', after = ''] = [numbers[at - 1], numbers[at]];
  const [loose, strict] = [shapes(r50k.tokenizer), shapes(cl100k.tokenizer)];
  return {
    case: `the numbers ${before} and ${after} (r50k)`,
    expected: 'neighbouring numbers are cut alike, so that a digit has its place',
    got: `${spell(r50k.tokenizer, before)} and ${spell(r50k.tokenizer, after)}; the numbers from 1000 to 9999 come in ${loose.size} shapes`,
    cause:
      'Frequent digit strings (years, round numbers) became tokens like any other frequent string, so where a number is cut depends on how often it was written.',
    intervention: {
      change: 'cl100k: its pattern cuts digits into groups of three before any merge',
      got: `${strict.size} shape: ${[...strict].join(', ')}`,
      removed: loose.size > 1 && strict.size === 1,
    },
  };
}

function trailingSpaceFailure({ parallel }: Corpora, { cl100k }: PublishedVocabularies): Failure {
  const { tokenizer } = cl100k;
  const cuts = parallel.en.flatMap((text) =>
    [...text.matchAll(/ /g)].map(({ index }) => ({ text, index })),
  );
  /** Do the tokens of the prompt begin the tokens of the whole text? */
  const isPrefix = (text: string, end: number): boolean => {
    const prompt = tokenizer.encode(text.slice(0, end));
    const whole = tokenizer.encode(text);
    return prompt.every((id, position) => id === whole[position]);
  };
  const broken = cuts.filter(({ text, index }) => !isPrefix(text, index + 1));
  const stillBroken = cuts.filter(({ text, index }) => !isPrefix(text, index));
  const { text = '', index = 0 } = broken[0] ?? {};
  const next = text.slice(index).match(/^ \S+/)?.[0] ?? '';
  return {
    case: `a prompt that ends in a space: "${text.slice(0, index + 1)}" (cl100k)`,
    expected: 'its tokens begin the tokens of the sentence that it begins',
    got: `it ends in the token "${spell(tokenizer, text.slice(0, index + 1))
      .split('|')
      .at(
        -1,
      )}", the sentence goes on with "${spell(tokenizer, next)}"; so for ${broken.length} of ${cuts.length} places to cut`,
    cause:
      'The space belongs to the token of the next word. A prompt that ends in one asks the model to go on where its training texts never stopped.',
    intervention: {
      change: 'the prompt is cut before the space',
      got: `${stillBroken.length} of ${cuts.length} places differ`,
      removed: broken.length > 0 && stillBroken.length === 0,
    },
  };
}

function rareScriptFailure({ prose, parallel, stories }: Corpora): Failure {
  const narrow = trainBpe([...stories, ...prose], { vocabularySize: smallVocabulary });
  const cost = (language: ParallelLanguage): number =>
    total(parallel[language], (text) => tokensOf(narrow, text));
  const worst = languages.reduce((most, each) => (cost(each) > cost(most) ? each : most));

  const unseen = heldOutHalf(parallel[worst]);
  const perCharacter = (tokenizer: Tokenizer): number =>
    total(unseen, (text) => tokensOf(tokenizer, text)) /
    total(unseen, (text) => Array.from(text).length);
  const halves = [...trainingHalf(parallel.en), ...trainingHalf(parallel[worst])];
  const balanced = trainBpe(halves, { vocabularySize: smallVocabulary });
  const describe = (tokenizer: Tokenizer): string =>
    `${perCharacter(tokenizer).toFixed(2)} tokens per character, ${bytesPerToken(tokenizer, unseen).toFixed(2)} bytes per token`;
  const name = parallelLanguages[worst];
  return {
    case: `${name}, under a vocabulary of ${smallVocabulary} trained on English: of ten languages the one that pays most for the same content`,
    expected: 'fewer tokens than characters',
    got: describe(narrow),
    cause:
      'No merge was ever learned from this script, so every character is spelled in the bytes of its UTF-8.',
    intervention: {
      change: `a vocabulary of the same size is trained on as many paragraphs of ${name} as of English, none of them measured`,
      got: describe(balanced),
      removed: perCharacter(narrow) > 1 && perCharacter(balanced) < 1,
    },
  };
}

/** Somebody who counts in a forum, one post per number: no model is trained on such threads. */
const counter = 'QuietOtterCounts';
const posts = Array.from({ length: 400 }, (_, index) => `${counter}: ${index + 1}\n`);

function glitchTokenFailure({ stories }: Corpora): Failure {
  /** Tokens that the vocabulary's own corpus uses and the model's corpus never does. */
  const glitches = (corpus: readonly string[]): string[] => {
    const tokenizer = trainBpe(corpus, { vocabularySize: smallVocabulary });
    const usedBy = (texts: readonly string[]): Set<number> =>
      new Set(texts.flatMap((text) => tokenizer.encode(text)));
    const seen = usedBy(stories);
    return [...usedBy(corpus)]
      .filter((id) => id >= 256 && !seen.has(id))
      .map((id) => tokenizer.decode([id]))
      .sort((a, b) => b.length - a.length);
  };
  const alike = new Set(posts.map((post) => post.replace(/\d+/, 'n')));
  const unbalanced = glitches([...stories, ...posts]);
  const balanced = glitches([...stories, ...alike]);
  return {
    case: `a vocabulary made from another corpus than the model's: it has ${posts.length} posts of one who counts`,
    expected: 'every token occurs in what the model is trained on',
    got: `${unbalanced.length} tokens never do, the longest "${unbalanced[0] ?? ''}"`,
    cause:
      'Merges follow counts, and a name that is repeated often enough becomes a token. A model trained on other text never updates its embedding: whatever it was at the start is what it means.',
    intervention: {
      change: "posts that are alike but for the number count once in the vocabulary's corpus",
      got: `${balanced.length} such tokens`,
      removed: unbalanced.length > 0 && balanced.length === 0,
    },
  };
}
