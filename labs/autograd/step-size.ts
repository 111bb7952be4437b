/** @file How well a slope measures a derivative, by the length of the step it is measured over. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { mean, type Random } from '@gradus/statistics';
import { exp, mul, sin, sum, type Tensor } from '@gradus/tensor';
import { gradientOf, onNumbers } from './functions.ts';

/** Has derivatives of every order, none of them 0 for long. */
const curve = (x: Tensor): Tensor => mul(exp(sin(x)), x);

type Difference = 'one-sided' | 'central';
type Float = 'float32' | 'float64';

export interface ErrorLine {
  readonly name: string;
  readonly difference: Difference;
  readonly float: Float;
  /** Geometric mean of the relative error over the points. */
  readonly points: readonly { readonly step: number; readonly error: number }[];
}

const points = 200;

/** Places away from the zeros of the function and its derivative. */
const placesOf = (random: Random): number[] =>
  Array.from({ length: points }, () => 0.3 + random.uniform());

/** Relative error of the slope at each place. */
export function errorsAt(
  places: readonly number[],
  step: number,
  difference: Difference,
  float: Float,
): number[] {
  const value = onNumbers(curve, places.length, float);
  const truth = gradientOf((x) => sum(curve(x)), places.length)(rounded(places, float));
  const [ahead, here, behind] = [step, 0, -step].map((by) => {
    const at = rounded(
      places.map((place) => place + by),
      float,
    );
    return { at, values: value(at) };
  });
  const low = difference === 'central' ? behind! : here!;
  return truth.map((derivative, index) => {
    // The step that was taken, not the one that was meant: a sum is rounded too.
    const taken = ahead!.at[index]! - low.at[index]!;
    const slope = (ahead!.values[index]! - low.values[index]!) / taken;
    return Math.abs(slope / derivative - 1);
  });
}

const rounded = (values: readonly number[], float: Float): number[] =>
  float === 'float32' ? values.map(Math.fround) : [...values];

export function measureSteps(random: Random): ErrorLine[] {
  const places = placesOf(random);
  return (['float64', 'float32'] as const).flatMap((float) =>
    (['one-sided', 'central'] as const).map((difference) => {
      const least = float === 'float64' ? -10 : -6;
      const exponents = Array.from({ length: -4 * least + 1 }, (_, at) => least + at / 4);
      return {
        name: `${difference}, ${float}`,
        difference,
        float,
        points: exponents.map((exponent) => {
          const step = 10 ** exponent;
          const errors = errorsAt(places, step, difference, float);
          // An exact hit counts as the smallest error that there is.
          const logarithms = errors.map((error) => Math.log(Math.max(error, 1e-17)));
          return { step, error: Math.exp(mean(logarithms)) };
        }),
      };
    }),
  );
}

export const bestOf = ({ points: all }: ErrorLine) =>
  all.reduce((best, point) => (point.error < best.error ? point : best));

/** Slope of log error over log step, by least squares between two steps. */
function slopeBetween({ points: all }: ErrorLine, from: number, to: number): number {
  const inside = all.filter(({ step }) => step >= from * 0.999 && step <= to * 1.001);
  const x = inside.map(({ step }) => Math.log(step));
  const y = inside.map(({ error }) => Math.log(error));
  const [middleX, middleY] = [mean(x), mean(y)];
  const along = x.reduce((total, value, at) => total + (value - middleX) * (y[at]! - middleY), 0);
  return along / x.reduce((total, value) => total + (value - middleX) ** 2, 0);
}

export function stepClaims(lines: readonly ErrorLine[]): Claim[] {
  const line = (difference: Difference, float: Float): ErrorLine =>
    lines.find((one) => one.difference === difference && one.float === float)!;
  const [central, oneSided] = [line('central', 'float64'), line('one-sided', 'float64')];
  const slope = (statement: string, value: number, expected: number): Claim =>
    claim({
      statement,
      metric: `| slope of log error over log step ${expected < 0 ? '+' : '−'} ${Math.abs(expected)} |`,
      value: Math.abs(value - expected),
      unit: 'of the slope',
      comparison: '<',
      threshold: 0.1,
      oracle: 'Taylor’s theorem, and rounding of 2⁻⁵³; the derivative by reverse mode',
      replay: { class: 'tolerance', tolerance: 0.01 },
    });
  return [
    slope(
      'The error of a central difference grows with the square of the step.',
      slopeBetween(central, 1e-4, 1e-2),
      2,
    ),
    slope(
      'That of a one-sided difference grows with the step.',
      slopeBetween(oneSided, 1e-6, 1e-3),
      1,
    ),
    slope(
      'Below the best step rounding rules: half the step, twice the error.',
      slopeBetween(central, 1e-10, 1e-7),
      -1,
    ),
    claim({
      statement:
        'The best step of a central difference is near the cube root of the rounding: in float32 at steps hundreds of times as long as in float64.',
      metric: '| log₁₀ of the best step over ε^⅓ |, the larger of float32 and float64',
      value: Math.max(
        ...(
          [
            ['float64', 2 ** -53],
            ['float32', 2 ** -24],
          ] as const
        ).map(([float, epsilon]) =>
          Math.abs(Math.log10(bestOf(line('central', float)).step / Math.cbrt(epsilon))),
        ),
      ),
      unit: 'decades',
      comparison: '<',
      threshold: 1,
      oracle: 'theory: h² = ε/h up to derivatives of the function',
      replay: { class: 'tolerance', tolerance: 0.3 },
    }),
  ];
}

export function stepPlot(lines: readonly ErrorLine[]): string {
  return linePlot({
    title: 'How wrong a slope is, by length of step',
    description:
      'Relative error of a measured derivative against the step, both on logarithmic axes: four V shapes. The right arm has slope 2 for central and 1 for one-sided differences, the left arm slope −1; float32 lies nine decades above float64 on the left.',
    x: { label: 'step', unit: 'of x', scale: 'log10' },
    y: { label: 'relative error of the derivative', unit: 'of the derivative', scale: 'log10' },
    series: lines.map(({ name, points: all }) => ({
      name,
      points: all.map(({ step: x, error: y }) => ({ x, y })),
    })),
  });
}

/** Errors at the best step of each, place by place, in decades. */
export function bestErrors(
  random: Random,
  difference: Difference,
  float: Float,
  step: number,
): number[] {
  return errorsAt(placesOf(random), step, difference, float).map((error) =>
    Math.log10(Math.max(error, 1e-17)),
  );
}
