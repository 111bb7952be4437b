/**
 * @file The standard normal distribution: its cumulative function and quantile.
 *
 * Cumulative: a power series near the centre and a continued fraction in the tails (Abramowitz and
 * Stegun, 26.2.11 and 26.2.14). Quantile: the rational approximations of Wichura, "Algorithm
 * AS 241", Applied Statistics 37 (1988), PPND16; its coefficients stand here in the shortest form
 * that gives the same double.
 */
import { refused } from './arguments.ts';

/** Beyond this the continued fraction needs fewer terms than the series. */
const seriesEnd = 1.5;
/** Enough at the series' end, where the continued fraction converges slowest. */
const tailTerms = 150;

/** P(Z ≤ z), relative error below 4e-15 down to z = −37. */
export function normalCdf(z: number): number {
  if (z < -seriesEnd) return upperTail(-z);
  if (z > seriesEnd) return 1 - upperTail(z);
  return 0.5 + normalDensity(z) * oddSeries(z);
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** z + z³/3 + z⁵/(3·5) + …, until a term no longer changes the sum. */
function oddSeries(z: number): number {
  let sum = z;
  let term = z;
  for (let odd = 3; ; odd += 2) {
    term *= (z * z) / odd;
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
}

/** P(Z > z) for z above the series' end: density / (z + 1/(z + 2/(z + 3/(z + …)))). */
function upperTail(z: number): number {
  // The terms left out are put at the value they settle to, the root of x = z + terms / x.
  let fraction = (z + Math.sqrt(z * z + 4 * tailTerms)) / 2;
  for (let term = tailTerms; term >= 1; term--) fraction = z + term / fraction;
  return normalDensity(z) / fraction;
}

const centre = {
  numerator: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  denominator: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const tail = {
  numerator: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  denominator: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
};
const farTail = {
  numerator: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  denominator: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** The z with P(Z ≤ z) = probability; ∓∞ at 0 and 1. @throws GradusError outside [0, 1]. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw refused('Cannot take a normal quantile', 'a probability from 0 to 1', probability);
  }
  const fromCentre = probability - 0.5;
  if (Math.abs(fromCentre) <= 0.425) {
    return fromCentre * ratio(centre, 0.180625 - fromCentre * fromCentre);
  }
  const smaller = fromCentre < 0 ? probability : 1 - probability;
  if (smaller === 0) return fromCentre < 0 ? -Infinity : Infinity;
  const depth = Math.sqrt(-Math.log(smaller));
  const magnitude = depth <= 5 ? ratio(tail, depth - 1.6) : ratio(farTail, depth - 5);
  return fromCentre < 0 ? -magnitude : magnitude;
}

interface Rational {
  /** Highest power first. */
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

function ratio({ numerator, denominator }: Rational, x: number): number {
  let above = 0;
  let below = 0;
  for (let power = 0; power < numerator.length; power++) {
    above = above * x + numerator[power]!;
    below = below * x + denominator[power]!;
  }
  return above / below;
}
