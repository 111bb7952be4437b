/** What holds for convolutions, batch norms and residual blocks, whatever their weights. */
import { createRandom } from '@gradus/statistics';
import {
  array,
  fromData,
  gradients,
  leavesOf,
  mapLeaves,
  mul,
  type NdArray,
  relu,
  scalarOf,
  reshape,
  slice,
  sum,
  type Tensor,
  toNested,
  trace,
  transpose,
} from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  batchNorm,
  type BatchNorm,
  batchStatistics,
  type BlockStatistics,
  type ChannelStatistics,
  type Convolution,
  convolution,
  linear,
  movedStatistics,
  residualBlock,
  type ResidualBlock,
} from '../../src/index.ts';
import { distance, eager } from '../engines.ts';

const random = createRandom(6);
const normal = (...shape: readonly number[]): NdArray =>
  fromData(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );

/** Along a random direction in all numbers at once; the slope is that of central differences. */
async function slopes(
  build: (inputs: never) => Tensor,
  inputs: unknown,
): Promise<[number, number]> {
  const loss = (at: unknown, probe: Tensor): Tensor => sum(mul(build(at as never), probe));
  const out = await eager.evaluate<Tensor>(build, inputs);
  const probe = normal(...out.shape);
  const leaves = leavesOf<NdArray>(inputs).map(({ leaf }) => leaf);
  const ways = new Map(leaves.map((leaf) => [leaf, normal(...leaf.shape)]));
  const found = (await eager.evaluate(
    (at: unknown, p: Tensor) =>
      gradients(
        loss(at, p),
        leavesOf<Tensor>(at).map(({ leaf }) => leaf),
      ),
    inputs,
    probe,
  )) as NdArray[];
  const predicted = found.reduce((total, { data }, i) => {
    const way = ways.get(leaves[i]!)!.data;
    return Array.from(data, Number).reduce(
      (sofar, one, at) => sofar + one * Number(way[at]),
      total,
    );
  }, 0);
  const step = 1e-6;
  const lossAt = async (distanceGone: number): Promise<number> => {
    const moved = mapLeaves<NdArray, NdArray, unknown>(inputs, (leaf) => {
      const way = ways.get(leaf)!.data;
      return fromData(
        Float64Array.from(leaf.data as Float64Array, (x, i) => x + distanceGone * Number(way[i])),
        leaf.shape,
      );
    });
    return scalarOf((await eager.evaluate(loss as never, moved, probe)) as NdArray);
  };
  return [predicted, ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)];
}

const unit = (O: number, C: number, K: number) => ({
  convolution: { weight: normal(O, C, K, K) },
  norm: { weight: normal(O), bias: normal(O) },
});

describe('central differences', () => {
  const blockOf =
    (stride: number) =>
    ({ block, x }: { block: ResidualBlock; x: Tensor }): Tensor =>
      residualBlock(block, x, { stride }).output;
  it.each<[string, (inputs: never) => Tensor, unknown]>([
    [
      'a convolution',
      ({ p, x }: { p: Convolution; x: Tensor }) => convolution(p, x, { stride: 2, padding: 1 }),
      { p: { weight: normal(3, 2, 3, 3), bias: normal(3) }, x: normal(2, 2, 6, 5) },
    ],
    [
      'a batch norm',
      ({ p, x }: { p: BatchNorm; x: Tensor }) => batchNorm(p, x, batchStatistics(x)),
      { p: { weight: normal(3), bias: normal(3) }, x: normal(2, 3, 4, 4) },
    ],
    [
      'a block',
      blockOf(1),
      { block: { first: unit(2, 2, 3), second: unit(2, 2, 3) }, x: normal(2, 2, 4, 4) },
    ],
    [
      'a block with a projection',
      blockOf(2),
      {
        block: { first: unit(3, 2, 3), second: unit(3, 3, 3), projection: unit(3, 2, 1) },
        x: normal(2, 2, 5, 4),
      },
    ],
  ])('have the slope of %s', async (_, build, inputs) => {
    const [predicted, measured] = await slopes(build, inputs);
    expect(Math.abs(predicted - measured)).toBeLessThan(1e-6 * Math.max(1, Math.abs(measured)));
  });

  it('have the slope of a convolution’s derivative', async () => {
    const derivative = ({ weight, x }: Record<'weight' | 'x', Tensor>): Tensor => {
      const out = relu(convolution({ weight }, x, { stride: 2, padding: 1 }));
      return gradients(sum(mul(out, mul(out, out))), [weight])[0]!;
    };
    const inputs = { weight: normal(2, 2, 3, 3), x: normal(2, 2, 5, 6) };
    const [predicted, measured] = await slopes(derivative, inputs);
    expect(Math.abs(predicted - measured)).toBeLessThan(1e-6 * Math.max(1, Math.abs(measured)));
  });
});

