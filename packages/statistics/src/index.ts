export { createRandom, restoreRandom } from './random.ts';
export type { Random, RandomState } from './random.ts';
export { mean, standardDeviation, standardError, variance } from './descriptive.ts';
export { quantile, quantileOfSorted, quantiles } from './quantile.ts';
export { createHistogram, decodeHistogram } from './histogram.ts';
export type { EncodedHistogram, HistogramRange, StreamHistogram } from './histogram.ts';
export {
  bootstrapInterval,
  pairedBootstrapInterval,
  twoSampleBootstrapInterval,
} from './bootstrap.ts';
export type {
  BootstrapOptions,
  Clusters,
  Interval,
  Statistic,
  TwoSampleBootstrapOptions,
  TwoSampleStatistic,
} from './bootstrap.ts';
export { expandedLevel } from './expanded-level.ts';
export { automaticBlockLength } from './block-length.ts';
export { pairedPermutationTest } from './permutation.ts';
export type { PermutationOptions, TestResult } from './permutation.ts';
export { mcnemarTest, pairOutcomes } from './mcnemar.ts';
export type { PairedOutcomes } from './mcnemar.ts';
export { chiSquareTest } from './chi-square.ts';
export type { ChiSquareResult } from './chi-square.ts';
export { holm } from './holm.ts';
export {
  detectableMeanDifference,
  detectableProportionDifference,
  pairedMeansPower,
  proportionsPower,
} from './minimum-detectable-effect.ts';
export type {
  DetectableDifference,
  PairedMeans,
  Proportions,
} from './minimum-detectable-effect.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { pairedProportionsInterval } from './paired-proportions.ts';
export { wilsonInterval } from './wilson.ts';
