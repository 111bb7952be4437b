/**
 * @file One graph, forward, backward and clipping: from parameters and a batch to a loss, gradients
 * and their norms. Two engines run it: onnxruntime, or the eager one, which takes float64 as well.
 */
import {
  compileGraph,
  type CompileOptions,
  fromData,
  type Graph,
  keyType,
  leavesOf,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  trace,
  type Types,
  valueAndGrad,
  type Values,
} from '@gradus/tensor';
import { clipped } from './clipping.ts';
import { type GradientNorm, normOfAll } from './optimizers/gradient-norm.ts';

/** The mean loss of a batch; `key` is for dropout, and there is none when a model is evaluated. */
export type LossFunction<Parameters, Batch> = (
  parameters: Parameters,
  batch: Batch,
  key: Tensor | undefined, // int32 [2]
) => Tensor;

export type StepGraph<Parameters, Batch> = Graph<
  [Parameters, Batch, Tensor],
  [loss: Tensor, gradients: Parameters, norms: Tensor]
>;

/** What a step takes: parameters, a batch, a key. */
export type StepInputs<Parameters, Batch> = readonly [Values<Parameters>, Values<Batch>, NdArray];

export interface EngineOptions {
  /** `onnx` unless said otherwise. */
  readonly engine?: 'onnx' | 'eager' | undefined;
  /** Of onnxruntime; one per core unless said otherwise. */
  readonly threads?: number | undefined;
  /** Of onnxruntime; one that leaves the event loop free, unless said otherwise. */
  readonly thread?: 'own' | 'caller' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What compiling is told of them. */
export function compileOptions({ threads, thread, signal }: EngineOptions): CompileOptions {
  return {
    ...(threads === undefined ? {} : { threads }),
    ...(thread === undefined ? {} : { thread }),
    ...(signal === undefined ? {} : { signal }),
  };
}

export interface StepEngine<Parameters, Batch> extends AsyncDisposable {
  readonly graph: StepGraph<Parameters, Batch>;
  /** Writes the gradients, clipped, into arrays that are given. */
  run(inputs: StepInputs<Parameters, Batch>, gradients: Values<Parameters>): Promise<StepResult>;
}

export interface StepResult {
  readonly loss: number;
  /** Before clipping. */
  readonly norm: GradientNorm;
}

export interface StepEngineOptions extends EngineOptions {
  /** Largest global norm of the gradients; no limit unless said otherwise. */
  readonly clipNorm?: number | undefined;
}

/** @throws GradusError when the loss cannot be traced with these parameters and this batch. */
export async function openStepEngine<Parameters, Batch>(
  loss: LossFunction<Parameters, Batch>,
  parameters: Values<Parameters>,
  batch: Values<Batch>,
  { engine = 'onnx', clipNorm, ...options }: StepEngineOptions = {},
): Promise<StepEngine<Parameters, Batch>> {
  const differentiated = valueAndGrad(loss) as (
    ...inputs: [Parameters, Batch, Tensor]
  ) => [Tensor, Parameters];
  const step = (...inputs: [Parameters, Batch, Tensor]): [Tensor, Parameters, Tensor] => {
    const [value, found] = differentiated(...inputs);
    // For whoever looks for the first number that is none.
    for (const { path, leaf } of leavesOf<Tensor>(found)) leaf.label ??= `the gradient of ${path}`;
    const { gradients, norms } = clipped(found, clipNorm);
    return [value, gradients, norms];
  };
  const types = [parameters, batch, keyType] as unknown as Types<[Parameters, Batch, Tensor]>;
  const graph = trace(step, types);
  return engine === 'eager' ? eagerEngine(graph) : onnxEngine(graph, options);
}

/** A compiled graph whose trees are known to fit: types of trees that are parameters say nothing. */
export interface CompiledForTrees extends AsyncDisposable {
  run(...inputs: readonly unknown[]): Promise<unknown>;
  runWith(options: { readonly into: {} }, ...inputs: readonly unknown[]): Promise<unknown>;
}

function eagerEngine<Parameters, Batch>(
  graph: StepGraph<Parameters, Batch>,
): StepEngine<Parameters, Batch> {
  return {
    graph,
    run: async (inputs, gradients) => {
      const [loss, found, norms] = runEager(graph, inputs as never) as [NdArray, unknown, NdArray];
      copyLeaves(found, gradients);
      return resultOf(loss, norms);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function onnxEngine<Parameters, Batch>(
  graph: StepGraph<Parameters, Batch>,
  options: EngineOptions,
): Promise<StepEngine<Parameters, Batch>> {
  const compiled: CompiledForTrees = await compileGraph(
    graph as unknown as Graph,
    compileOptions(options),
  );
  // Two parameters may have one and the same gradient, which cannot be fetched twice.
  const isFetchedInPlace = new Set(graph.outputs).size === graph.outputs.length;
  // Shared: written by the other thread, like the gradients.
  const loss = fromData(new Float32Array(new SharedArrayBuffer(4)), []);
  const tensors = leavesOf(graph.result[1]).length;
  const norms = fromData(new Float32Array(new SharedArrayBuffer(4 * tensors)), [tensors]);
  return {
    graph,
    run: async (inputs, gradients) => {
      if (isFetchedInPlace) {
        await compiled.runWith({ into: [loss, gradients, norms] }, ...inputs);
        return resultOf(loss, norms);
      }
      const [value, found, lengths] = (await compiled.run(...inputs)) as [
        NdArray,
        unknown,
        NdArray,
      ];
      copyLeaves(found, gradients);
      return resultOf(value, lengths);
    },
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}

const resultOf = (loss: NdArray, norms: NdArray): StepResult => ({
  loss: scalarOf(loss),
  norm: normOfAll(Float64Array.from(norms.data as Float32Array)),
});

function copyLeaves(from: unknown, to: unknown): void {
  const targets = leavesOf<NdArray>(to);
  for (const [index, { leaf }] of leavesOf<NdArray>(from).entries()) {
    targets[index]!.leaf.data.set(leaf.data as never);
  }
}
