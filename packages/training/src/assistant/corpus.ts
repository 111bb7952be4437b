/** @file What the assistant learns from: its tokenizer, plain text to begin with, then dialogues. */
import {
  type Dialogue,
  generateDialogues,
  generateStories,
  type SliceName,
  slices,
} from '@gradus/datasets';
import { createRandom } from '@gradus/statistics';
import { type BpeTokenizer, trainBpeAsync } from '@gradus/tokenizer';
import {
  callText,
  type ChatTemplate,
  chatTemplate,
  type Example,
  marks,
} from '../sft/chat-template.ts';
import { packed, type PackedRow } from '../sft/packing.ts';
import type { AssistantRecipe } from './recipe.ts';

export interface AssistantCorpus {
  readonly tokenizer: BpeTokenizer;
  readonly template: ChatTemplate;
  /** Stories and dialogues by turns, all tokens counted. */
  readonly base: readonly PackedRow[];
  /** Dialogues; what the assistant says counts. */
  readonly chat: readonly PackedRow[];
  readonly heldOut: ReadonlyMap<SliceName, readonly Dialogue[]>;
}

export async function assistantCorpus(
  recipe: AssistantRecipe,
  signal?: AbortSignal,
): Promise<AssistantCorpus> {
  const { stories, dialogues, model, seed } = recipe;
  const tokenizer = await assistantTokenizer(recipe, signal);
  const template = chatTemplate(tokenizer);
  const ofDialogues = [...generateDialogues({ ...dialogues, slice: 'train' })].map(({ turns }) =>
    template.encode(turns),
  );
  const ofStories = [...generateStories(stories)].map((text) =>
    allCounted(
      Int32Array.from([
        template.marks.endOfText,
        ...tokenizer.encode(text),
        template.marks.endOfText,
      ]),
    ),
  );
  const { contextLength } = model;
  const mixed = createRandom(seed)
    .split('mix')
    .shuffle([
      ...ofStories,
      ...ofDialogues.slice(0, 4 * ofStories.length).map(({ ids }) => allCounted(ids)),
    ]);
  return {
    tokenizer,
    template,
    base: packed(mixed, contextLength),
    chat: packed(ofDialogues, contextLength),
    heldOut: new Map(
      (Object.keys(slices) as SliceName[])
        .filter((slice) => slice !== 'train')
        .map((slice) => [
          slice,
          [...generateDialogues({ ...dialogues, slice, count: dialogues.heldOutCount })],
        ]),
    ),
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
  const { endOfText, ...others } = marks;
  function* pieces(): Generator<string> {
    for (const text of generateStories({ ...stories, characters: storyCharacters })) {
      yield* text.split(/[\s\d]/);
    }
    for (const { turns } of generateDialogues({
      ...dialogues,
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

const allCounted = (ids: Int32Array): Example => ({
  ids,
  counts: new Uint8Array(ids.length).fill(1),
});
