/**
 * @file A graph as an ONNX file, for other programs: transformers.js, onnxruntime anywhere. What
 * the graph was traced with names its inputs and outputs: `{ input_ids, past_key_values: [{ key }] }`
 * gives `input_ids` and `past_key_values.0.key`.
 */
import { GradusError } from '@gradus/runtime';
import type { NdArray } from '../nd-array.ts';
import { constant } from '../ops/create.ts';
import { label, type Tensor } from '../tensor.ts';
import { improve } from '../passes/improve.ts';
import { type Graph, nodesOf } from '../trace.ts';
import { leavesOf, mapLeaves, type MapLeaves } from '../trees.ts';
import { buildModel, type NamedTensor } from './build-model.ts';
import { writeModel } from './proto.ts';

export interface ExportOptions {
  /** From the path in the arguments, `0.input_ids`; without the argument's number by default. */
  readonly inputName?: (path: string) => string;
  /** From the path in the result; the path itself by default. */
  readonly outputName?: (path: string) => string;
}

/**
 * Weights as a part of the graph, under their names: what a model is called with, where it is to
 * be exported or to serve.
 */
export function asConstants<Tree>(weights: Tree): MapLeaves<Tree, NdArray, Tensor> {
  return mapLeaves<NdArray, Tensor, Tree>(weights, (array, path) => label(path, constant(array)));
}

/**
 * The bytes of a model file, at most 2 GB. An output may not be named as an input is.
 * @throws GradusError for what ONNX cannot compute, and where two names would be one.
 */
export function toOnnxModel(graph: Graph, options: ExportOptions = {}): Uint8Array<ArrayBuffer> {
  const {
    inputName = (path: string) => path.replace(/^\d+\./, ''),
    outputName = (path: string) => (path === '' ? 'output' : path),
  } = options;
  const inputs = graph.inputs.map(({ path, tensor }) => ({ name: inputName(path), tensor }));
  const improved = improve(graph.outputs);
  const outputs = leavesOf<Tensor>(graph.result).map(({ path }, index) => ({
    name: outputName(path),
    tensor: improved[index]!,
  }));
  requireNames([...inputs, ...outputs]);
  return writeModel(buildModel(nodesOf(improved), inputs, outputs));
}

function requireNames(all: readonly NamedTensor[]): void {
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new GradusError({
    code: 'onnx-name',
    kind: 'usage',
    what: 'Cannot write the graph as an ONNX model',
    expected: 'a name of its own for every input and output',
    received: `"${twice}" twice`,
  });
}
