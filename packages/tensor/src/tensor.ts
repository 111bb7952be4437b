/**
 * @file A tensor is a node of a graph: an operation, its inputs, and the shape and type of what
 * will come out. It holds no numbers. Making one costs no more than an object, so that graphs of
 * 100,000 nodes are nothing special.
 */
import type { Dim, Shape } from './dims.ts';
import type { DType, NdArray, NumberData } from './nd-array.ts';
import type { OnnxEmitter } from './onnx/emitter.ts';

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** All that there is to know about an operation; every one is a value of this type in `ops/`. */
export interface Operation<Attributes = unknown> {
  readonly name: string;
  /** Shape and type of what comes out. @throws GradusError when the inputs do not fit. */
  resultType(inputs: readonly Tensor[], attributes: Attributes): TensorType;
  /**
   * The derivative of the loss by each input, given that by the output; undefined where the loss
   * does not depend on the input smoothly. Absent: by no input.
   */
  gradient?(call: GradientCall<Attributes>): readonly (Tensor | undefined)[];
  /** The meaning: reads the inputs' numbers and fills the output's, which are zero before. */
  eager(call: EagerCall<Attributes>): void;
  /** Adds what does the same to an ONNX graph. @returns the name of the value */
  onnx(emit: OnnxEmitter, call: OnnxCall<Attributes>): string;
}

export interface GradientCall<Attributes> {
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly output: Tensor;
  readonly dOut: Tensor; // shape of output
}

export interface NumberArray extends NdArray {
  readonly data: NumberData;
}

export interface EagerCall<Attributes> {
  readonly inputs: readonly NumberArray[];
  readonly attributes: Attributes;
  readonly output: NumberArray;
  /** What a dimension is in this run. */
  readonly sizeOf: (dim: Dim) => number;
}

export interface OnnxCall<Attributes> {
  /** Names of the values in the ONNX graph. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
  readonly node: Tensor;
}

let tensorsMade = 0;

export class Tensor implements TensorType {
  /** Rises with every tensor: inputs have lower ids than what is made of them. */
  readonly id: number;
  readonly operation: Operation | 'input';
  readonly inputs: readonly Tensor[];
  readonly attributes: unknown;
  readonly shape: Shape;
  readonly dtype: DType;
  /** `blocks.0.attention`: for people who look at a graph. */
  label: string | undefined;

  constructor(
    operation: Operation | 'input',
    inputs: readonly Tensor[],
    attributes: unknown,
    type: TensorType,
  ) {
    this.id = tensorsMade++;
    this.operation = operation;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.label = undefined;
  }

  get name(): string {
    return this.operation === 'input' ? 'input' : this.operation.name;
  }
}

/** Applies an operation. @throws GradusError when the inputs do not fit. */
export function apply<Attributes>(
  operation: Operation<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  const type = operation.resultType(inputs, attributes);
  return new Tensor(operation, inputs, attributes, type);
}

/** A tensor whose numbers are given when the graph runs. */
export function input(type: TensorType, name?: string): Tensor {
  const tensor = new Tensor('input', [], undefined, type);
  tensor.label = name;
  return tensor;
}

/** Gives a tensor a name for whoever looks at the graph. @returns the same tensor */
export function label(name: string, tensor: Tensor): Tensor {
  tensor.label = name;
  return tensor;
}
