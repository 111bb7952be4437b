/**
 * @file Weights of eight bits. A matrix is kept as whole numbers from 0 to 255 in blocks along its
 * last axis, and a scale for each block; a weight is (code − 128) · scale. `dequantize` says what
 * such weights mean; a product with them is one operation that never writes them out as floats.
 *
 * N rows of K weights, in S blocks of L codes: what is behind K in the last block counts for nothing.
 */
import { formatShape, sameDim, sameShape } from '../dims.ts';
import { mismatch } from '../errors.ts';
import { array, elementCount } from '../nd-array.ts';
import { requireType } from '../shapes.ts';
import { apply, type EagerCall, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';

/** What stands for 0. */
export const zeroCode = 128;

interface DequantizeAttributes {
  /** K */
  readonly width: number;
}

export const dequantizeOperation: Operation<DequantizeAttributes> = {
  name: 'dequantize',
  resultType: ([codes], { width }) => ({
    shape: [...codes!.shape.slice(0, -2), width],
    dtype: 'float32',
  }),
  eager: ({ inputs: [codes, scales], attributes: { width }, output }) => {
    const L = codes!.shape.at(-1)!;
    const rowLength = codes!.shape.at(-2)! * L;
    for (let at = 0; at < output.data.length; at++) {
      const place = Math.floor(at / width) * rowLength + (at % width);
      const scale = scales!.data[Math.floor(place / L)]!;
      output.data[at] = (codes!.data[place]! - zeroCode) * scale;
    }
  },
  onnx: (emit, { inputs: [codes, scales], attributes: { width }, node }) => {
    const [S, L] = node.inputs[0]!.shape.slice(-2) as [number, number];
    const numbers = emit.node('Cast', [codes!], { to: { int: 1 } });
    const centred = emit.node('Sub', [numbers, emit.constant(array(zeroCode))]);
    const one = emit.sizes([-1]);
    const scaled = emit.node('Mul', [centred, emit.node('Unsqueeze', [scales!, one])]);
    const padded = emit.node('Reshape', [scaled, emit.sizes([...node.shape.slice(0, -1), S * L])]);
    if (S * L === width) return padded;
    return emit.node('Slice', [padded, emit.sizes([0]), emit.sizes([width]), one]);
  },
};

/**
 * Codes `[…, S, L]` and scales `[…, S]` as `[…, width]` floats.
 * @throws GradusError when the shapes do not fit
 */
export function dequantize(codes: Tensor, scales: Tensor, width: number): Tensor {
  const what = 'Cannot read these as quantized weights';
  requireType(what, 'uint8', codes);
  requireType(what, 'float32', scales);
  const [S, L] = [codes.shape.at(-2), codes.shape.at(-1)];
  const fits =
    sameShape(codes.shape.slice(0, -1), scales.shape) &&
    typeof S === 'number' &&
    typeof L === 'number' &&
    width > (S - 1) * L &&
    width <= S * L;
  if (fits) return apply(dequantizeOperation, [codes, scales], { width });
  throw mismatch(what, `blocks that ${width} weights fill, a scale for each`, [codes, scales]);
}

interface ProductAttributes {
  readonly width: number;
}

const quantizedMatmulOperation: Operation<ProductAttributes> = {
  name: 'quantized-matmul',
  resultType: ([x, codes]) => ({
    shape: [...x!.shape.slice(0, -1), codes!.shape[0]!],
    dtype: 'float32',
  }),
  eager: multiplyRows,
  onnx: lowerProduct,
};

/**
 * x times the transpose of quantized weights, a matrix `[N, K]`: `[…, K]` → `[…, N]`.
 *
 * onnxruntime multiplies whole numbers by whole numbers: it quantizes x too, each row in blocks of L,
 * to 127ths of the largest of the block (MatMulNBits, `accuracy_level` 4). So x is up to 1/254 of
 * that largest away from what the eager engine multiplies.
 */
export function quantizedMatmul(x: Tensor, codes: Tensor, scales: Tensor, width: number): Tensor {
  const what = 'Cannot multiply by quantized weights';
  const weights = dequantize(codes, scales, width);
  requireType(what, 'float32', x);
  if (weights.shape.length !== 2 || x.shape.length < 2 || !sameDim(x.shape.at(-1)!, width)) {
    const received = `${formatShape(x.shape)} and ${formatShape(weights.shape)}`;
    throw mismatch(what, 'rows of as many numbers as the matrix has columns', received);
  }
  return apply(quantizedMatmulOperation, [x, codes, scales], { width });
}

function multiplyRows({
  inputs: [x, codes, scales],
  attributes: { width },
  output,
}: EagerCall<ProductAttributes>): void {
  const [N, S, L] = codes!.shape as readonly [number, number, number];
  const rows = elementCount(x!.shape.slice(0, -1));
  for (let n = 0; n < N; n++) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        const weight = codes!.data[n * S * L + k]! - zeroCode;
        sum += x!.data[row * width + k]! * weight * scales!.data[n * S + Math.floor(k / L)]!;
      }
      output.data[row * N + n] = sum;
    }
  }
}

/** Computes with whole numbers of eight bits. */
const inInt8 = 4;

function lowerProduct(
  emit: OnnxEmitter,
  { inputs, attributes: { width }, node }: OnnxCall<ProductAttributes>,
): string {
  const [N, , L] = node.inputs[1]!.shape as readonly [number, number, number];
  return emit.node(
    'com.microsoft.MatMulNBits',
    inputs,
    Object.fromEntries(
      Object.entries({ K: width, N, bits: 8, block_size: L, accuracy_level: inInt8 }).map(
        ([name, int]) => [name, { int }],
      ),
    ),
  );
}
