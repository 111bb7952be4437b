/** @file What the parts are held against: PyTorch, and changes that must change nothing. */
import { claim, type Claim } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import {
  array,
  type Nested,
  fromData,
  type NdArray,
  runEager,
  type Tensor,
  trace,
} from '@gradus/tensor';
import {
  encoderBlock,
  type EncoderBlock,
  layerNorm,
  type NormedConvolution,
  type ResidualBlock,
  residualBlock,
  rmsNorm,
} from '@gradus/transformer';
import {
  blockCases,
  gatedCases,
  geluCase,
  normCases,
  residualCases,
  type ConvolutionPart,
  torchTolerance,
  torchVersion,
} from './fixtures/torch.ts';
import * as own from './practice/solution.ts';
import type { Matrix } from './practice/stub.ts';

export function partsClaim(): Claim {
  const pairs: (readonly [found: Matrix, expected: Matrix])[] = [
    ...normCases.flatMap(({ x, weight, bias, layerNorm: layer, rmsNorm: rms }) => [
      [[own.layerNorm(x, weight, bias)], [layer]] as const,
      [[own.rmsNorm(x, weight)], [rms]] as const,
    ]),
    [[geluCase.x.map(own.gelu)], [geluCase.exact]],
    [[geluCase.x.map(own.geluTanh)], [geluCase.tanh]],
    ...gatedCases.map(
      ({ x, output, ...matrices }) => [[own.swiGlu(x, matrices)], [output]] as const,
    ),
  ];
  return claim({
    statement: `LayerNorm, RMSNorm, GELU, its approximation and SwiGLU are PyTorch's, in float64: ${pairs.length} cases.`,
    metric: 'largest difference of a part',
    value: Math.max(...pairs.map(([found, expected]) => largestDifference(found, expected))),
    unit: 'of the larger of 1 and the value',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `layer_norm, rms_norm, gelu and silu of PyTorch ${torchVersion}`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

/** In float32, as models run; the fixture is float64. */
export function blockClaim(): Claim {
  const worst = blockCases.map(({ x, block, inProjection, outProjection, output }) => {
    const C = x[0]!.length;
    const weight = (value: Matrix | readonly number[]): { weight: NdArray } => ({
      weight: array(value),
    });
    const norm = (one: (typeof block)['attentionNorm']): { weight: NdArray; bias: NdArray } => ({
      weight: array(one.weight),
      bias: array(one.bias),
    });
    const parameters: EncoderBlock<NdArray> = {
      attentionNorm: norm(block.attentionNorm),
      attention: {
        query: weight(inProjection.slice(0, C)),
        key: weight(inProjection.slice(C, 2 * C)),
        value: weight(inProjection.slice(2 * C)),
        output: weight(outProjection),
      },
      feedForwardNorm: norm(block.feedForwardNorm),
      feedForward: { up: weight(block.up), down: weight(block.down) },
    };
    const values = [parameters, array([x])] as const;
    const graph = trace(
      (p: EncoderBlock, t: Tensor) => encoderBlock(p, t, { heads: 1 }),
      [...values],
    );
    const { data } = runEager(graph, [...values]);
    return largestDifference([Array.from(data, Number)], [output.flat()]);
  });
  return claim({
    statement: `A whole pre-norm encoder block is PyTorch's, in float32: ${blockCases.length} of them.`,
    metric: 'largest difference of a block',
    value: Math.max(...worst),
    unit: 'of the larger of 1 and the value',
    comparison: '<=',
    threshold: 1e-6,
    oracle: `nn.TransformerEncoderLayer (norm_first) of PyTorch ${torchVersion}, in float64`,
    replay: { class: 'tolerance', tolerance: 1e-6 },
  });
}

/** Two convolutions, their batch norms, a stride and a projection; in float64. */
export function residualBlockClaim(): Claim {
  const wide = (values: Nested): NdArray => array(values, 'float64');
  const unit = ({ weight, scale, shift }: ConvolutionPart): NormedConvolution<NdArray> => ({
    convolution: { weight: wide(weight) },
    norm: { weight: wide(scale), bias: wide(shift) },
  });
  const worst = residualCases.map(({ x, stride, parts, output }) => {
    const { first, second, projection } = parts;
    const block: ResidualBlock<NdArray> = {
      first: unit(first),
      second: unit(second),
      ...(projection === undefined ? {} : { projection: unit(projection) }),
    };
    const values = [block, wide(x)] as const;
    const graph = trace(
      (p: ResidualBlock, images: Tensor) => residualBlock(p, images, { stride }).output,
      [...values],
    );
    const flat = (of: NdArray): Matrix => [Array.from(of.data, Number)];
    return largestDifference(flat(runEager(graph, [...values])), flat(wide(output)));
  });
  return claim({
    statement: `The residual block of ResNet is PyTorch's, in float64: as it is, and with a stride and a projection.`,
    metric: 'largest difference of a residual block',
    value: Math.max(...worst),
    unit: 'of the larger of 1 and the value',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `conv2d and batch_norm of PyTorch ${torchVersion}`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

export function largestDifference(found: Matrix, expected: Matrix): number {
  return Math.max(
    ...expected.flatMap((row, t) =>
      row.map((value, i) => Math.abs(found[t]![i]! - value) / Math.max(1, Math.abs(value))),
    ),
  );
}

const C = 16;

/** What the norms of a vector, changed by a factor or a shift, are changed by; without ε. */
export function invarianceClaims({ random }: LabContext): Claim[] {
  const source = random.split('invariance');
  const x = Float64Array.from({ length: C }, () => source.normal());
  const weight = fromData(new Float64Array(C).fill(1), [C]);
  const layer = (values: Float64Array): number[] =>
    normed((w, t) => layerNorm({ weight: w }, t, 0), weight, values);
  const rms = (values: Float64Array): number[] =>
    normed((w, t) => rmsNorm({ weight: w }, t, 0), weight, values);
  const changed = (before: number[], after: number[]): number =>
    Math.max(...after.map((value, i) => Math.abs(value - before[i]!)));
  const scaled = x.map((value) => 1024 * value);
  const shifted = x.map((value) => value + 3);
  const shared = { unit: 'of values about 1', oracle: 'the norm of the vector as it was' } as const;
  return [
    claim({
      ...shared,
      statement:
        'A vector 1,024 times as large has the same norm, bit by bit, by LayerNorm and by RMSNorm.',
      metric: 'change by a factor',
      value: Math.max(changed(layer(x), layer(scaled)), changed(rms(x), rms(scaled))),
      comparison: '=',
      threshold: 0,
      replay: { class: 'exact' },
    }),
    claim({
      ...shared,
      statement: 'A shift of all numbers changes nothing in LayerNorm, which takes the mean off.',
      metric: 'change of LayerNorm by a shift',
      value: changed(layer(x), layer(shifted)),
      comparison: '<=',
      threshold: 1e-13,
      replay: { class: 'tolerance', tolerance: 1e-13 },
    }),
    claim({
      ...shared,
      statement: 'It changes RMSNorm, which does not.',
      metric: 'change of RMSNorm by a shift',
      value: changed(rms(x), rms(shifted)),
      comparison: '>',
      threshold: 0.1,
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
  ];
}

function normed(
  build: (weight: Tensor, x: Tensor) => Tensor,
  weight: NdArray,
  values: Float64Array,
): number[] {
  const arrays = [weight, fromData(values, [values.length])] as const;
  return Array.from(runEager(trace(build, [...arrays]), [...arrays]).data, Number);
}
