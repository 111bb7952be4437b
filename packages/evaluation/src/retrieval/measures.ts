/** @file The measures by the names that trec_eval gives them: `map`, `ndcg_cut_10`, `P_5`. */
import { refused } from '../arguments.ts';
import {
  ndcg,
  ndcgAtGains,
  ndcgAtLevels,
  normalizedGain,
  rankBiasedPrecision,
  rankBiasedResidual,
} from './gain-measures.ts';
import type { JudgedRanking } from './judged-ranking.ts';
import {
  averagePrecision,
  binaryG,
  bpref,
  elevenPointAverage,
  inferredAveragePrecision,
  interpolatedPrecision,
  precisionAt,
  recallAt,
  recallPoints,
  reciprocalRank,
  relativePrecisionAt,
  rPrecision,
  rPrecisionAtMultiple,
  successAt,
} from './precision-measures.ts';
import {
  nonrelevantRetrieved,
  setAveragePrecision,
  setF1,
  setPrecision,
  setRecall,
  setRelativePrecision,
  unjudgedAt,
  utility,
} from './set-measures.ts';

export interface Measure {
  /** As trec_eval prints it: `ndcg_cut_10`. */
  readonly name: string;
  readonly of: (topic: JudgedRanking) => number;
  /** How topics become one figure. A geometric mean takes nothing below 0.00001. */
  readonly over: 'mean' | 'sum' | 'geometric mean';
  /** Whole numbers are printed without decimals. */
  readonly isCount: boolean;
}

type Family = readonly [
  name: string,
  of: (topic: JudgedRanking, parameter: number) => number,
  parameters?: readonly number[],
  /** Decimals of the parameter in the name. */
  decimals?: number,
];

const cutoffs = [5, 10, 15, 20, 30, 100, 200, 500, 1000];
const multiples = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2];

/** In the order in which trec_eval prints them. */
const families: readonly Family[] = [
  ['num_ret', ({ relevances }) => relevances.length],
  ['num_rel', ({ relevantCount }) => relevantCount],
  ['num_rel_ret', ({ relevantRetrieved }) => relevantRetrieved],
  ['map', (topic) => averagePrecision(topic)],
  ['gm_map', (topic) => averagePrecision(topic)],
  ['Rprec', rPrecision],
  ['bpref', bpref],
  ['recip_rank', reciprocalRank],
  ['iprec_at_recall', interpolatedPrecision, recallPoints, 2],
  ['P', precisionAt, cutoffs],
  ['recall', recallAt, cutoffs],
  ['infAP', inferredAveragePrecision],
  ['gm_bpref', bpref],
  ['Rprec_mult', rPrecisionAtMultiple, multiples, 2],
  ['utility', utility],
  ['11pt_avg', elevenPointAverage],
  ['binG', binaryG],
  ['G', normalizedGain],
  ['ndcg', (topic) => ndcg(topic)],
  ['ndcg_rel', ndcgAtGains],
  ['Rndcg', ndcgAtLevels],
  ['ndcg_cut', (topic, k) => ndcg(topic, k), cutoffs],
  ['map_cut', (topic, k) => averagePrecision(topic, k), cutoffs],
  ['relative_P', relativePrecisionAt, cutoffs],
  ['success', successAt, [1, 5, 10]],
  ['set_P', setPrecision],
  ['set_relative_P', setRelativePrecision],
  ['set_recall', setRecall],
  ['set_map', setAveragePrecision],
  ['set_F', setF1],
  ['num_nonrel_judged_ret', nonrelevantRetrieved],
  ['rbp', (topic) => rankBiasedPrecision(topic)],
  ['rbp_resid', (topic) => rankBiasedResidual(topic)],
  ['unj', unjudgedAt, [5, 10, 20]],
];

/** Every measure of `trec_eval -m all_trec`, in its order. */
export const allMeasures: readonly Measure[] = families.flatMap((family) =>
  family[2] === undefined
    ? [instance(family)]
    : family[2].map((parameter) => instance(family, parameter)),
);

function instance([name, of, , decimals = 0]: Family, parameter?: number): Measure {
  const isCount = name.startsWith('num_');
  return {
    name: parameter === undefined ? name : `${name}_${parameter.toFixed(decimals)}`,
    of: (topic) => of(topic, parameter ?? 0),
    over: isCount ? 'sum' : name.startsWith('gm_') ? 'geometric mean' : 'mean',
    isCount,
  };
}

/**
 * A measure by name; a family with any parameter: `P_7`, `ndcg_cut_3`, `iprec_at_recall_0.35`.
 * `ndcg_exp` and `ndcg_exp_10` have gain 2^relevance − 1.
 * @throws GradusError for a name that is no measure's
 */
export function measureNamed(name: string): Measure {
  const known = allMeasures.find((measure) => measure.name === name);
  if (known !== undefined) return known;
  const { family, parameter } = /^(?<family>.+)_(?<parameter>\d+(?:\.\d+)?)$/.exec(name)
    ?.groups ?? {
    family: name,
  };
  if (family === 'ndcg_exp') {
    const k = parameter === undefined ? Infinity : cutoff(name, parameter);
    return { name, of: (topic) => ndcg(topic, k, 'exponential'), over: 'mean', isCount: false };
  }
  const entry = families.find(([of, , parameters]) => of === family && parameters !== undefined);
  if (entry === undefined || parameter === undefined) {
    const names = families.map(([of, , parameters]) => (parameters ? `${of}_<number>` : of));
    throw refused('No retrieval measure of that name', `one of: ${names.join(', ')}`, name);
  }
  const isShare = (entry[3] ?? 0) > 0;
  return { ...instance(entry, isShare ? Number(parameter) : cutoff(name, parameter)), name };
}

function cutoff(name: string, parameter: string): number {
  const k = Number(parameter);
  if (Number.isInteger(k) && k > 0) return k;
  throw refused(`Cannot cut off at ${parameter}`, 'a whole number of at least 1', name);
}
