/**
 * @file What theory says of random convolutions with batch norms. Behind a norm a pixel is a normal
 * number z of variance 1; a bend leaves relu(z), whose mean the next norm takes off.
 */

const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Mean square of relu(z), its variance, and the share of a gradient's square that its slope lets by. */
const bent = { square: 1 / 2, variance: 1 / 2 - 1 / (2 * Math.PI), open: 1 / 2 } as const;

/**
 * What the square of a gradient is multiplied with by one layer: the slope of the bend lets half of
 * it by, and the norm before it divides by what the bend left. Yang and others: "A Mean Field Theory
 * of Batch Normalization" (2019).
 */
const layerGrowth = bent.open / bent.variance; // π / (π − 1)

export interface WalkLaw {
  /** Mean squares: before the first block, then behind each. */
  readonly squares: readonly number[];
  /** Of what goes into each block. */
  readonly variances: readonly number[];
  /** Of each block: how often its last bend is open. */
  readonly open: readonly number[];
}

const step = 0.02;
const points = 1_500;

/**
 * The stream of a stack of residual blocks: each adds a normal number of variance 1, and what falls
 * below 0 is 0: a random walk before a wall, as queues are (Lindley, "The Theory of Queues with a
 * Single Server", 1952). Computed on a grid, without a network or a random number.
 */
export function residualWalk(blocks: number): WalkLaw {
  const kernel = Float64Array.from({ length: 2 * points - 1 }, (_, i) =>
    density((i - points + 1) * step),
  );
  let atWall = 0.5;
  let above = Float64Array.from({ length: points }, (_, i) => density(i * step));
  /** ∫ f(x) p(x) dx by the trapezoid rule; the end of the grid is too far to count. */
  const integral = (f: (x: number) => number): number =>
    step * above.reduce((sum, p, i) => sum + (i === 0 ? 0.5 : 1) * f(i * step) * p, 0);
  const [squares, variances, open]: [number[], number[], number[]] = [[], [], []];
  for (let block = 0; block <= blocks; block++) {
    const square = integral((x) => x * x);
    squares.push(square);
    variances.push(square - integral((x) => x) ** 2);
    const next = Float64Array.from({ length: points }, (_, y) => {
      let sum = 0.5 * above[0]! * kernel[y + points - 1]!;
      for (let x = 1; x < points; x++) sum += above[x]! * kernel[y - x + points - 1]!;
      return atWall * density(y * step) + step * sum;
    });
    above = next;
    const stays = integral(() => 1);
    open.push(stays);
    atWall = 1 - stays;
  }
  return { squares, variances: variances.slice(0, blocks), open: open.slice(0, blocks) };
}

/** Root mean square of the gradient by what goes into each block, in units of the one at the top. */
export function plainGradients(blocks: number): number[] {
  return Array.from({ length: blocks }, (_, l) => layerGrowth ** (blocks - 1 - l));
}

/** The same with residuals: what the block hands back, and what goes past it. */
export function residualGradients({ variances, open }: WalkLaw): number[] {
  const result: number[] = [];
  let square = 1;
  for (let l = variances.length - 1; l >= 0; l--) {
    result[l] = Math.sqrt(square);
    if (l > 0) square *= open[l - 1]! * (1 + layerGrowth / variances[l - 1]!);
  }
  return result;
}