const evaluate = (build: (...all: never[]) => Tensor, ...values: unknown[]): Promise<NdArray> =>
  eager.evaluate<Tensor>(build, ...values);

describe('a convolution', () => {
  it('of one pixel is a linear layer at every pixel', async () => {
    const [x, weight, bias] = [normal(2, 3, 2, 4), normal(5, 3), normal(5)];
    const found = await evaluate(
      (t: Tensor, w: Tensor, b: Tensor) =>
        convolution({ weight: reshape(w, [5, 3, 1, 1]), bias: b }, t),
      x,
      weight,
      bias,
    );
    const expected = await evaluate(
      (t: Tensor, w: Tensor, b: Tensor) =>
        transpose(linear({ weight: w, bias: b }, transpose(t, [0, 2, 3, 1])), [0, 3, 1, 2]),
      x,
      weight,
      bias,
    );
    expect(distance(found, expected)).toBeLessThan(1e-14);
  });

  it('whose kernel is 1 in the middle changes nothing', async () => {
    const x = normal(2, 1, 4, 5);
    const weight = array([[[[0, 0, 0], [0, 1, 0], [0, 0, 0]]]], 'float64'); // oxfmt-ignore
    const found = await evaluate(
      (t: Tensor, w: Tensor) => convolution({ weight: w }, t, { padding: 1 }),
      x,
      weight,
    );
    expect(found).toEqual(x);
  });

  it('of a moved image is the moved convolution', async () => {
    const [x, weight] = [normal(1, 2, 7, 7), normal(3, 2, 3, 3)];
    const part = (t: Tensor, from: number, size: number): Tensor =>
      slice(slice(t, { axis: 2, start: from, end: from + size }), {
        axis: 3,
        start: from,
        end: from + size,
      });
    const before = await evaluate(
      (t: Tensor, w: Tensor) => convolution({ weight: w }, part(t, 2, 5)),
      x,
      weight,
    );
    const after = await evaluate(
      (t: Tensor, w: Tensor) => part(convolution({ weight: w }, t), 2, 3),
      x,
      weight,
    );
    expect(after).toEqual(before);
  });

  it.each<[string, readonly number[], readonly number[], object, RegExp]>([
    ['other channels', [1, 2, 4, 4], [1, 3, 3, 3], {}, /of as many channels as the images/],
    ['an image too small', [1, 1, 2, 4], [1, 1, 3, 3], {}, /no shorter than the kernel/],
    ['no channels', [4, 4], [1, 1, 3, 3], {}, /images \[N, C, H, W\]/],
    ['half a stride', [1, 1, 4, 4], [1, 1, 3, 3], { stride: 0.5 }, /a stride of 0.5/],
    ['less than no padding', [1, 1, 4, 4], [1, 1, 3, 3], { padding: -1 }, /a padding of -1/],
  ])('refuses %s', (_, image, kernel, options, message) => {
    const types = [image, kernel].map((shape) => ({ shape, dtype: 'float32' as const }));
    expect(() =>
      trace((x: Tensor, weight: Tensor) => convolution({ weight }, x, options), types as never),
    ).toThrow(message);
  });
});

