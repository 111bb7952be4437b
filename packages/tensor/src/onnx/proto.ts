/**
 * @file A model as bytes: the messages of ONNX's schema (onnx.proto, public), of which these fields
 * are written, each by its number.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '../dims.ts';
import type { DType, NdArray } from '../nd-array.ts';
import type { OnnxAttribute } from './emitter.ts';
import { onnxTypes } from './types.ts';

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxModel {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, NdArray>;
}

/** Gelu and ReduceMax with int32 are in opset 20; IR version 10 belongs to opset 21. */
const opset = 21;
const irVersion = 10;
/** Operators of onnxruntime's own. */
const contributed = 'com.microsoft';

export function writeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new Message();
  writer.int(1, irVersion);
  writer.text(2, 'gradus');
  writer.message(7, (graph) => writeGraph(graph, model));
  writer.message(8, (set) => set.int(2, opset));
  if (model.nodes.some(({ type }) => isContributed(type))) {
    writer.message(8, (set) => {
      set.text(1, contributed);
      set.int(2, 1);
    });
  }
  return writer.finish();
}

function writeGraph(graph: Message, { nodes, initializers, inputs, outputs }: OnnxModel): void {
  for (const node of nodes) graph.message(1, (into) => writeNode(into, node));
  graph.text(2, 'graph');
  for (const [name, value] of initializers) {
    graph.message(5, (into) => writeTensor(into, name, value));
  }
  for (const value of inputs) graph.message(11, (into) => writeValue(into, value));
  for (const value of outputs) graph.message(12, (into) => writeValue(into, value));
}

function writeNode(into: Message, { inputs, output, name, type, attributes }: OnnxNode): void {
  for (const input of inputs) into.text(1, input);
  into.text(2, output);
  into.text(3, name);
  into.text(4, isContributed(type) ? type.slice(contributed.length + 1) : type);
  for (const [key, value] of Object.entries(attributes)) {
    into.message(5, (attribute) => writeAttribute(attribute, key, value));
  }
  if (isContributed(type)) into.text(7, contributed);
}

const isContributed = (type: string): boolean => type.startsWith(`${contributed}.`);

/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

function writeAttribute(into: Message, name: string, value: OnnxAttribute): void {
  into.text(1, name);
  if ('float' in value) {
    into.float(2, value.float);
    into.int(20, attributeTypes.float);
  } else if ('int' in value) {
    into.int(3, value.int);
    into.int(20, attributeTypes.int);
  } else if ('string' in value) {
    into.text(4, value.string);
    into.int(20, attributeTypes.string);
  } else {
    for (const one of value.ints) into.int(8, one);
    into.int(20, attributeTypes.ints);
  }
}

function writeTensor(into: Message, name: string, { shape, dtype, data }: NdArray): void {
  for (const size of shape) into.int(1, size);
  into.int(2, onnxTypes[dtype]);
  into.text(8, name);
  // Raw numbers are little-endian, as those of every machine that Node runs on.
  into.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(into: Message, { name, dtype, shape }: OnnxValue): void {
  into.text(1, name);
  into.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, onnxTypes[dtype]);
      tensor.message(2, (dims) => {
        for (const dim of shape) {
          dims.message(1, (one) => {
            if (typeof dim === 'number') one.int(1, dim);
            else one.text(2, dim.text);
          });
        }
      });
    }),
  );
}

/** Fields of a message, by number. */
class Message {
  readonly #writer = new BinaryWriter();

  int(field: number, value: number): void {
    this.#writer.tag(field, WireType.Varint).int64(value);
  }

  float(field: number, value: number): void {
    this.#writer.tag(field, WireType.Bit32).float(value);
  }

  text(field: number, value: string): void {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
  }

  message(field: number, write: (into: Message) => void): void {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    write(this);
    this.#writer.join();
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#writer.finish();
  }
}
