/** @file The logarithm of the gamma function, for factorials too large to write out. */

/**
 * ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun, 6.1.41) where it converges, reached
 * by Γ(x) = Γ(x + 1) / x. Error below 1e-14 of the larger of 1 and the result.
 */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 10) product *= shifted++;
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square *
            (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360_360)))));
  return (
    (shifted - 0.5) * Math.log(shifted) -
    shifted +
    0.5 * Math.log(2 * Math.PI) +
    series -
    Math.log(product)
  );
}
