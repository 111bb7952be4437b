/** @file The mean loss on batches that are not trained on: no gradients, no dropout. */
import { mean } from '@gradus/statistics';
import {
  compileGraph,
  type Graph,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  trace,
  type Types,
  type Values,
} from '@gradus/tensor';
import {
  type CompiledForTrees,
  compileOptions,
  type EngineOptions,
  type LossFunction,
} from './step-engine.ts';

export interface Evaluator<Parameters, Batch> extends AsyncDisposable {
  /** All batches count alike. */
  evaluate(
    parameters: Values<Parameters>,
    batches: readonly Values<Batch>[],
    signal?: AbortSignal,
  ): Promise<number>;
}

/** For batches of the shape of this one. */
export async function openEvaluator<Parameters, Batch>(
  loss: LossFunction<Parameters, Batch>,
  parameters: Values<Parameters>,
  batch: Values<Batch>,
  { engine = 'onnx', ...options }: EngineOptions = {},
): Promise<Evaluator<Parameters, Batch>> {
  const build = (p: Parameters, b: Batch): Tensor => loss(p, b, undefined);
  const types = [parameters, batch] as unknown as Types<[Parameters, Batch]>;
  const over =
    (run: (inputs: readonly unknown[]) => Promise<NdArray>) =>
    async (
      p: Values<Parameters>,
      batches: readonly Values<Batch>[],
      stop?: AbortSignal,
    ): Promise<number> => {
      const losses: number[] = [];
      for (const one of batches) {
        stop?.throwIfAborted();
        losses.push(scalarOf(await run([p, one])));
      }
      return mean(losses);
    };
  const graph = trace(build, types);
  if (engine === 'eager') {
    return {
      evaluate: over(async (inputs) => runEager(graph, inputs as never)),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  const compiled: CompiledForTrees = await compileGraph(
    graph as unknown as Graph,
    compileOptions(options),
  );
  return {
    evaluate: over(async (inputs) => (await compiled.run(...inputs)) as NdArray),
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}