describe('a batch norm', () => {
  const image = normal(4, 3, 3, 5);
  const flat = { weight: array([1, 2, 3], 'float64'), bias: array([10, 20, 30], 'float64') };

  it('leaves each channel the mean of its bias and the spread of its weight', async () => {
    const normed = (p: BatchNorm, x: Tensor) => batchNorm(p, x, batchStatistics(x), 0);
    const found = (await eager.evaluate(
      (p: BatchNorm, x: Tensor) => batchStatistics(normed(p, x)),
      flat,
      image,
    )) as ChannelStatistics<NdArray>;
    expect(distance(found.mean, flat.bias)).toBeLessThan(1e-13);
    expect(distance(found.variance, array([1, 4, 9], 'float64'))).toBeLessThan(1e-13);
  });

  it('does not see a factor of the kernel before it, bit by bit', async () => {
    const weight = normal(3, 3, 3, 3);
    const by = (factor: number) =>
      evaluate(
        (p: BatchNorm, x: Tensor, w: Tensor) => {
          const out = convolution({ weight: mul(w, factor) }, x, { padding: 1 });
          return batchNorm(p, out, batchStatistics(out), 0);
        },
        flat,
        image,
        weight,
      );
    expect(await by(1024)).toEqual(await by(1));
  });

  it('runs along to the batch’s mean and to the estimate of the variance', async () => {
    const running = { mean: array([0], 'float64'), variance: array([1], 'float64') };
    const batch = { mean: array([3], 'float64'), variance: array([8], 'float64') };
    const move = async (momentum: number) =>
      mapLeaves<NdArray, unknown, unknown>(
        await eager.evaluate(
          (r: ChannelStatistics, b: ChannelStatistics) => movedStatistics(r, b, 5, momentum),
          running,
          batch,
        ),
        toNested,
      );
    expect(await move(1)).toEqual({ mean: [3], variance: [10] }); // 8 · 5 / 4
    expect(await move(0)).toEqual({ mean: [0], variance: [1] });
    expect(await move(0.5)).toEqual({ mean: [1.5], variance: [5.5] });
    expect(() => movedStatistics({} as never, {} as never, 1)).toThrow(
      'expected more than one pixel of a channel; received 1',
    );
  });
});

describe('a residual block', () => {
  const block = { first: unit(2, 2, 3), second: unit(2, 2, 3) };
  const still: ChannelStatistics<NdArray> = {
    mean: array([0.1, -0.2], 'float64'),
    variance: array([1, 2], 'float64'),
  };
  const fixed: BlockStatistics<NdArray> = { first: still, second: still };
  const images = normal(3, 2, 4, 4);
  const first = (x: Tensor): Tensor => slice(x, { axis: 0, end: 1 });

  it('whose last norm is 0 gives what it got, bent', async () => {
    const none = { weight: array([0, 0], 'float64'), bias: array([0, 0], 'float64') };
    const shut = { ...block, second: { ...block.second, norm: none } };
    const found = await evaluate(
      (p: ResidualBlock, x: Tensor) => residualBlock(p, x).output,
      shut,
      images,
    );
    expect(found).toEqual(await evaluate((x: Tensor) => relu(x), images));
  });

  it('makes of an image the same in any company after training, and not during it', async () => {
    const together = (statistics: unknown) =>
      evaluate(
        (p: ResidualBlock, x: Tensor, s: BlockStatistics) =>
          first(residualBlock(p, x, Object.keys(s).length === 0 ? {} : { statistics: s }).output),
        block,
        images,
        statistics,
      );
    const alone = (statistics: unknown) =>
      evaluate(
        (p: ResidualBlock, x: Tensor, s: BlockStatistics) =>
          residualBlock(p, first(x), Object.keys(s).length === 0 ? {} : { statistics: s }).output,
        block,
        images,
        statistics,
      );
    expect(await together(fixed)).toEqual(await alone(fixed));
    expect(distance(await together({}), await alone({}))).toBeGreaterThan(0.01);
  });
});
