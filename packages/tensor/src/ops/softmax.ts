/**
 * @file Softmax along an axis and its logarithm. The largest value is subtracted first, so that no
 * exponential overflows; the result is the same.
 */
import { aroundAxis } from '../eager/loops.ts';
import { requireAxis, requireFloat } from '../shapes.ts';
import { apply, type EagerCall, type Operation, type Tensor } from '../tensor.ts';
import { mul, sub } from './binary.ts';
import { sum } from './reduce.ts';
import { exp } from './unary.ts';

interface Attributes {
  readonly axis: number;
}

function alongAxis(
  name: string,
  onnxType: string,
  finish: (belowLargest: number, logTotal: number) => number,
  gradient: NonNullable<Operation<Attributes>['gradient']>,
): (x: Tensor, axis?: number) => Tensor {
  const what = `Cannot take the ${name}`;
  const operation: Operation<Attributes> = {
    name,
    resultType: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    gradient,
    eager: (call) => normalizeEagerly(call, finish),
    onnx: (emit, { inputs, attributes: { axis } }) =>
      emit.node(onnxType, inputs, { axis: { int: axis } }),
  };
  return (x, axis = -1) => {
    requireFloat(what, x);
    return apply(operation, [x], { axis: requireAxis(what, axis, x.shape) });
  };
}

function normalizeEagerly(
  { inputs: [x], attributes: { axis }, output }: EagerCall<Attributes>,
  finish: (belowLargest: number, logTotal: number) => number,
): void {
  const { outer, length, inner } = aroundAxis(x!.shape, axis);
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const start = i * length * inner + j;
      let largest = -Infinity;
      for (let k = 0; k < length; k++) largest = Math.max(largest, x!.data[start + k * inner]!);
      let total = 0;
      for (let k = 0; k < length; k++) total += Math.exp(x!.data[start + k * inner]! - largest);
      const logTotal = Math.log(total);
      for (let k = 0; k < length; k++) {
        const at = start + k * inner;
        output.data[at] = finish(x!.data[at]! - largest, logTotal);
      }
    }
  }
}

/**
 * eˣⁱ / Σ eˣʲ along an axis, the last unless said otherwise. −∞ gets 0; where all are −∞ there is
 * nothing to divide among, and the result is not a number.
 */
export const softmax = alongAxis(
  'softmax',
  'Softmax',
  (belowLargest, logTotal) => Math.exp(belowLargest - logTotal),
  ({ attributes: { axis }, output: y, dOut }) => [
    mul(y, sub(dOut, sum(mul(dOut, y), { axes: [axis], keepDims: true }))),
  ],
);

/** xᵢ − log Σ eˣʲ along an axis, the last unless said otherwise. */
export const logSoftmax = alongAxis(
  'log-softmax',
  'LogSoftmax',
  (belowLargest, logTotal) => belowLargest - logTotal,
  ({ attributes: { axis }, output: y, dOut }) => [
    sub(dOut, mul(exp(y), sum(dOut, { axes: [axis], keepDims: true }))),
  ],
);
