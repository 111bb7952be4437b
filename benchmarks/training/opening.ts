/** @file How long it takes until a training step can run: tracing, differentiating, compiling. */
import { createRandom } from '@gradus/statistics';
import {
  crossEntropy,
  fromData,
  type NdArray,
  type Tensor,
  trace,
  valueAndGrad,
} from '@gradus/tensor';
import { openStepEngine, type TokenBatch } from '@gradus/training';
import { gpt2, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import type { Shape } from './shapes.ts';

export interface Opening {
  /** Tracing forward and differentiating, to a graph; with warm code. */
  readonly traceMs: number;
  /** All of it: to a graph, passes, serialisation, a session of onnxruntime in another thread. */
  readonly totalMs: number;
}

/** Opens the first step of this process: no code is warm. */
export async function measureOpening(
  { config: widths, batchSize }: Shape,
  vocabularySize: number,
): Promise<Opening> {
  const config = { ...widths, vocabularySize };
  const parameters = initGpt2(config, createRandom(1));
  const shape = [batchSize, config.contextLength];
  const ids = (): NdArray => fromData(new Int32Array(batchSize * config.contextLength), shape);
  const batch = { tokens: ids(), targets: ids() };
  const loss = (p: Gpt2Parameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    crossEntropy(gpt2(p, tokens, { config }).logits, targets);
  const startedMs = performance.now();
  await using _engine = await openStepEngine<Gpt2Parameters, TokenBatch<Tensor>>(
    loss,
    parameters,
    batch,
  );
  const totalMs = performance.now() - startedMs;
  const tracingMs = performance.now();
  trace(valueAndGrad(loss), [parameters, batch]);
  return { traceMs: performance.now() - tracingMs, totalMs };
}
