/** @file What the assistant learns from, stage by stage, and what it is held against. */
import {
  type Dialogue,
  generateDialogues,
  generateStories,
  inventedWord,
  isHeldOutWord,
  type SliceName,
  slices,
  varied,
} from '@gradus/datasets';
import { createRandom, type Random } from '@gradus/statistics';
import { type BpeTokenizer, trainBpeAsync } from '@gradus/tokenizer';
import {
  callText,
  type ChatTemplate,
  chatTemplate,
  type Example,
  marks,
} from '../sft/chat-template.ts';
import { packed, type PackedRow } from '../sft/packing.ts';
import { copyExercise, randomTokens, randomWords } from './copy-exercises.ts';
import type { AssistantRecipe, Stage } from './recipe.ts';

/**
 * Decisions about the recipe are made on `development` and on the loss on `joint-1`, the slice `joint`
 * of the first grammar; the others, of the wider one, are looked at when the model is made.
 */
export type HeldOutName = 'development' | Exclude<SliceName, 'train'> | 'joint-1';

export interface AssistantCorpus {
  readonly tokenizer: BpeTokenizer;
  readonly template: ChatTemplate;
  readonly rows: Readonly<Record<Stage, readonly PackedRow[]>>;
  readonly heldOut: ReadonlyMap<HeldOutName, readonly Dialogue[]>;
}

export async function assistantCorpus(
  recipe: AssistantRecipe,
  signal?: AbortSignal,
): Promise<AssistantCorpus> {
  const { dialogues, exercises, model, seed } = recipe;
  const tokenizer = await assistantTokenizer(recipe, signal);
  const template = chatTemplate(tokenizer);
  const random = createRandom(seed);
  const ofDialogues = dialoguesToLearn(recipe, random.split('varied'), template);
  const ofTokens = (one: Random): Example => copyExercise(randomTokens(one, tokenizer), template);
  const ofWords = (one: Random): Example =>
    copyExercise(tokenizer.encode(randomWords(one)), template);
  const plain = random
    .split('mix')
    .shuffle([
      ...storiesToLearn(recipe, tokenizer, template),
      ...ofDialogues.slice(0, dialogues.plainCount).map(({ ids }) => allCounted(ids)),
      ...made(exercises.mixed, random.split('mixed'), (one) =>
        (one.integer(2) === 0 ? ofTokens : ofWords)(one),
      ),
    ]);
  const wide = random
    .split('wide')
    .shuffle([
      ...wideDialogues(recipe, random.split('wide dialogues'), template, tokenizer),
      ...made(exercises.wide, random.split('wide tokens'), ofTokens),
    ]);
  const { contextLength } = model;
  return {
    tokenizer,
    template,
    rows: {
      copy: packed(made(exercises.tokens, random.split('tokens'), ofTokens), contextLength),
      base: packed(plain, contextLength),
      chat: packed(ofDialogues, contextLength),
      widen: packed(wide, contextLength),
    },
    heldOut: heldOutDialogues(recipe),
  };
}

/**
 * Merges are learned from words and marks without spaces and digits, so none contains one: a digit
 * is a token, a space is a token, and a word is spelled the same in a sentence and behind a
 * quotation mark. What the user says can then be copied token by token.
 */
export function assistantTokenizer(
  { stories, dialogues, tokenizer: wanted }: AssistantRecipe,
  signal?: AbortSignal,
): Promise<BpeTokenizer> {
  const { storyCharacters, dialogueCount, vocabularySize } = wanted;
  const { seed, version } = dialogues;
  const { endOfText, ...others } = marks;
  function* pieces(): Generator<string> {
    for (const text of generateStories({ ...stories, characters: storyCharacters })) {
      yield* text.split(/[\s\d]/);
    }
    for (const { turns } of generateDialogues({
      seed,
      version,
      slice: 'train',
      count: dialogueCount,
    })) {
      for (const turn of turns) {
        yield* (turn.role === 'call' ? callText(turn.call) : turn.text).split(/[\s\d]/);
      }
    }
  }
  return trainBpeAsync(pieces(), {
    vocabularySize,
    specialTokens: [endOfText, ...Object.values(others)],
    ...(signal === undefined ? {} : { signal }),
  });
}

function dialoguesToLearn(
  { dialogues: { seed, version, count, varied: shares } }: AssistantRecipe,
  random: Random,
  template: ChatTemplate,
): Example[] {
  const all = generateDialogues({ seed, version, slice: 'train', count });
  return [...all].map((dialogue, number) =>
    template.encode(varied(dialogue, random.split(number), shares).turns),
  );
}

function wideDialogues(
  { dialogues: { seed, wide } }: AssistantRecipe,
  random: Random,
  template: ChatTemplate,
  tokenizer: BpeTokenizer,
): Example[] {
  const { version, count, varied: shares } = wide;
  const ofPieces = wordsOfPieces(tokenizer);
  const all = generateDialogues({ seed, version, slice: 'train', count });
  return [...all].map((dialogue, at) => {
    const invent = at % 2 === 0 ? inventedWord : ofPieces;
    return template.encode(varied(dialogue, random.split(at), shares, invent).turns);
  });
}

/** Words of two or three tokens of the vocabulary, so that each is copied now and then. */
function wordsOfPieces(tokenizer: BpeTokenizer): (random: Random) => string {
  const pieces = [...tokenizer.vocabulary.values()]
    .map((bytes) => Buffer.from(bytes).toString())
    .filter((text) => /^[a-z]{2,}$/.test(text));
  return (random) => {
    for (;;) {
      const word = Array.from(
        { length: 2 + random.integer(2) },
        () => pieces[random.integer(pieces.length)]!,
      ).join('');
      if (!isHeldOutWord(word)) return word;
    }
  };
}

function storiesToLearn(
  { stories }: AssistantRecipe,
  tokenizer: BpeTokenizer,
  { marks: { endOfText } }: ChatTemplate,
): Example[] {
  return [...generateStories(stories)].map((text) =>
    allCounted(Int32Array.from([endOfText, ...tokenizer.encode(text), endOfText])),
  );
}

function heldOutDialogues({
  dialogues: {
    seed,
    version: first,
    wide: { version },
    heldOutCount,
    development,
  },
}: AssistantRecipe): Map<HeldOutName, readonly Dialogue[]> {
  const random = createRandom(development.seed).split('varied');
  const known = generateDialogues({ ...development, version, slice: 'train' });
  const names = Object.keys(slices).filter((name) => name !== 'train') as SliceName[];
  return new Map([
    [
      'development',
      [...known].map((dialogue, number) =>
        varied(dialogue, random.split(number), { values: 1, verbs: 0, words: 0 }),
      ),
    ],
    ...names.map(
      (slice) =>
        [
          slice as HeldOutName,
          [...generateDialogues({ seed, version, slice, count: heldOutCount })],
        ] as const,
    ),
    [
      'joint-1',
      [...generateDialogues({ seed, version: first, slice: 'joint', count: heldOutCount })],
    ],
  ]);
}

const made = (count: number, random: Random, make: (one: Random) => Example): Example[] =>
  Array.from({ length: count }, (_, number) => make(random.split(number)));

const allCounted = (ids: Int32Array): Example => ({
  ids,
  counts: new Uint8Array(ids.length).fill(1),
});
