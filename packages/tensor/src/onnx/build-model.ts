/**
 * @file From a graph to a model: every tensor's operation writes its lowering. Equal constants are
 * one, and sizes that have names are computed from the shapes of the inputs, each once.
 */
import { GradusError } from '@gradus/runtime';
import { dimName, isStatic, namesOf, type Dim, type Shape, type SymbolicDim } from '../dims.ts';
import { formatType } from '../errors.ts';
import type { NdArray } from '../nd-array.ts';
import type { Tensor } from '../tensor.ts';
import type { OnnxAttribute, OnnxEmitter } from './emitter.ts';
import type { OnnxModel, OnnxNode } from './proto.ts';

export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/**
 * @param nodes inputs before what is made of them
 * @throws GradusError for what onnxruntime cannot compute: float64, a dimension no input has.
 */
export function buildModel(
  nodes: readonly Tensor[],
  inputs: readonly NamedTensor[],
  outputs: readonly NamedTensor[],
): OnnxModel {
  const builder = new ModelBuilder(inputs);
  const names = new Map(inputs.map(({ name, tensor }) => [tensor, name]));
  for (const [index, node] of nodes.entries()) {
    refuseDouble(node);
    if (names.has(node)) continue;
    const { operation, attributes } = node;
    if (operation === 'input') throw notAnArgument(node);
    builder.startNode(node, index);
    const inputNames = node.inputs.map((input) => names.get(input)!);
    names.set(node, operation.onnx(builder, { inputs: inputNames, attributes, node }));
  }
  return builder.finish(
    outputs.map(({ name, tensor }) => ({ name, tensor, value: names.get(tensor)! })),
  );
}

function refuseDouble(node: Tensor): void {
  if (node.dtype !== 'float64') return;
  throw new GradusError({
    code: 'tensor-float64',
    kind: 'usage',
    what: `Cannot compile ${node.name}, which gives ${formatType(node)}`,
    expected: 'float32: the ONNX engine computes in single precision',
    remedy: 'Trace with float32, or run the graph with runEager.',
  });
}

function notAnArgument(node: Tensor): GradusError {
  return new GradusError({
    code: 'tensor-not-an-argument',
    kind: 'usage',
    what: `The graph uses an input ${formatType(node)} that is no argument of the traced function`,
    remedy: 'Pass every tensor to the function as an argument.',
  });
}

/** Constants up to this many bytes are compared by their content, larger ones by identity. */
const comparedBytes = 1024;

class ModelBuilder implements OnnxEmitter {
  readonly #inputs: readonly NamedTensor[];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, NdArray>();
  readonly #constants = new Map<unknown, string>();
  readonly #written = new Map<string, string>();
  /** What the operation that is being written is called. */
  #prefix = 'sizes';
  #label: string | undefined;

  constructor(inputs: readonly NamedTensor[]) {
    this.#inputs = inputs;
  }

  startNode(node: Tensor, index: number): void {
    this.#prefix = `${index}.${node.label ?? node.name}`;
    this.#label = node.name === 'constant' ? node.label : undefined;
  }

  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    // The same of the same is the same: what derivatives compute once more is computed once.
    const key = JSON.stringify([type, inputs, attributes]);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const output = `${this.#prefix}/${type}.${this.#nodes.length}`;
    this.#nodes.push({ type, name: output, inputs, output, attributes });
    this.#written.set(key, output);
    return output;
  }

  constant(value: NdArray): string {
    const { dtype, shape, data } = value;
    const isCompared = data.byteLength <= comparedBytes && this.#label === undefined;
    const key = isCompared ? `${dtype} ${shape.join()}: ${bitsOf(data)}` : data;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const label = this.#label ?? 'constant';
    const isTaken =
      label === 'constant' ||
      this.#initializers.has(label) ||
      this.#inputs.some(({ name: input }) => input === label);
    const name = isTaken ? `${label}.${this.#constants.size}` : label;
    this.#constants.set(key, name);
    this.#initializers.set(name, value);
    return name;
  }

  sizes(shape: Shape): string {
    if (isStatic(shape)) return this.#wholeNumbers(shape);
    const parts = shape.map((dim) =>
      typeof dim === 'number' ? this.#wholeNumbers([dim]) : this.#size(dim),
    );
    if (parts.length === 1) return parts[0]!;
    return this.node('Concat', parts, { axis: { int: 0 } });
  }

  finish(outputs: readonly (NamedTensor & { readonly value: string })[]): OnnxModel {
    const inputNames = new Set(this.#inputs.map(({ name }) => name));
    const renamed = new Map<string, string>();
    for (const { name, value } of outputs) {
      // An input, a constant, or what is already an output of another name cannot be renamed.
      const isFree =
        !renamed.has(value) && !inputNames.has(value) && !this.#initializers.has(value);
      if (isFree) renamed.set(value, name);
      else {
        const copy = { type: 'Identity', name, inputs: [value], output: name, attributes: {} };
        this.#nodes.push(copy);
      }
    }
    const nameOf = (value: string): string => renamed.get(value) ?? value;
    return {
      inputs: this.#inputs.map(asValue),
      outputs: outputs.map(asValue),
      initializers: this.#initializers,
      nodes: this.#nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(nameOf),
        output: nameOf(node.output),
      })),
    };
  }

  #wholeNumbers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant({ dtype: 'int64', shape: [values.length], data });
  }

  /** A sum of products, as int64 [1]. */
  #size(dim: SymbolicDim): string {
    const terms = [...dim.terms].map(([product, factor]) => {
      const factors = namesOf(product).map((name) => this.#named(name));
      const all =
        factor === 1 && factors.length > 0 ? factors : [...factors, this.#wholeNumbers([factor])];
      return all.reduce((left, right) => this.node('Mul', [left, right]));
    });
    return terms.reduce((left, right) => this.node('Add', [left, right]));
  }

  #named(name: string): string {
    for (const { tensor, name: input } of this.#inputs) {
      const axis = tensor.shape.findIndex((dim: Dim) => dimName(dim) === name);
      if (axis === -1) continue;
      return this.node('Shape', [input], { start: { int: axis }, end: { int: axis + 1 } });
    }
    throw new GradusError({
      code: 'dimension-unknown',
      kind: 'usage',
      what: `The dimension ${name} has no value: no input of the graph has it`,
      remedy: 'Give an input a shape in which the name stands alone.',
    });
  }
}

function asValue({ name, tensor: { dtype, shape } }: NamedTensor): OnnxModel['inputs'][number] {
  return { name, dtype, shape };
}

function bitsOf(data: NdArray['data']): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
