/**
 * @file What the logits of a text are, without a cache, a batch or a compiler: the model's own
 * definition run by the eager engine over the whole text.
 */
import { fromData, runEager, type Tensor, trace } from '@gradus/tensor';
import { type LanguageModel, runModel } from '@gradus/transformer';
import { expect } from 'vitest';
import type { GeneratedText, ModelRunner, StepBatch } from '../../src/index.ts';

/** Logits behind each place `[V]`. */
export function uncachedLogits(model: LanguageModel, text: readonly number[]): Float32Array[] {
  const ids = fromData(Int32Array.from(text), [1, text.length]);
  const build = (parameters: never, tokens: Tensor): Tensor =>
    runModel({ ...model, parameters }, tokens).logits; // [1, T, V]
  const graph = trace(build as (...all: unknown[]) => Tensor, [model.parameters, ids] as never);
  const { data } = runEager(graph, [model.parameters, ids] as never) as { data: Float32Array };
  const V = model.config.vocabularySize;
  return text.map((_, place) => data.subarray(place * V, (place + 1) * V));
}

/** A runner that remembers the logits it gave, by the text that they follow. */
export function watched(runner: ModelRunner): {
  runner: ModelRunner;
  seen: Map<string, Float32Array[]>;
} {
  const seen = new Map<string, Float32Array[]>();
  const step = async (batch: StepBatch) => {
    const result = await runner.step(batch);
    for (const [index, { tokens, end }] of batch.sequences.entries()) {
      for (const logits of result.logits[index]!) {
        const key = tokens.slice(0, end).join();
        seen.set(key, [...(seen.get(key) ?? []), logits]);
      }
    }
    return result;
  };
  const { vocabularySize, contextLength, blockCount, blockSize, kvSizeBytes } = runner;
  return {
    seen,
    runner: {
      vocabularySize,
      contextLength,
      blockCount,
      blockSize,
      kvSizeBytes,
      step,
      [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
    },
  };
}

/**
 * Relative to the largest logit of a row. The model that ships has logits up to 18, where float32
 * steps by 2e-6: compiled, it is 6e-7 away from the eager engine without any cache, which is 1.1e-5.
 */
const tolerance = 2e-6;

/**
 * Holds a greedy text against the oracle: all its logits, and the same tokens wherever the oracle's
 * two largest differ by more than 1e-4.
 */
export function expectExact(
  model: LanguageModel,
  prompt: readonly number[],
  { ids }: GeneratedText,
  seen: ReadonlyMap<string, readonly Float32Array[]>,
): void {
  const text = [...prompt, ...ids];
  const expected = uncachedLogits(model, text);
  for (let place = prompt.length - 1; place < text.length - 1; place++) {
    const oracle = expected[place]!;
    const found = seen.get(text.slice(0, place + 1).join()) ?? [];
    expect(found.length).toBeGreaterThan(0);
    let farthest = 0;
    for (const logits of found) {
      for (const [id, logit] of logits.entries()) {
        farthest = Math.max(farthest, Math.abs(logit - oracle[id]!));
      }
    }
    const largest = Math.max(...oracle.map(Math.abs));
    expect(farthest / largest).toBeLessThan(tolerance);
    const [first, second] = [...oracle].toSorted((a, b) => b - a);
    if (first! - second! > 1e-4) expect(text[place + 1]).toBe(oracle.indexOf(first!));
  }
}
