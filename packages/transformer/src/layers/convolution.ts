/**
 * @file Convolution in two dimensions, as PyTorch's `Conv2d` has it, made of slices and one product:
 * every place of the kernel sees the image moved by so much; those views, side by side, are what
 * the kernel is multiplied with (Chellapilla and others, "High Performance Convolutional Neural
 * Networks for Document Processing", 2006). What it is made of has derivatives, so it needs none of
 * its own.
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
  const [rows, columns] = [places(H, K, stride, padding), places(W, J, stride, padding)];
  const byRow = windows(x, { axis: 2, before: 2, size: K, stride, padding }); // [N, C, K, H′, W]
  const views = windows(byRow, { axis: 4, before: 3, size: J, stride, padding }); // [N, C, K, J, H′, W′]

  const kernel = reshape(weight, [O, C * K * J]);
  const product = matmul(kernel, reshape(views, [N, C * K * J, rows * columns])); // [N, O, H′·W′]
  const shifted = bias === undefined ? product : add(product, expandDims(bias, -1));
  return reshape(shifted, [N, O, rows, columns]);
}

const places = (size: number, kernel: number, stride: number, padding: number): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;

interface Windows {
  readonly axis: number;
  /** The new axis stands before this one. */
  readonly before: number;
  /** Of the kernel, along the axis. */
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** What each place of a kernel sees along one axis, on a new axis: `[…, H, …]` → `[…, K, …, H′, …]`. */
function windows(x: Tensor, { axis, before, size, stride, padding }: Windows): Tensor {
  const count = places(Number(x.shape[axis]), size, stride, padding);
  // Behind the image so many more that the last stride is whole.
  const padded = pad(x, { axis, before: padding, after: padding + stride - 1 });
  const views = Array.from({ length: size }, (_, start) => {
    const part = slice(padded, { axis, start, end: start + count * stride });
    return expandDims(everyOther(part, axis, stride), before);
  });
  return concat(views, before);
}

/** The first of every `stride` places: the axis is split in two, and of the second one is taken. */
function everyOther(x: Tensor, axis: number, stride: number): Tensor {
  if (stride === 1) return x;
  const count = Number(x.shape[axis]) / stride;
  const strides = reshape(x, x.shape.toSpliced(axis, 1, count, stride));
  return reshape(slice(strides, { axis: axis + 1, end: 1 }), x.shape.with(axis, count));
}

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
