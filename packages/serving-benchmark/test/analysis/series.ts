/** @file Series whose mean and quantiles are known, each starting in its stationary distribution. */
import { normalCdf, normalQuantile } from '@gradus/statistics';
import type { Random } from '@gradus/statistics';
import { exponential } from './records.ts';

export interface KnownSeries {
  readonly mean: number;
  readonly quantile: (probability: number) => number;
  readonly draw: (count: number, random: Random) => Float64Array;
}

/** x(t) = φ·x(t − 1) + a standard normal. */
export function autoregressive(phi: number): KnownSeries {
  const deviation = 1 / Math.sqrt(1 - phi ** 2);
  return {
    mean: 0,
    quantile: (probability) => deviation * normalQuantile(probability),
    draw: (count, random) => {
      let value = deviation * random.normal();
      return Float64Array.from({ length: count }, () => {
        const drawn = value;
        value = phi * value + random.normal();
        return drawn;
      });
    },
  };
}

/** Waiting times in the queue M/M/1 with service rate 1 (Lindley's recursion). */
export function waitingTimes(utilisation: number): KnownSeries {
  return {
    mean: utilisation / (1 - utilisation),
    quantile: (probability) =>
      Math.max(0, Math.log(utilisation / (1 - probability)) / (1 - utilisation)),
    draw: (count, random) => {
      let wait = random.uniform() < utilisation ? exponential(random) / (1 - utilisation) : 0;
      return Float64Array.from({ length: count }, () => {
        const drawn = wait;
        wait = Math.max(0, wait + exponential(random) - exponential(random) / utilisation);
        return drawn;
      });
    },
  };
}

/** Calm for 40 requests on average, then a burst of 10 that take about three times as long. */
export const bursts: KnownSeries = {
  mean: 0.8 * Math.exp(0.02) + 0.2 * 3 * Math.exp(0.125),
  quantile: (probability) => {
    const share = (x: number): number =>
      0.8 * normalCdf(Math.log(x) / 0.2) + 0.2 * normalCdf(Math.log(x / 3) / 0.5);
    let low = 1e-6;
    let high = 1e3;
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2;
      if (share(middle) < probability) low = middle;
      else high = middle;
    }
    return low;
  },
  draw: (count, random) => {
    let isBurst = random.uniform() < 0.2;
    return Float64Array.from({ length: count }, () => {
      const value = isBurst ? 3 * Math.exp(0.5 * random.normal()) : Math.exp(0.2 * random.normal());
      isBurst = isBurst ? random.uniform() >= 1 / 10 : random.uniform() < 1 / 40;
      return value;
    });
  },
};
