/** @file Our engine, asked for one text or several at once. */
import {
  blocksFor,
  Engine,
  type ModelRunner,
  openOnnxRunner,
  type WeightFormat,
} from '@gradus/inference';
import type { LanguageModel } from '@gradus/transformer';
import type { Decoded } from './decoded.ts';

/** What begins a text, and ends it, in models of llama2.c. */
const textMark = 1;
const blockSize = 16;
export const mostTexts = 16;

export interface OpenRunnerOptions {
  readonly weights: WeightFormat;
  readonly threads: number;
  /** Where onnxruntime writes what its nodes took. */
  readonly profile?: string;
}

/** In this thread: nothing else happens here, as in the program of llama2.c. */
export function openRunner(
  model: LanguageModel,
  { weights, threads, profile }: OpenRunnerOptions,
): Promise<ModelRunner> {
  const { contextLength } = model.config;
  return openOnnxRunner(model, {
    blockSize,
    blockCount: mostTexts * blocksFor(Math.min(256, contextLength), blockSize),
    thread: 'caller',
    weights,
    threads,
    ...(profile === undefined ? {} : { profile }),
  });
}

/** Greedy. The first text begins with the mark alone, the others with tokens of their own. */
export async function decodeTexts(runner: ModelRunner, count: number): Promise<Decoded> {
  const engine = new Engine(runner, { maxRunning: count, prefixCaching: false });
  let startedMs = 0;
  let tokens = 0;
  const written = Array.from({ length: count }, async (_, text) => {
    const generation = engine.submit({
      prompt: [textMark + text],
      maxTokens: Math.min(256, runner.contextLength) - 1,
      temperature: 0,
      stopIds: [textMark],
    });
    for await (const { kind } of generation) {
      if (kind !== 'token') continue;
      // From when all have their first token, as llama2.c counts.
      if (++tokens === count) startedMs = performance.now();
    }
    return (await generation.finished)[0]!.ids;
  });
  const texts = await Promise.all(written);
  const seconds = (performance.now() - startedMs) / 1000;
  return { tokensPerSecond: (tokens - count) / seconds, ids: texts[0]! };
}
