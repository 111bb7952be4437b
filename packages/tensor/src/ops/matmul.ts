/**
 * @file Matrix products: the last two axes are matrices, those before are broadcast. Transposes
 * and a scale are part of the operation, which makes it closed under differentiation: the
 * derivative of a matmul is two matmuls and nothing else.
 */
import { formatShape, isStatic, multiplyDims, sameDim, type Dim, type Shape } from '../dims.ts';
import { broadcastStrides, walk } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { elementCount } from '../nd-array.ts';
import { broadcastShapes, requireFloat, requireSameType } from '../shapes.ts';
import { apply, type EagerCall, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';
import { array } from '../nd-array.ts';
import { reshape } from './shape.ts';
import { sumTo } from './sum-to.ts';

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Multiplies the product; 1 where nothing is said. */
  readonly scale?: number;
}

export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly scale: number;
}

const what = 'Cannot multiply matrices';

const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  resultType: (inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    requireFloat(what, a, b);
    const dtype = requireSameType(what, inputs);
    if (a.shape.length < 2 || b.shape.length < 2) {
      throw mismatch(what, 'at least two axes each', inputs);
    }
    const [m, k] = matrixOf(a.shape, transposeA);
    const [kOfB, n] = matrixOf(b.shape, transposeB);
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (!sameDim(k, kOfB)) {
      const received = [formatMatrix(a, transposeA), formatMatrix(b, transposeB)].join(' and ');
      throw mismatch(what, 'the columns of the first to equal the rows of the second', received);
    }
    if (batch === undefined) {
      throw mismatch(what, 'axes before the last two that are equal or 1', inputs);
    }
    return { shape: [...batch, m, n], dtype };
  },

  // With A and B as they are multiplied: dA = dOut Bᵀ, dB = Aᵀ dOut; a transposed input gets the
  // transpose of that, which is again a matmul: (dOut Bᵀ)ᵀ = B dOutᵀ.
  gradient: ({ inputs: [a, b], attributes: { transposeA, transposeB, scale }, dOut }) => {
    const dA = transposeA
      ? matmul(b!, dOut, { transposeA: transposeB, transposeB: true, scale })
      : matmul(dOut, b!, { transposeB: !transposeB, scale });
    return [
      sumTo(dA, a!.shape),
      derivativeOfSecond(a!, b!, dOut, { transposeA, transposeB, scale }),
    ];
  },
  eager: multiply,
  onnx: lower,
};

/**
 * `A · B`, `[…, M, K] · […, K, N] → […, M, N]`; with `transposeB` the second is `[…, N, K]`.
 * @throws GradusError when the shapes do not fit.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  return apply(matmulOperation, [a, b], { transposeA, transposeB, scale });
}

function derivativeOfSecond(
  a: Tensor,
  b: Tensor,
  dOut: Tensor,
  attributes: MatmulAttributes,
): Tensor {
  const { transposeA, transposeB, scale } = attributes;
  // A matrix that all of a batch share: one product over all rows, not a sum of small products.
  const isShared = b.shape.length === 2 && a.shape.length > 2 && !transposeA;
  const [rows, dRows] = isShared ? [flattenRows(a), flattenRows(dOut)] : [a, dOut];
  const dB = transposeB
    ? matmul(dRows, rows, { transposeA: true, transposeB: transposeA, scale })
    : matmul(rows, dRows, { transposeA: !transposeA, scale });
  return sumTo(dB, b.shape);
}

/** `[B, T, C]` → `[B·T, C]` */
function flattenRows(x: Tensor): Tensor {
  const rows = x.shape.slice(0, -1).reduce<Dim>(multiplyDims, 1);
  return reshape(x, [rows, x.shape.at(-1)!]);
}

function matrixOf(shape: Shape, transposed: boolean): readonly [Dim, Dim] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

function formatMatrix({ shape }: Tensor, transposed: boolean): string {
  return `${formatShape(shape)}${transposed ? ' transposed' : ''}`;
}

function multiply({ inputs: [a, b], attributes, output }: EagerCall<MatmulAttributes>): void {
  const { transposeA, transposeB, scale } = attributes;
  const [M, N] = [output.shape.at(-2)!, output.shape.at(-1)!];
  const K = a!.shape.at(transposeA ? -2 : -1)!;
  // How far it is to the next row and the next column of each matrix, as it is multiplied.
  const [rowOfA, columnOfA] = transposeA ? [1, M] : [K, 1];
  const [rowOfB, columnOfB] = transposeB ? [1, K] : [N, 1];
  const batch = output.shape.slice(0, -2);
  const strides = [a!, b!].map(({ shape }) => {
    const size = elementCount(shape.slice(-2));
    return broadcastStrides(shape.slice(0, -2), batch).map((stride) => stride * size);
  });
  const row = new Float64Array(N);
  walk(batch, strides, (index, [startA, startB]) => {
    for (let m = 0; m < M; m++) {
      row.fill(0);
      for (let k = 0; k < K; k++) {
        const value = a!.data[startA! + m * rowOfA + k * columnOfA]!;
        const rowStart = startB! + k * rowOfB;
        for (let n = 0; n < N; n++) row[n]! += value * b!.data[rowStart + n * columnOfB]!;
      }
      const at = (index * M + m) * N;
      for (let n = 0; n < N; n++) output.data[at + n] = scale * row[n]!;
    }
  });
}

/**
 * Gemm knows transposes and a scale, and takes matrices alone; MatMul takes batches and knows
 * neither. A batch times one matrix is flattened to a Gemm where the sizes are known.
 */
function lower(
  emit: OnnxEmitter,
  { inputs, attributes, node }: OnnxCall<MatmulAttributes>,
): string {
  const [a, b] = node.inputs as readonly [Tensor, Tensor];
  const { transposeA, transposeB, scale } = attributes;
  const gemm = (first: string): string =>
    emit.node('Gemm', [first, inputs[1]!], {
      transA: { int: Number(transposeA) },
      transB: { int: Number(transposeB) },
      alpha: { float: scale },
    });
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(inputs[0]!);
  if (node.shape.includes(0)) {
    // onnxruntime 1.30 refuses a batch of none where it has fused a transpose into the product.
    return emit.node('Expand', [
      emit.constant(array(0, node.dtype as 'float32')),
      emit.sizes(node.shape),
    ]);
  }
  if (b.shape.length === 2 && !transposeA && isStatic(a.shape)) {
    const rows = elementCount(a.shape.slice(0, -1));
    const flat = emit.node('Reshape', [inputs[0]!, emit.sizes([rows, a.shape.at(-1)!])]);
    return emit.node('Reshape', [gemm(flat), emit.sizes(node.shape)]);
  }
  const turned = (name: string, rank: number, transposed: boolean): string => {
    if (!transposed) return name;
    const perm = Array.from({ length: rank }, (_, axis) => axis);
    [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
    return emit.node('Transpose', [name], { perm: { ints: perm } });
  };
  const first = turned(inputs[0]!, a.shape.length, transposeA);
  const second = turned(inputs[1]!, b.shape.length, transposeB);
  const product = emit.node('MatMul', [first, second]);
  return scale === 1
    ? product
    : emit.node('Mul', [product, emit.constant(array(scale, node.dtype as 'float32'))]);
}
