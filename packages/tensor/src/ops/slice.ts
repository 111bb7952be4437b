/** @file A part of an axis, zeros around it (each is the other's derivative), and parts joined. */
import { GradusError } from '@gradus/runtime';
import {
  addDims,
  formatShape,
  sameDim,
  sameShape,
  subtractDims,
  type Dim,
  type Shape,
} from '../dims.ts';
import { aroundAxis } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { elementCount } from '../nd-array.ts';
import { requireAxis, requireSameType } from '../shapes.ts';
import { apply, type NumberArray, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';

interface SliceAttributes {
  readonly axis: number;
  readonly start: Dim;
  readonly size: Dim;
}

function withAxis(shape: Shape, axis: number, size: Dim): Shape {
  return shape.map((dim, other) => (other === axis ? size : dim));
}

const sliceOperation: Operation<SliceAttributes> = {
  name: 'slice',
  resultType: ([x], { axis, size }) => ({ shape: withAxis(x!.shape, axis, size), dtype: x!.dtype }),
  gradient: ({ inputs: [x], attributes: { axis, start, size }, dOut }) => {
    const after = subtractDims(subtractDims(x!.shape[axis]!, start), size);
    return [pad(dOut, { axis, before: start, after })];
  },
  eager: ({ inputs: [x], attributes: { axis, start }, output, sizeOf }) => {
    const [from, count, length] = [sizeOf(start), output.shape[axis]!, x!.shape[axis]!];
    if (from < 0 || from + count > length) throw notInside(`${from} to ${from + count}`, length);
    copyAlong(x!, from, output, 0, axis, count);
  },
  onnx: (emit, { inputs, attributes: { axis, start, size } }) =>
    emit.node('Slice', [
      inputs[0]!,
      emit.sizes([start]),
      emit.sizes([addDims(start, size)]),
      emit.sizes([axis]),
    ]),
};

/** Where the places have names, only a run shows whether the axis has them. */
function notInside(received: string, length: number): GradusError {
  return new GradusError({
    code: 'tensor-slice',
    kind: 'usage',
    what: 'Cannot take a part of an axis',
    expected: `places from 0 to ${length}`,
    received,
  });
}

export interface SliceOptions {
  /** −1 is the last. */
  readonly axis: number;
  /** 0 unless said otherwise; a negative number counts from the end. */
  readonly start?: Dim;
  /** Behind the last one taken; the end unless said otherwise; negative counts from the end. */
  readonly end?: Dim;
}

/** The places from `start` to before `end` of one axis. */
export function slice(x: Tensor, { axis, start = 0, end }: SliceOptions): Tensor {
  const what = 'Cannot take a part';
  const found = requireAxis(what, axis, x.shape);
  const length = x.shape[found]!;
  const fromEnd = (place: Dim): Dim =>
    typeof place === 'number' && place < 0 ? addDims(length, place) : place;
  const from = fromEnd(start);
  const size = subtractDims(fromEnd(end ?? length), from);
  const rest = subtractDims(length, addDims(from, size));
  if (![from, size, rest].every(canBeSize)) {
    const received = `${String(start)} to ${String(end ?? length)}`;
    throw mismatch(what, `places of axis ${found} of ${formatShape(x.shape)}`, received);
  }
  if (sameDim(from, 0) && sameDim(size, length)) return x;
  return apply(sliceOperation, [x], { axis: found, start: from, size });
}

/** What has a name is looked at when the graph runs. */
const canBeSize = (dim: Dim): boolean =>
  typeof dim !== 'number' || (Number.isInteger(dim) && dim >= 0);

export interface PadAttributes {
  readonly axis: number;
  readonly before: Dim;
  readonly after: Dim;
}

export const padOperation: Operation<PadAttributes> = {
  name: 'pad',
  resultType: ([x], { axis, before, after }) => ({
    shape: withAxis(x!.shape, axis, addDims(addDims(before, x!.shape[axis]!), after)),
    dtype: x!.dtype,
  }),
  gradient: ({ inputs: [x], attributes: { axis, before }, dOut }) => [
    slice(dOut, { axis, start: before, end: addDims(before, x!.shape[axis]!) }),
  ],
  eager: ({ inputs: [x], attributes: { axis, before }, output, sizeOf }) =>
    copyAlong(x!, 0, output, sizeOf(before), axis, x!.shape[axis]!),
  onnx: (emit, { inputs, node, attributes: { axis, before, after } }) => {
    const none = node.shape.map((): Dim => 0);
    const pads = [...none.with(axis, before), ...none.with(axis, after)];
    return emit.node('Pad', [inputs[0]!, emit.sizes(pads)]);
  },
};

export interface PadOptions {
  readonly axis: number;
  /** How many zeros; 0 unless said otherwise. */
  readonly before?: Dim;
  readonly after?: Dim;
}

/** Zeros before and behind along one axis. */
export function pad(x: Tensor, { axis, before = 0, after = 0 }: PadOptions): Tensor {
  const what = 'Cannot pad';
  const found = requireAxis(what, axis, x.shape);
  if (!canBeSize(before) || !canBeSize(after)) {
    throw mismatch(
      what,
      'counts of zeros that are whole and not negative',
      `${String(before)} and ${String(after)}`,
    );
  }
  if (sameDim(before, 0) && sameDim(after, 0)) return x;
  return apply(padOperation, [x], { axis: found, before, after });
}

/** Copies `count` places along an axis, from place `from` of one array to place `into` of another. */
function copyAlong(
  source: NumberArray,
  from: number,
  target: NumberArray,
  into: number,
  axis: number,
  count: number,
): void {
  const { outer, inner } = aroundAxis(source.shape, axis);
  const [sourceRow, targetRow] = [source, target].map(({ shape }) => shape[axis]! * inner);
  for (let i = 0; i < outer; i++) {
    const start = i * sourceRow! + from * inner;
    target.data.set(
      source.data.subarray(start, start + count * inner),
      i * targetRow! + into * inner,
    );
  }
}

export interface ConcatAttributes {
  readonly axis: number;
}

export const concatOperation: Operation<ConcatAttributes> = {
  name: 'concat',
  resultType: (inputs, { axis }) => ({
    shape: withAxis(
      inputs[0]!.shape,
      axis,
      inputs.map(({ shape }) => shape[axis]!).reduce<Dim>(addDims, 0),
    ),
    dtype: inputs[0]!.dtype,
  }),
  gradient: ({ inputs, attributes: { axis }, dOut }) => {
    let start: Dim = 0;
    return inputs.map(({ shape }) => {
      const end = addDims(start, shape[axis]!);
      const part = slice(dOut, { axis, start, end });
      start = end;
      return part;
    });
  },
  eager: ({ inputs, attributes: { axis }, output }) => {
    let into = 0;
    for (const part of inputs) {
      // Nothing to copy, and no rows to copy it by.
      if (elementCount(part.shape) > 0) copyAlong(part, 0, output, into, axis, part.shape[axis]!);
      into += part.shape[axis]!;
    }
  },
  onnx: (emit: OnnxEmitter, { inputs, attributes: { axis } }) =>
    emit.node('Concat', inputs, { axis: { int: axis } }),
};

/** Tensors one behind the other along an axis, the last unless said otherwise. */
export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  const what = 'Cannot join';
  const [first] = tensors;
  if (first === undefined) throw mismatch(what, 'at least one tensor', 'none');
  const found = requireAxis(what, axis, first.shape);
  requireSameType(what, tensors);
  const shapes = tensors.map(({ shape }) => shape.filter((_, other) => other !== found));
  const fit = tensors.every(
    ({ shape }, i) => shape.length === first.shape.length && sameShape(shapes[i]!, shapes[0]!),
  );
  if (!fit) throw mismatch(what, `shapes that differ in axis ${found} alone`, tensors);
  return tensors.length === 1 ? first : apply(concatOperation, tensors, { axis: found });
}
