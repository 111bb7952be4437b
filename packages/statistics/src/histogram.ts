/**
 * @file Quantiles of streams that are too long to keep or that come from several workers: a High
 * Dynamic Range histogram. Values are counted in buckets whose width grows with the value, so the
 * relative error is bounded, the memory is fixed, and two histograms add up to exactly the
 * histogram of both streams.
 *
 * Precision: a quantile is the value of nearest rank, ⌈p·n⌉ of n, reported as the upper end of its
 * bucket. It lies above the true one by less than 10^−significantDigits of it, or by less than one
 * step of the resolution where that is more (values are rounded to the resolution first).
 */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';
import { refused, requirePositive, requireWhole } from './arguments.ts';

export interface HistogramRange {
  /** The smallest step that is told apart, in the unit of the values: 0.001 for µs among ms. */
  readonly resolution: number;
  /** The largest value that may come, in the unit of the values. */
  readonly highest: number;
  /** At 3, values that differ by 0.1% are told apart. */
  readonly significantDigits: 1 | 2 | 3 | 4 | 5;
}

/** Plain data, safe in JSON; `counts` is the compressed V2 format of every HDR implementation. */
export interface EncodedHistogram extends HistogramRange {
  readonly counts: string;
}

/** @throws GradusError when the range is one that cannot be counted. */
export function createHistogram(range: HistogramRange): StreamHistogram {
  const counts = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: stepsOf(range),
    numberOfSignificantValueDigits: range.significantDigits,
  });
  return new StreamHistogram(range, counts);
}

/** @throws GradusError when this is not what `encode()` gave. */
export function decodeHistogram(encoded: EncodedHistogram): StreamHistogram {
  const { resolution, highest, significantDigits } = encoded;
  const steps = stepsOf(encoded);
  const counts = decodeCounts(encoded.counts);
  if (
    counts.highestTrackableValue !== steps ||
    counts.numberOfSignificantValueDigits !== significantDigits
  ) {
    throw refused(
      'Cannot decode a histogram',
      `counts of ${steps} steps and ${significantDigits} digits`,
      `${counts.highestTrackableValue} steps and ${counts.numberOfSignificantValueDigits} digits`,
    );
  }
  return new StreamHistogram({ resolution, highest, significantDigits }, counts);
}

function decodeCounts(base64: string): Histogram {
  try {
    return decodeFromCompressedBase64(base64, 64);
  } catch (cause) {
    throw refused(
      'Cannot decode a histogram',
      'counts in the compressed V2 format',
      cause instanceof Error ? cause.message : cause,
      'Use what encode() returned, unchanged.',
    );
  }
}

/** How many steps of its resolution a range has, after checking it. */
function stepsOf({ resolution, highest, significantDigits }: HistogramRange): number {
  requirePositive(resolution, 'resolution');
  requireWhole(significantDigits, 'number of significant digits', 1, 5);
  const steps = Math.ceil(highest / resolution);
  if (!(steps >= 2 && steps <= Number.MAX_SAFE_INTEGER)) {
    throw refused(
      'Cannot count in this range',
      'a highest value of 2 to 2^53 steps of the resolution',
      `${highest} in steps of ${resolution}`,
    );
  }
  return steps;
}

export class StreamHistogram {
  readonly #range: HistogramRange;
  readonly #counts: Histogram;

  constructor(range: HistogramRange, counts: Histogram) {
    this.#range = range;
    this.#counts = counts;
  }

  get count(): number {
    return this.#counts.totalCount;
  }

  /** What the counts occupy; it does not grow. */
  get sizeBytes(): number {
    return this.#counts.estimatedFootprintInBytes;
  }

  /** @throws GradusError for a negative or missing value, or one above the highest. */
  record(value: number): void {
    const { resolution, highest } = this.#range;
    if (!(value >= 0 && value <= highest)) {
      throw refused(
        'Cannot count this value',
        `a number from 0 to ${highest}`,
        value,
        'Create the histogram with a higher limit.',
      );
    }
    this.#counts.recordValue(Math.round(value / resolution));
  }

  /** Adds the other's counts to this one's. @throws GradusError when the ranges differ. */
  merge(other: StreamHistogram): void {
    for (const key of ['resolution', 'highest', 'significantDigits'] as const) {
      if (this.#range[key] !== other.#range[key]) {
        throw refused('Cannot merge histograms', `${key} ${this.#range[key]}`, other.#range[key]);
      }
    }
    this.#counts.add(other.#counts);
  }

  /** @throws GradusError when nothing was recorded or the probability is outside [0, 1]. */
  quantile(probability: number): number {
    if (!(probability >= 0 && probability <= 1)) {
      throw refused('Cannot take this quantile', 'a probability from 0 to 1', probability);
    }
    if (this.count === 0)
      throw refused('Cannot take a quantile', 'a value recorded before', 'none');
    return this.#counts.getValueAtPercentile(probability * 100) * this.#range.resolution;
  }

  encode(): EncodedHistogram {
    const { resolution, highest, significantDigits } = this.#range;
    return {
      resolution,
      highest,
      significantDigits,
      counts: encodeIntoCompressedBase64(this.#counts),
    };
  }
}
