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

/** How the stream is spread before a block: a share of it lies at the wall, the rest above. */
interface Spread {
  readonly atWall: number;
  readonly above: Float64Array; // density at 0, step, 2 · step, …
}

const step = 0.02;
const points = 1_500;
const kernel = Float64Array.from({ length: 2 * points - 1 }, (_, i) =>
  density((i - points + 1) * step),
);

/**
 * The stream of a stack of residual blocks: each adds a normal number of variance 1, and what falls
 * below 0 is 0. A random walk before a wall, as queues are: Lindley, "The Theory of Queues with a
 * Single Server" (1952). Computed on a grid, without a network or a random number.
 * @returns before the first block, then behind each
 */
export function residualWalk(blocks: number): Spread[] {
  const walk: Spread[] = [
    { atWall: 0.5, above: Float64Array.from({ length: points }, (_, i) => density(i * step)) },
  ];
  for (let block = 0; block < blocks; block++) {
    const { atWall, above: before } = walk.at(-1)!;
    const moved = spreadOut(before);
    const above = moved.map((p, i) => p + atWall * density(i * step));
    walk.push({ atWall: 1 - integral(above, () => 1), above });
  }
  return walk;
}

/** Mean square of the stream. */
export function streamSquare({ above }: Spread): number {
  return integral(above, (x) => x * x);
}

/** ∫ f(x) p(x) dx above the wall, by the trapezoid rule; the grid ends where nothing counts. */
function integral(p: Float64Array, f: (x: number, i: number) => number): number {
  return step * p.reduce((sum, one, i) => sum + (i === 0 ? 0.5 : 1) * f(i * step, i) * one, 0);
}

/** ∫ φ(y − x) f(x) dx over x above the wall, for each y of the grid. */
function spreadOut(f: Float64Array): Float64Array {
  return f.map((_, y) => {
    let sum = 0.5 * f[0]! * kernel[y + points - 1]!;
    for (let x = 1; x < points; x++) sum += f[x]! * kernel[y - x + points - 1]!;
    return step * sum;
  });
}

/** Root mean square of the gradient by what goes into each block, in units of the one at the top. */
export function plainGradients(blocks: number): number[] {
  return Array.from({ length: blocks }, (_, l) => layerGrowth ** (blocks - 1 - l));
}

/**
 * The same with residuals. A gradient goes past a block where its last bend is open, which is
 * likelier where the stream is high, there and in the blocks above: so its square is kept by how
 * high the stream is. What the block itself hands back comes from everywhere, divided by the
 * stream's variance.
 */
export function residualGradients(walk: readonly Spread[]): number[] {
  let byHeight = new Float64Array(points).fill(1);
  const squares: number[] = [];
  for (let l = walk.length - 2; l >= 0; l--) {
    const { atWall, above } = walk[l]!;
    const past = spreadOut(byHeight);
    const mean = atWall * past[0]! + integral(above, (_, i) => past[i]!);
    const variance = streamSquare(walk[l]!) - integral(above, (x) => x) ** 2;
    const handedBack = (layerGrowth / variance) * mean;
    byHeight = past.map((one) => one + handedBack);
    squares[l] = mean + handedBack;
  }
  return squares.map((one) => Math.sqrt(one / squares.at(-1)!));
}
