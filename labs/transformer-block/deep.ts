/** @file The stack of random layers beside the laws of its size: what residuals and norms are for. */
import { claim, type Claim, type Failure, linePlot } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, normalCdf } from '@gradus/statistics';
import { geluMoments, gradientLaw, streamLaw } from './moments.ts';
import { depth, type Joint, joints, measureStacks, type Stack } from './stack.ts';

export interface Depths {
  /** Means over several draws of the weights. */
  readonly stacks: Readonly<Record<Joint, Stack>>;
  readonly laws: {
    readonly plain: readonly number[];
    readonly scaled: readonly number[];
    readonly gradient: readonly number[];
  };
}

const draws = 4;

export async function measureDepths({ random, signal, progress }: LabContext): Promise<Depths> {
  const stage = progress.stage('Stacks', { total: joints.length, unit: 'kinds' });
  const sources = Array.from({ length: draws }, (_, draw) => random.split('stack').split(draw));
  const stacks: Partial<Record<Joint, Stack>> = {};
  for (const joint of joints) {
    await breathe(signal);
    const found = await measureStacks(joint, sources);
    stacks[joint] = { sizes: means(found, 'sizes'), gradients: means(found, 'gradients') };
    stage.advance();
  }
  stage.done();
  const { square, slopeSquare } = geluMoments(normalCdf);
  const plain = streamLaw(depth, square);
  return {
    stacks: stacks as Record<Joint, Stack>,
    laws: {
      plain,
      scaled: streamLaw(depth, square, 1 / depth),
      gradient: gradientLaw(plain, slopeSquare),
    },
  };
}

function means(stacks: readonly Stack[], what: keyof Stack): number[] {
  return stacks[0]![what].map((_, l) => mean(stacks.map((stack) => stack[what][l]!)));
}

/** Largest distance from a law, as a share of it. */
function deviation(found: readonly number[], law: readonly number[]): number {
  return Math.max(...found.map((value, l) => Math.abs(value / law[l]! - 1)));
}

/** Of the gradient at the bottom in units of the one at the top. */
const arriving = ({ gradients }: Stack): number => gradients[0]! / gradients.at(-1)!;

export function depthClaims({ stacks, laws }: Depths): Claim[] {
  const { 'pre-norm': plain, 'pre-norm, scaled': scaled, 'no residual': bare } = stacks;
  const tolerance = { class: 'tolerance', tolerance: 0.05 } as const;
  return [
    claim({
      statement: `With residuals and a norm before each layer the stream grows by the same amount in each: mean square ${plain.sizes.at(-1)!.toFixed(2)} behind ${depth} layers, ${laws.plain.at(-1)!.toFixed(2)} by the law.`,
      metric: 'largest deviation from the law, plain',
      value: deviation(plain.sizes, laws.plain),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.08,
      oracle: '1 + l · E[gelu(z)²], z normal: an integral, and no network',
      replay: tolerance,
    }),
    claim({
      statement: `With the last matrices smaller by √L, as GPT-2 begins, it stays of one size: ${scaled.sizes.at(-1)!.toFixed(2)}, ${laws.scaled.at(-1)!.toFixed(2)} by the law.`,
      metric: 'largest deviation from the law, scaled',
      value: deviation(scaled.sizes, laws.scaled),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.05,
      oracle: '1 + (l / L) · E[gelu(z)²]',
      replay: tolerance,
    }),
    claim({
      statement: `On its way down the gradient grows slowly, by ${arriving(plain).toFixed(2)} over ${depth - 1} layers, as the norms let it.`,
      metric: 'largest deviation of the gradient from the law',
      value: deviation(
        plain.gradients.map((one) => one / plain.gradients.at(-1)!),
        laws.gradient.map((one) => one / laws.gradient.at(-1)!),
      ),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.08,
      oracle: "the product of 1 + E[gelu'(z)²] / size, from the top down",
      replay: tolerance,
    }),
    claim({
      statement: `Without residuals next to nothing of the gradient arrives ${depth - 1} layers below.`,
      metric: 'share of the gradient that arrives without residuals',
      value: arriving(bare),
      unit: 'of the gradient at the top',
      comparison: '<=',
      threshold: 1e-4,
      oracle: `near 0 the GELU is a half: 2^−${depth - 1} = ${(2 ** (1 - depth)).toExponential(1)}`,
      replay: { class: 'tolerance', tolerance: 1e-4 },
    }),
  ];
}

export function residualForgotten({ stacks }: Depths): Failure {
  const [bare, joined] = [arriving(stacks['no residual']), arriving(stacks['pre-norm'])];
  return {
    case: `${depth} feed-forward layers, each handing on what it made and not what it got`,
    expected: 'a gradient at the bottom of the size of the one at the top',
    got: `${bare.toExponential(1)} of it; and of the signal ${stacks['no residual'].sizes.at(-1)!.toExponential(1)} on its way up`,
    cause:
      'Every layer halves what is small, in both directions, and nothing goes past it. The lowest layers would have to learn from what is left.',
    intervention: {
      change: 'each layer adds to what it got, with a norm before it',
      got: `${joined.toFixed(2)} of it`,
      removed: bare < 1e-3 && joined > 0.3,
    },
  };
}

const names: Readonly<Record<Joint, string>> = {
  'pre-norm': 'residual, norm before',
  'pre-norm, scaled': 'the same, scaled by √L',
  'post-norm': 'residual, norm after',
  'no residual': 'no residual, no norm',
};

export function gradientPlot({ stacks }: Depths): string {
  return linePlot({
    title: 'The gradient on its way down, by how layers are joined',
    description: `Without residuals it falls by half in each of ${depth} layers; with them it arrives.`,
    x: { label: 'Layer, from the bottom', unit: 'number' },
    y: { label: 'Gradient, in units of the one at the top', unit: 'ratio', scale: 'log10' },
    series: joints.map((joint) => {
      const { gradients } = stacks[joint];
      return {
        name: names[joint],
        points: gradients.map((one, l) => ({ x: l + 1, y: one / gradients.at(-1)! })),
      };
    }),
  });
}

export function streamPlot({ stacks, laws }: Depths): string {
  const line = (
    name: string,
    values: readonly number[],
  ): { name: string; points: { x: number; y: number }[] } => ({
    name,
    points: values.map((y, x) => ({ x, y })),
  });
  return linePlot({
    title: 'How large the stream is, by depth',
    description: `It grows in a line to ${laws.plain.at(-1)!.toFixed(1)}, and stays below 2 where the last matrices are scaled; both as the law says.`,
    x: { label: 'Layers behind it', unit: 'layers' },
    y: { label: 'Mean square of the stream', unit: 'of its beginning' },
    series: [
      line('measured', stacks['pre-norm'].sizes),
      line('law', laws.plain),
      line('measured, scaled', stacks['pre-norm, scaled'].sizes),
      line('law, scaled', laws.scaled),
    ],
  });
}
