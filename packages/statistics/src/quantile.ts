/**
 * @file Quantiles of values that are all at hand: type 7 of Hyndman and Fan, "Sample quantiles in
 * statistical packages", American Statistician 50 (1996), the default of R and NumPy. The quantile
 * at p lies at position (n − 1)·p of the sorted values, interpolated between its two neighbours.
 *
 * For streams that are too long to keep, or that merge, see histogram.ts.
 */
import { finiteValues, refused } from './arguments.ts';

/** One quantile without a full sort, in linear time: the bootstrap calls this thousands of times. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  requireProbability(probability);
  const scratch = finiteValues(values, 'these values for a quantile', 1);
  const position = (scratch.length - 1) * probability;
  const below = Math.floor(position);
  selectSmallest(scratch, below);
  const lower = scratch[below]!;
  if (position === below) return lower;
  // Selection left every larger value to the right of `below`.
  let upper = scratch[below + 1]!;
  for (let i = below + 2; i < scratch.length; i++) upper = Math.min(upper, scratch[i]!);
  return interpolate(lower, upper, position - below);
}

/** Several quantiles from one sort, in the order asked for. */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = finiteValues(values, 'these values for quantiles', 1).sort();
  return probabilities.map((probability) => {
    requireProbability(probability);
    return quantileOfSorted(sorted, probability);
  });
}

/** One quantile at no cost; nothing is checked. @param sorted ascending, at least one value */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  return position === below ? lower : interpolate(lower, sorted[below + 1]!, position - below);
}

function interpolate(lower: number, upper: number, fraction: number): number {
  return lower + fraction * (upper - lower);
}

function requireProbability(probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw refused('Cannot take this quantile', 'a probability from 0 to 1', probability);
  }
}

/**
 * Reorders `values` so that the one at `rank` is the one a sort would put there, with none larger
 * before it and none smaller after it: Hoare's quickselect, the pivot the median of three.
 */
function selectSmallest(values: Float64Array, rank: number): void {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left <= right) {
        const value = values[left]!;
        values[left++] = values[right]!;
        values[right--] = value;
      }
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
