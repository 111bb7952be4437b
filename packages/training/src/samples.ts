/**
 * @file A model that is being trained, asked to write: what packages/inference wants of a model, by
 * reading the whole text again for every token.
 */
import type { NextToken } from '@gradus/inference';
import {
  compileGraph,
  dimension,
  fromData,
  type Graph,
  type NdArray,
  slice,
  type Tensor,
  trace,
  type Types,
  type Values,
} from '@gradus/tensor';
import { type CompiledForTrees, compileOptions, type EngineOptions } from './step-engine.ts';

/** Parameters and tokens `[1, T]` to logits `[1, T, V]`. */
export type LogitsFunction<Parameters> = (parameters: Parameters, tokens: Tensor) => Tensor;

/** @param parameters are read anew for every token: those of a run that goes on, as they are then */
export async function openNextToken<Parameters>(
  logits: LogitsFunction<Parameters>,
  parameters: Values<Parameters>,
  contextLength: number,
  options: Omit<EngineOptions, 'engine'> = {},
): Promise<NextToken & AsyncDisposable> {
  const build = (p: Parameters, tokens: Tensor): Tensor =>
    slice(logits(p, tokens), { axis: 1, start: -1 }); // [1, 1, V]
  const tokens = { dtype: 'int32', shape: [1, dimension('T')] };
  const graph = trace(build, [parameters, tokens] as unknown as Types<[Parameters, Tensor]>);
  const compiled: CompiledForTrees = await compileGraph(
    graph as unknown as Graph,
    compileOptions(options),
  );
  return {
    contextLength,
    nextLogits: async (ids) => {
      const found = await compiled.run(parameters, fromData(ids, [1, ids.length]));
      return (found as NdArray).data as Float32Array;
    },
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}
