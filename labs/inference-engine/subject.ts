/** @file The model that ships behind paged memory, and what it is asked. */
import { storyAt } from '@gradus/datasets';
import { type GenerationRequest, type ModelRunner, openOnnxRunner } from '@gradus/inference';
import { loadModel } from '@gradus/models';
import type { Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import type { LanguageModel } from '@gradus/transformer';
import type { Ask } from './play.ts';

export const blockSize = 16;
/** Eight whole contexts. */
const blockCount = 128;

export interface Subject {
  readonly model: LanguageModel;
  readonly runner: ModelRunner;
  readonly tokenizer: Tokenizer;
  readonly endOfText: number;
  /** Without the mark that texts begin with. */
  readonly encode: (text: string) => number[];
  readonly decode: (ids: readonly number[]) => string;
}

export async function openSubject(signal: AbortSignal): Promise<Subject> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  return {
    model,
    // One thread: the other core is the learner's, and figures vary less.
    runner: await openOnnxRunner(model, { blockCount, blockSize, threads: 1, signal }),
    tokenizer,
    endOfText,
    encode: (text) => tokenizer.encode(text),
    decode: (ids) => tokenizer.decode(ids),
  };
}

/** Beginnings of generated stories, 5 to 36 tokens, that ask for very different lengths. */
export function storyAsks(
  { encode, endOfText }: Subject,
  random: Random,
  { count, least, most }: { readonly count: number; readonly least: number; readonly most: number },
): Ask[] {
  const seed = random.integer(2 ** 31);
  return Array.from({ length: count }, (_, number) => ({
    prompt: [endOfText, ...encode(storyAt({ seed, version: 1 }, number))].slice(
      0,
      5 + random.integer(32),
    ),
    maxTokens: least + random.integer(most - least + 1),
  }));
}

/** For a model that computes nothing: any tokens, and no two texts begin alike. */
export function blankAsk(random: Random, promptTokens: number, maxTokens: number): Ask {
  const prompt = Array.from({ length: promptTokens }, () => random.integer(64));
  return { prompt, maxTokens };
}

export function greedy(request: GenerationRequest): GenerationRequest {
  return { temperature: 0, stopIds: [], ...request };
}
