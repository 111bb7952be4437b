/** @file The model that ships, and texts for it: stories, alone and one behind the other. */
import { storyAt } from '@gradus/datasets';
import { loadModel } from '@gradus/models';
import type { LlamaModel } from '@gradus/transformer';

export interface Words {
  readonly model: LlamaModel;
  readonly endOfText: number;
  /** Without the mark that texts begin with. */
  readonly encode: (text: string) => number[];
  readonly decode: (ids: readonly number[]) => string;
}

export async function loadWords(): Promise<Words> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  if (model.type !== 'llama') throw new Error('This lab turns and moves rotary positions');
  return {
    model,
    endOfText,
    encode: (text) => tokenizer.encode(text),
    decode: (ids) => tokenizer.decode(ids),
  };
}

/** Stories one behind the other, each with the mark before it: `count` texts of `length` tokens. */
export function longTexts(
  { encode, endOfText }: Words,
  seed: number,
  { count, length }: { readonly count: number; readonly length: number },
): number[][] {
  let number = 0;
  return Array.from({ length: count }, () => {
    const ids = [endOfText];
    while (ids.length < length) {
      ids.push(...encode(storyAt({ seed: 5_000 + seed, version: 1 }, number++)), endOfText);
    }
    return ids.slice(0, length);
  });
}

/** Single stories that are at least so long, cut to that length. */
export function stories(
  { encode, endOfText }: Words,
  seed: number,
  { count, length }: { readonly count: number; readonly length: number },
): number[][] {
  const found: number[][] = [];
  for (let number = 0; found.length < count; number++) {
    const ids = [endOfText, ...encode(storyAt({ seed: 6_000 + seed, version: 1 }, number))];
    if (ids.length >= length) found.push(ids.slice(0, length));
  }
  return found;
}
