/**
 * @file How the rate of an open loop changes over time: stages, each from one rate to another, and
 * the exact time at which the expected number of arrivals reaches a given value.
 *
 * With Λ(t) the integral of the rate, a process of rate 1 that has events at x₁, x₂, … becomes one
 * of this rate with events at Λ⁻¹(x₁), Λ⁻¹(x₂), …; for a Poisson process exactly so (Çinlar,
 * Introduction to Stochastic Processes, 1975, section 4.7). Nothing is thinned and nothing is
 * approximated: within a stage Λ is a quadratic.
 */

export interface Stage {
  /** Requests per second at its beginning and its end; linear between. */
  readonly fromRate: number;
  readonly toRate: number;
  /** `Infinity` for the only stage of a load without an end. */
  readonly durationMs: number;
}

/** Arrivals expected within a stage. */
export const expectedIn = ({ fromRate, toRate, durationMs }: Stage): number =>
  fromRate === 0 && toRate === 0 ? 0 : ((fromRate + toRate) / 2) * (durationMs / 1000);

/**
 * Λ⁻¹: takes growing values and gives growing times; `undefined` once the stages are over.
 *
 *     const timeOf = inverseOf([{ fromRate: 2, toRate: 2, durationMs: 3000 }]);
 *     timeOf(1)  →  500        timeOf(7)  →  undefined
 */
export function inverseOf(stages: readonly Stage[]): (expected: number) => number | undefined {
  let stage = 0;
  let startMs = 0;
  let before = 0;
  return (expected) => {
    for (; stage < stages.length; stage++) {
      const current = stages[stage]!;
      const within = expectedIn(current);
      const last = stage === stages.length - 1;
      // The end of a stage is the beginning of the next; the end of the last one is its own.
      if (expected < before + within || (last && expected === before + within && within > 0)) {
        return startMs + timeWithin(current, expected - before);
      }
      before += within;
      startMs += current.durationMs;
    }
    return undefined;
  };
}

/** The root of slope/2 · t² + from · t = area, in the form that loses no digits. */
function timeWithin({ fromRate, toRate, durationMs }: Stage, area: number): number {
  if (area === 0) return 0;
  if (fromRate === toRate) return (area / fromRate) * 1000;
  const slope = (toRate - fromRate) / (durationMs / 1000);
  const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * area));
  return Math.min(durationMs, ((2 * area) / (fromRate + root)) * 1000);
}
