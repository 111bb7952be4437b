/**
 * @file A loss that jumps. It is held against the losses of the last steps: the median, and the
 * median of the distances from it, which one jump before does not disturb. The parameter tensor
 * whose gradient grew most, against its own running mean, is named.
 */
import { quantile } from '@gradus/statistics';
import type { Place } from '../flat-parameters.ts';
import type { History } from '../history.ts';

export interface SpikeOptions {
  /** How many distances above the median is a spike; 12 unless said otherwise. */
  readonly threshold?: number;
  /** Losses it is held against; 50 unless said otherwise. Fewer than half of them: no verdict. */
  readonly window?: number;
  /**
   * What happens with the step of a spike. `note`, unless said otherwise: it is done, and told.
   * `skip`: it is left out. `stop`: training ends with an error before it.
   */
  readonly action?: 'note' | 'skip' | 'stop';
}

export type Spike = History['spikes'][number];

/** @param before losses of the steps before, oldest first */
export function isSpike(
  loss: number,
  before: readonly number[],
  { threshold = 12, window = 50 }: SpikeOptions = {},
): boolean {
  const recent = before.slice(-window);
  if (recent.length < window / 2) return false;
  const median = medianOf(recent);
  const distance = medianOf(recent.map((one) => Math.abs(one - median)));
  // A loss that hardly moves has no distances to speak of: 1% of it is no spike.
  return loss - median > threshold * Math.max(distance, Math.abs(median) * 0.01);
}

export function medianOf(values: readonly number[]): number {
  return quantile([...values], 0.5);
}

/** The running mean of each tensor's gradient norm: a tenth of the new one at every step. */
export class GradientSizes {
  readonly #means: Float64Array;
  readonly #places: readonly Place[];
  #steps: number;

  constructor(
    places: readonly Place[],
    saved?: { readonly means: readonly number[]; readonly steps: number },
  ) {
    this.#places = places;
    this.#means =
      saved === undefined ? new Float64Array(places.length) : Float64Array.from(saved.means);
    this.#steps = saved?.steps ?? 0;
  }

  /** Which tensor's gradient is most above its mean. */
  mostGrown(norms: Float64Array): Pick<Spike, 'tensor' | 'growth'> {
    let best = -1;
    let growth = 0;
    for (const [index, norm] of norms.entries()) {
      const ratio = norm / this.#means[index]!;
      if (!(ratio > growth)) continue;
      best = index;
      growth = ratio;
    }
    return this.#steps === 0
      ? { tensor: undefined, growth: 1 }
      : { tensor: this.#places[best]?.path, growth };
  }

  add(norms: Float64Array): void {
    const share = this.#steps === 0 ? 1 : 0.1;
    for (const [index, norm] of norms.entries())
      this.#means[index]! += share * (norm - this.#means[index]!);
    this.#steps++;
  }

  state(): { readonly means: readonly number[]; readonly steps: number } {
    return { means: [...this.#means], steps: this.#steps };
  }
}
