/** @file Gaps between arrivals with mean 1, for a rate profile to stretch. */
import type { Random } from '@gradus/statistics';

export type Process =
  | { readonly kind: 'constant' }
  | { readonly kind: 'poisson' }
  /** cv: standard deviation over mean of the gaps; 1 is Poisson, more comes in bursts. */
  | { readonly kind: 'gamma'; readonly cv: number };

/** A gap drawn from the process. */
export function gapsOf(process: Process, random: Random): () => number {
  switch (process.kind) {
    case 'constant':
      return () => 1;
    case 'poisson':
      return () => -Math.log(1 - random.uniform());
    case 'gamma': {
      const shape = 1 / (process.cv * process.cv);
      return () => gamma(shape, random) / shape;
    }
  }
}

/**
 * A gamma variate of scale 1. Marsaglia and Tsang, "A simple method for generating gamma
 * variables", ACM TOMS 26 (2000); below a shape of 1 by G(shape + 1) · U^(1 / shape).
 */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = random.normal();
    const v = (1 + c * z) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
