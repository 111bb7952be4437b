/** @file A function compiled: traced, improved, written as ONNX, and opened in onnxruntime. */
import { arraysOf, bindInputs } from '../bind-inputs.ts';
import { formatShape, shapeValue } from '../dims.ts';
import { computeNodes, type Values } from '../eager/run.ts';
import { GradusError } from '@gradus/runtime';
import type { NdArray } from '../nd-array.ts';
import type { Tensor } from '../tensor.ts';
import { improve, type ImproveOptions } from '../passes/improve.ts';
import { type Graph, nodesOf, trace, type Types } from '../trace.ts';
import { leavesOf, mapLeaves } from '../trees.ts';
import { buildModel } from './build-model.ts';
import { hostPartOf } from './host.ts';
import { writeModel } from './proto.ts';
import { openSession, type SessionOptions } from './session.ts';
import { abortable, openThreadSession } from './thread.ts';

export interface CompileOptions extends SessionOptions, ImproveOptions {
  /**
   * `own`: the caller's event loop stays free (the default). `caller`: nothing else happens while
   * the graph runs, and nothing is copied; for workers, and for graphs of microseconds.
   */
  readonly thread?: 'own' | 'caller';
  readonly signal?: AbortSignal;
}

export interface RunOptions<Result> {
  /**
   * Where the results are written: arrays of their types and shapes. Without a copy where the
   * memory is shared (`SharedArrayBuffer`) or the graph runs in the caller's thread.
   */
  readonly into?: Values<Result>;
  /** The promise rejects at once; what runs is not interrupted, its result is dropped. */
  readonly signal?: AbortSignal;
}

/** Values of a function's arguments, to be spread. */
export type ArgumentValues<Arguments extends readonly unknown[]> =
  Values<Arguments> extends infer All extends readonly unknown[] ? All : never;

export interface Compiled<Arguments extends readonly unknown[], Result> extends AsyncDisposable {
  readonly graph: Graph<Arguments, Result>;
  run(...values: ArgumentValues<Arguments>): Promise<Values<Result>>;
  runWith(
    options: RunOptions<Result>,
    ...values: ArgumentValues<Arguments>
  ): Promise<Values<Result>>;
}

/**
 * @param types of the arguments, as for `trace`
 * @throws GradusError where shapes or types do not fit, and for what ONNX cannot compute.
 */
export function compile<Arguments extends readonly unknown[], Result>(
  build: (...arguments_: Arguments) => Result,
  types: Types<Arguments>,
  options: CompileOptions = {},
): Promise<Compiled<Arguments, Result>> {
  return compileGraph(trace(build, types), options);
}

/** The same for a graph that is traced already. */
export async function compileGraph<Arguments extends readonly unknown[], Result>(
  graph: Graph<Arguments, Result>,
  options: CompileOptions = {},
): Promise<Compiled<Arguments, Result>> {
  const { thread = 'own', signal, fuse = false, ...sessionOptions } = options;
  const results = leavesOf<Tensor>(graph.result);
  const outputs = [...new Set(results.map(({ leaf }) => leaf))];
  const improved = improve(outputs, { fuse });
  const host = hostPartOf(nodesOf(improved), improved);
  const inputs = [
    ...graph.inputs.map(({ tensor, path }) => ({ name: `input ${path}`, tensor })),
    ...host.fed.map((tensor, i) => ({ name: `random ${i}`, tensor })),
  ];
  const named = improved.map((tensor, i) => ({ name: `output ${i}`, tensor }));
  const model = {
    bytes: writeModel(buildModel(host.rest, inputs, named)),
    inputs: inputs.map(({ name }) => name),
    outputs: named.map(({ name, tensor: { dtype } }) => ({ name, dtype })),
  };
  const session =
    thread === 'own'
      ? await openThreadSession(model, sessionOptions, signal)
      : await openSession(model, sessionOptions);

  const runWith = async (
    { into, signal: runSignal }: RunOptions<Result>,
    values: readonly unknown[],
  ): Promise<Values<Result>> => {
    runSignal?.throwIfAborted();
    const arrays = arraysOf(graph.inputs, values);
    const dims = bindInputs(graph.inputs, arrays);
    const known = new Map(graph.inputs.map(({ tensor }, i) => [tensor, arrays[i]!]));
    computeNodes(host.nodes, dims, known);
    const feeds = inputs.map(({ tensor }) => known.get(tensor)!);
    const expected = outputs.map(({ shape }) => shapeValue(shape, dims));
    const targets = into === undefined ? undefined : targetsOf(results, outputs, into);
    const found = await abortable(session.run(feeds, targets), runSignal);
    for (const [i, { shape }] of found.entries()) requireShape(outputs[i]!, shape, expected[i]!);
    const byTensor = new Map(outputs.map((tensor, i) => [tensor, found[i]!]));
    return mapLeaves<Tensor, NdArray, Result>(graph.result, (tensor) => byTensor.get(tensor)!);
  };
  return {
    graph,
    run: (...values) => runWith({}, values),
    runWith: (runOptions, ...values) => runWith(runOptions, values),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** @throws GradusError when an array is not of a result's type. */
function targetsOf(
  results: readonly { readonly path: string; readonly leaf: Tensor }[],
  outputs: readonly Tensor[],
  into: unknown,
): NdArray[] {
  // By their paths: a record may have its fields in any order.
  const given = new Map(leavesOf<NdArray>(into).map(({ path, leaf }) => [path, leaf]));
  const isWhole = given.size === results.length && results.every(({ path }) => given.has(path));
  if (!isWhole || outputs.length !== results.length) {
    throw new GradusError({
      code: 'tensor-into',
      kind: 'usage',
      what: 'Cannot write the results into these arrays',
      expected: `${results.length} arrays under the names of results that are all different tensors`,
      received: [...given.keys()].join(', '),
    });
  }
  const byTensor = new Map(results.map(({ path, leaf }) => [leaf, given.get(path)!]));
  return outputs.map((tensor) => byTensor.get(tensor)!);
}

/** onnxruntime does not hold what it returns against what a model declares. */
function requireShape(node: Tensor, found: readonly number[], expected: readonly number[]): void {
  if (found.length === expected.length && found.every((size, i) => size === expected[i])) return;
  throw new Error(
    `${node.name} returned ${formatShape(found)} where its type says ${formatShape(expected)}`,
  );
}
