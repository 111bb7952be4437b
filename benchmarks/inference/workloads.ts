/** @file What the engine is asked: texts of the model that ships, lengths drawn from the seed. */
import {
  Engine,
  type EngineEvent,
  type EngineOptions,
  type GenerationRequest,
  type ModelRunner,
  openOnnxRunner,
} from '@gradus/inference';
import { loadModel } from '@gradus/models';
import type { Random } from '@gradus/statistics';

export const blockSize = 16;
/** Texts of full length that the KV memory holds: four. */
export const blockCount = 64;

const openings = [
  'One day, a little girl named Lily found a key.',
  'Tom had a big red ball. He liked to play',
  'Once there was a cat who could not sleep.',
  'The sun was hot. Ben and his mom went to',
  'Sue saw a bird in the tree. The bird was',
  'There was an old house near the lake.',
] as const;

export interface Subject {
  readonly runner: ModelRunner;
  readonly encode: (text: string) => number[];
}

export async function openSubject(signal: AbortSignal): Promise<Subject> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  return {
    runner: await openOnnxRunner(model, { blockCount, blockSize, signal }),
    encode: (text) => [endOfText, ...tokenizer.encode(text)],
  };
}

/** Stories of very different lengths, all asked for at once. Greedy, so that all arms write the same. */
export function storyRequests(
  { encode }: Subject,
  random: Random,
  count: number,
): GenerationRequest[] {
  return Array.from({ length: count }, (_, number) => ({
    prompt: encode(openings[number % openings.length]!),
    temperature: 0,
    maxTokens: 8 + random.integer(89),
    stopIds: [],
  }));
}

/** One beginning of 160 tokens, and an end of eight of each request's own. */
export function sharedBeginnings(
  { runner }: Subject,
  random: Random,
  count: number,
): GenerationRequest[] {
  const tokens = (length: number): number[] =>
    Array.from({ length }, () => random.integer(runner.vocabularySize));
  const beginning = tokens(160);
  return Array.from({ length: count }, () => ({
    prompt: [...beginning, ...tokens(8)],
    temperature: 0,
    maxTokens: 4,
    stopIds: [],
  }));
}

/** Texts of 200 tokens that begin differently. */
export function longPrompts(
  { runner }: Subject,
  random: Random,
  count: number,
): GenerationRequest[] {
  return Array.from({ length: count }, () => ({
    prompt: Array.from({ length: 200 }, () => random.integer(runner.vocabularySize)),
    temperature: 0,
    maxTokens: 1,
    stopIds: [],
  }));
}

export interface Watched {
  readonly engine: Engine;
  readonly events: readonly EngineEvent[];
}

/** A new engine over the same runner: nothing is known to its prefix cache. */
export function watchedEngine({ runner }: Subject, options: EngineOptions): Watched {
  const events: EngineEvent[] = [];
  const engine = new Engine(runner, { ...options, onEvent: (event) => events.push(event) });
  return { engine, events };
}
