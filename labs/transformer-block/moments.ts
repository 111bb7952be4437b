/**
 * @file What theory says of a stack of random layers: a layer adds what the GELU leaves of a normal
 * number of variance 1, and hands back what its slope leaves of a gradient.
 */

/** E[f(z)] for z normal with variance 1, by the trapezoid rule over ±10. */
function expectation(f: (z: number) => number): number {
  const step = 1e-3;
  let total = 0;
  for (let i = -10_000; i <= 10_000; i++) {
    const z = i * step;
    total += f(z) * Math.exp(-(z * z) / 2);
  }
  return (total * step) / Math.sqrt(2 * Math.PI);
}

const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** @param below Φ, the share of a normal distribution below z */
export function geluMoments(below: (z: number) => number): {
  readonly square: number;
  readonly slopeSquare: number;
} {
  return {
    square: expectation((z) => (z * below(z)) ** 2),
    slopeSquare: expectation((z) => (below(z) + z * density(z)) ** 2),
  };
}

/** Mean square of the stream behind each of so many layers; `share` is what each one may add. */
export function streamLaw(layers: number, added: number, share = 1): number[] {
  return Array.from({ length: layers + 1 }, (_, l) => 1 + l * share * added);
}

/**
 * Root mean square of the gradient that comes down to each layer of a pre-norm stack, in units of
 * the one at the top: the norm divides what a layer hands back by the size of the stream.
 */
export function gradientLaw(sizes: readonly number[], handedBack: number): number[] {
  const result: number[] = [];
  let square = 1;
  for (let l = sizes.length - 2; l >= 0; l--) {
    square *= 1 + handedBack / sizes[l]!;
    result[l] = Math.sqrt(square);
  }
  return result;
}
