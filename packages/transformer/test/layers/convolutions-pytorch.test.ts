/**
 * Convolutions, batch norms and the block of He and others against what PyTorch computes:
 * fixtures/generate-convolutions.py.
 */
import {
  type DType,
  fromData,
  gradients,
  leavesOf,
  mul,
  type NdArray,
  sum,
  type Tensor,
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
  movedStatistics,
  residualBlock,
  type ResidualBlock,
} from '../../src/index.ts';
import { distance, eager, type Engine, onnx } from '../engines.ts';
import { nested, readFixture, startingWith } from '../fixtures.ts';

const fixture = readFixture('convolutions');

interface Inputs<Parameters> {
  readonly x: Tensor;
  readonly parameters: Parameters;
  readonly statistics: ChannelStatistics;
}
interface BlockInputs {
  readonly x: Tensor;
  readonly block: ResidualBlock;
  readonly statistics: BlockStatistics;
}
interface Computed {
  readonly out: Tensor;
  /** What runs along, behind the step. */
  readonly after?: unknown;
}

const pixels = ({ shape }: Tensor): number =>
  Number(shape[0]) * Number(shape[2]) * Number(shape[3]);
const convolved =
  (stride: number, padding: number) =>
  ({ parameters, x }: Inputs<Convolution>): Computed => ({
    out: convolution(parameters, x, { stride, padding }),
  });
const trainedBlock =
  (stride: number) =>
  ({ x, block, statistics }: BlockInputs): Computed => {
    const { output, statistics: batch } = residualBlock(block, x, {
      stride,
    });
    const moved = (part: keyof BlockStatistics): ChannelStatistics =>
      movedStatistics(statistics[part]!, batch[part]!, pixels(output));
    const parts = Object.keys(batch) as (keyof BlockStatistics)[];
    return { out: output, after: Object.fromEntries(parts.map((part) => [part, moved(part)])) };
  };
const finishedBlock =
  (stride: number) =>
  ({ x, block, statistics }: BlockInputs): Computed => ({
    out: residualBlock(block, x, { stride, statistics }).output,
  });

const cases = {
  convolution: convolved(1, 1),
  'convolution-strided': convolved(2, 1),
  'convolution-narrow': convolved(2, 0),
  'convolution-oblong': convolved(1, 0),
  'convolution-far': convolved(3, 2),
  'batch-norm-training': ({ parameters, x, statistics }: Inputs<BatchNorm>): Computed => {
    const batch = batchStatistics(x);
    return {
      out: batchNorm(parameters, x, batch),
      after: movedStatistics(statistics, batch, pixels(x)),
    };
  },
  'batch-norm-after': ({ parameters, x, statistics }: Inputs<BatchNorm>): Computed => ({
    out: batchNorm(parameters, x, statistics),
  }),
  'block-training': trainedBlock(1),
  'block-after': finishedBlock(1),
  'block-projected-training': trainedBlock(2),
  'block-projected-after': finishedBlock(2),
};
type Build = (inputs: never) => Computed;

const precisions: readonly (readonly [Engine, DType, number])[] = [
  [eager, 'float64', 1e-10],
  [eager, 'float32', 1e-5],
  [onnx, 'float32', 1e-5],
];
const as = (dtype: DType, { data, shape }: NdArray): NdArray =>
  fromData(dtype === 'float32' ? Float32Array.from(data as Float64Array) : data, shape);

describe.each(precisions)('$name in %s', ({ evaluate }, dtype, tolerance) => {
  it.each(Object.entries(cases) as [string, Build][])(
    '%s is PyTorch’s, and so are its derivatives and what runs along',
    async (name, build) => {
      const flat = Object.fromEntries(
        Object.entries(startingWith(fixture, `${name}.inputs.`)).map(
          ([key, value]) => [key, as(dtype, value)] as const,
        ),
      );
      const expected = startingWith(fixture, `${name}.gradients.`);
      const names = Object.keys(expected);
      const run = (inputs: unknown, probe: Tensor) => {
        const { out, after = [] } = build(inputs as never);
        const leaves = new Map(
          leavesOf<Tensor>(inputs).map(({ path, leaf }) => [path, leaf] as const),
        );
        const derivatives = gradients(
          sum(mul(out, probe)),
          names.map((key) => leaves.get(key)!),
        );
        return { out, after, derivatives };
      };
      const probe = as(dtype, fixture.tensors.get(`${name}.probe`)!);
      const found = await evaluate(run, nested(flat), probe);
      const along = leavesOf<NdArray>(found.after);
      const alongExpected = startingWith(fixture, `${name}.after.`);
      expect(along.map(({ path }) => path).toSorted()).toEqual(
        Object.keys(alongExpected).toSorted(),
      );
      const pairs: (readonly [string, NdArray, NdArray])[] = [
        ['out', found.out, fixture.tensors.get(`${name}.out`)!],
        ...names.map((key, i) => [key, found.derivatives[i]!, expected[key]!] as const),
        ...along.map(({ path, leaf }) => [path, leaf, alongExpected[path]!] as const),
      ];
      const distances = pairs.map(([key, is, should]) => [key, distance(is, should)] as const);
      expect(distances.filter(([, far]) => !(far < tolerance))).toEqual([]);
    },
  );
});

it('holds every case of the fixture', () => {
  const named = [...fixture.tensors.keys()].map((name) => name.slice(0, name.indexOf('.')));
  expect(new Set(named)).toEqual(new Set(Object.keys(cases)));
});
