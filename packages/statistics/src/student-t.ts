/**
 * @file Student's t distribution, central and noncentral, by its definition: a normal variable
 * with mean δ over an independent s = √(χ²/ν). Averaging the normal distribution over s gives the
 * cumulative function; in u = ln s the integrand falls off fast on both sides, so the trapezoidal
 * rule is accurate to about 1e-13 (Trefethen and Weideman, SIAM Review 56, 2014).
 */
import { logGamma } from './gamma.ts';
import { normalCdf } from './normal.ts';

/** Beyond e⁻⁴⁰ of its peak the density of u adds nothing. */
const negligible = 40;
const fewestSteps = 400;

/** P(T ≤ t) for ν degrees of freedom and noncentrality δ: E[Φ(t·s − δ)]. */
export function studentTCdf(t: number, degreesOfFreedom: number, noncentrality = 0): number {
  const nu = degreesOfFreedom;
  const spread = Math.sqrt(negligible / nu);
  const from = -(negligible / nu + spread);
  // Φ(t·eᵘ − δ) rises within about 1/δ of u: the steps must be shorter than that.
  const finest = 0.5 / (1 + Math.abs(noncentrality));
  const steps = Math.max(fewestSteps, Math.ceil((spread - from) / finest));
  const width = (spread - from) / steps;
  // ln of the density of u at 0; elsewhere ν(u − (e²ᵘ − 1)/2) is added.
  const logPeak = Math.LN2 + (nu / 2) * Math.log(nu / 2) - logGamma(nu / 2) - nu / 2;
  let sum = 0;
  for (let step = 0; step <= steps; step++) {
    const u = from + step * width;
    const logDensity = logPeak + nu * (u - Math.expm1(2 * u) / 2);
    sum += Math.exp(logDensity) * normalCdf(t * Math.exp(u) - noncentrality);
  }
  return sum * width;
}

/** The t with P(T ≤ t) = probability, for a probability above one half, by bisection. */
export function upperStudentTQuantile(probability: number, degreesOfFreedom: number): number {
  return solveIncreasing((t) => studentTCdf(t, degreesOfFreedom), probability);
}

/** The x > 0 at which an increasing function reaches the target. */
export function solveIncreasing(f: (x: number) => number, target: number): number {
  let high = 1;
  while (f(high) < target) high *= 2;
  let low = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high || high - low < 1e-13 * high) return middle;
    if (f(middle) < target) low = middle;
    else high = middle;
  }
}
