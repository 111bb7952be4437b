/**
 * @file Two distributions that intervals need: Student's t for six and more degrees of freedom, and
 * the beta distribution, by which a share out of a number of trials gets exact bounds.
 */
import { normalCdf, normalQuantile } from '@gradus/statistics';

/**
 * The Cornish-Fisher expansion about the normal quantile, Abramowitz and Stegun 26.7.5: within
 * 0.002 of the truth from six degrees of freedom on, for probabilities up to 0.995.
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  const z = normalQuantile(probability);
  const nu = degreesOfFreedom;
  const z2 = z * z;
  const terms = [
    (z2 + 1) / 4,
    ((5 * z2 + 16) * z2 + 3) / 96,
    (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
    ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160,
  ];
  return z * terms.reduce((sum, term, order) => sum + term / nu ** (order + 1), 1);
}

/** Two-sided p-value of a t statistic: Wallace's normal deviate, Abramowitz and Stegun 26.7.8. */
export function studentTPValue(t: number, degreesOfFreedom: number): number {
  if (t === 0) return 1;
  const nu = degreesOfFreedom;
  const deviate = ((8 * nu + 1) / (8 * nu + 3)) * Math.sqrt(nu * Math.log1p((t * t) / nu));
  return 2 * normalCdf(-deviate);
}

/** Steps of the trapezoidal rule; the integrand is analytic, so few are needed. */
const steps = 4_000;
/** Beyond e⁻⁴⁰ of its peak the density adds nothing. */
const negligible = 40;

/** Quantile of Beta(a, b), both positive and not necessarily whole. */
export function betaQuantile(probability: number, a: number, b: number): number {
  const { from, width, cumulative } = summedBeta(a, b);
  const target = probability * cumulative[steps]!;
  const above = cumulative.findIndex((sum) => sum >= target);
  const below = Math.max(above - 1, 0);
  const rise = cumulative[above]! - cumulative[below]!;
  const u = from + (below + (rise > 0 ? (target - cumulative[below]!) / rise : 0)) * width;
  return 1 / (1 + Math.exp(-u));
}

/** How probable it is that a value of Beta(a, b) is at most `share`, which lies between 0 and 1. */
export function betaCdf(share: number, a: number, b: number): number {
  const { from, width, cumulative } = summedBeta(a, b);
  const at = (Math.log(share / (1 - share)) - from) / width;
  if (!(at > 0)) return 0;
  if (at >= steps) return 1;
  const below = Math.floor(at);
  const sum = cumulative[below]! + (at - below) * (cumulative[below + 1]! - cumulative[below]!);
  return sum / cumulative[steps]!;
}

/**
 * In u = logit x the density is exp(a·u − (a + b)·ln(1 + eᵘ)), which falls off on both sides; summing
 * it needs no constant.
 */
function summedBeta(a: number, b: number) {
  const logDensity = (u: number): number =>
    a * u - (a + b) * (u > 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u)));
  const peak = Math.log(a / b);
  const height = logDensity(peak);
  const edge = (direction: 1 | -1): number => {
    let distance = 1e-3;
    while (logDensity(peak + direction * distance) > height - negligible) distance *= 1.5;
    return peak + direction * distance;
  };
  const from = edge(-1);
  const width = (edge(1) - from) / steps;
  const cumulative = new Float64Array(steps + 1);
  let before = Math.exp(logDensity(from) - height);
  for (let step = 1; step <= steps; step++) {
    const density = Math.exp(logDensity(from + step * width) - height);
    cumulative[step] = cumulative[step - 1]! + (before + density) / 2;
    before = density;
  }
  return { from, width, cumulative };
}
