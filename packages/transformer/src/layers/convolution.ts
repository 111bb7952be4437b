/**
 * @file Convolution in two dimensions, as PyTorch's `Conv2d` has it, made of slices and one product:
 * every place of the kernel sees the image moved by so much; those views, one behind the other, are
 * the columns that the kernel is multiplied with (Chellapilla and others, "High Performance
 * Convolutional Neural Networks for Document Processing", 2006). As it is made of operations that
 * have derivatives, it needs none of its own.
 *
 * N images, C channels in and O out, H × W pixels; a kernel of K × J.
 */
import {
  add,
  concat,
  type Dim,
  expandDims,
  matmul,
  mismatch,
  pad,
  reshape,
  slice,
  type Tensor,
} from '@gradus/tensor';

export interface Convolution<Leaf = Tensor> {
  readonly weight: Leaf; // [O, C, K, J]
  readonly bias?: Leaf; // [O]
}

export interface ConvolutionOptions {
  /** Only every so many places are computed, in both directions; 1 unless said otherwise. */
  readonly stride?: number;
  /** Zeros around the image; 0 unless said otherwise. With (K − 1) / 2 it keeps its size. */
  readonly padding?: number;
}

/**
 * `[N, C, H, W]` → `[N, O, H′, W′]`, H′ = ⌊(H + 2 · padding − K) / stride⌋ + 1.
 * @throws GradusError when the shapes do not fit.
 */
export function convolution(
  { weight, bias }: Convolution,
  x: Tensor,
  { stride = 1, padding = 0 }: ConvolutionOptions = {},
): Tensor {
  requireFit(weight, x, stride, padding);
  const [N, C, H, W] = x.shape as readonly [Dim, number, number, number];
  const [O, , K, J] = weight.shape as readonly [number, number, number, number];
  const placesOf = (size: number, kernel: number): number =>
    Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const [rows, columns] = [placesOf(H, K), placesOf(W, J)];
  // Behind the image so many more that the last stride is whole.
  const around = { before: padding, after: padding + stride - 1 };
  const padded = pad(pad(x, { axis: 2, ...around }), { axis: 3, ...around });

  const views = upTo(K).flatMap((k) => {
    const moved = everyOther(padded, { axis: 2, start: k, count: rows, stride }); // [N, C, H′, …]
    return upTo(J).map((j) => everyOther(moved, { axis: 3, start: j, count: columns, stride }));
  }); // K·J of [N, C, H′, W′]
  const stacked = concat(
    views.map((view) => expandDims(view, 2)),
    2,
  ); // [N, C, K·J, H′, W′]

  const kernel = reshape(weight, [O, C * K * J]);
  const product = matmul(kernel, reshape(stacked, [N, C * K * J, rows * columns])); // [N, O, H′·W′]
  const shifted = bias === undefined ? product : add(product, expandDims(bias, -1));
  return reshape(shifted, [N, O, rows, columns]);
}

interface Places {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  readonly stride: number;
}

/** The places start, start + stride, …: an axis of count · stride is one of count and one of stride. */
function everyOther(x: Tensor, { axis, start, count, stride }: Places): Tensor {
  const part = slice(x, { axis, start, end: start + count * stride });
  if (stride === 1) return part;
  const strides = reshape(part, part.shape.toSpliced(axis, 1, count, stride));
  const first = slice(strides, { axis: axis + 1, end: 1 });
  return reshape(first, part.shape.with(axis, count));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function requireFit(weight: Tensor, x: Tensor, stride: number, padding: number): void {
  const what = 'Cannot convolve';
  if (x.shape.length !== 4 || weight.shape.length !== 4) {
    throw mismatch(what, 'images [N, C, H, W] and kernels [O, C, K, J]', [x, weight]);
  }
  const [, C, H, W] = x.shape;
  const [, channels, K, J] = weight.shape;
  if (C !== channels) {
    throw mismatch(what, 'kernels of as many channels as the images', [x, weight]);
  }
  const isCount = (n: number, least: number): boolean => Number.isInteger(n) && n >= least;
  if (!isCount(stride, 1) || !isCount(padding, 0)) {
    const received = `a stride of ${stride}, a padding of ${padding}`;
    throw mismatch(
      what,
      'a whole stride of at least 1 and a whole padding of at least 0',
      received,
    );
  }
  const isCovered = (size: unknown, kernel: unknown): boolean =>
    typeof size === 'number' && typeof kernel === 'number' && size + 2 * padding >= kernel;
  if (!isCovered(H, K) || !isCovered(W, J)) {
    throw mismatch(what, 'images whose sides are numbers, no shorter than the kernel’s', [
      x,
      weight,
    ]);
  }
}
