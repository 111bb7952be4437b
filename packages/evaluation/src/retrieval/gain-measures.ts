/**
 * @file Measures in which a document has a gain: its relevance value, so that a 3 is worth three
 * times a 1. Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (ACM TOIS
 * 20, 2002), with the discount log₂(rank + 1). What nobody judged gains nothing.
 */
import type { JudgedRanking } from './judged-ranking.ts';

/** `exponential` is 2^relevance − 1 (Burges and others, ICML 2005): offered, never the default. */
export type GainName = 'linear' | 'exponential';

const gainOf = {
  linear: (relevance: number) => Math.max(0, relevance),
  exponential: (relevance: number) => (relevance > 0 ? 2 ** relevance - 1 : 0),
} as const;

const discounted = (gain: number, index: number): number => gain / Math.log2(index + 2);

function discountedGain(relevances: readonly number[], k: number, gain: GainName): number {
  let sum = 0;
  const end = Math.min(k, relevances.length);
  for (let i = 0; i < end; i++) {
    const gained = gainOf[gain](relevances[i]!);
    if (gained > 0) sum += discounted(gained, i);
  }
  return sum;
}

/** Discounted gain of the first k over that of the k best judged documents. */
export function ndcg(
  { relevances, ideal }: JudgedRanking,
  k = Infinity,
  gain: GainName = 'linear',
): number {
  const best = discountedGain(ideal, k, gain);
  return best === 0 ? 0 : discountedGain(relevances, k, gain) / best;
}

/** Relevance of the i-th document of the ideal ranking; 0 past all that gain anything. */
const idealGain = ({ ideal }: JudgedRanking, index: number): number => ideal[index] ?? 0;

const gainingCount = ({ ideal }: JudgedRanking): number =>
  ideal.filter((relevance) => relevance > 0).length;

/**
 * nDCG averaged over the documents that gain: at the rank of each that was retrieved, and at the
 * end for each that was not.
 */
export function ndcgAtGains(topic: JudgedRanking): number {
  const gaining = gainingCount(topic);
  if (gaining === 0) return 0;
  let gained = 0;
  let best = 0;
  let retrieved = 0;
  let sum = 0;
  const length = Math.max(topic.relevances.length, gaining);
  for (let i = 0; i < length; i++) {
    const gain = Math.max(0, topic.relevances[i] ?? 0);
    gained += discounted(gain, i);
    best += discounted(idealGain(topic, i), i);
    if (gain > 0) {
      sum += gained / best;
      retrieved++;
    }
  }
  return (sum + ((gaining - retrieved) * gained) / best) / gaining;
}

/**
 * nDCG averaged over the ranks at which the ideal ranking goes down to the next level, and over
 * the end where something was retrieved beyond (trec_eval needs two documents beyond for that).
 */
export function ndcgAtLevels(topic: JudgedRanking): number {
  const gaining = gainingCount(topic);
  if (topic.relevantCount === 0) return 0;
  let gained = 0;
  let best = 0;
  let sum = 0;
  let points = 0;
  const point = (): void => {
    sum += gained / best;
    points++;
  };
  const length = Math.max(topic.relevances.length, gaining + 1);
  for (let i = 0; i < length; i++) {
    if (i > 0 && i <= gaining && idealGain(topic, i) !== idealGain(topic, i - 1)) point();
    gained += discounted(Math.max(0, topic.relevances[i] ?? 0), i);
    best += discounted(idealGain(topic, i), i);
  }
  if (topic.relevances.length > gaining + 1) point();
  return sum / points;
}

/**
 * Each document's gain over log₂ of 2 plus what it cost: the ideal gain up to here (at least 1 a
 * document) less the gain so far. A document after others that gained costs little. Normalized by
 * the sum of all gains. An experimental measure of trec_eval (2008).
 */
export function normalizedGain(topic: JudgedRanking): number {
  let gained = 0;
  let cost = 0;
  let sum = 0;
  for (const [i, relevance] of topic.relevances.entries()) {
    const gain = Math.max(0, relevance);
    gained += gain;
    cost += Math.max(1, idealGain(topic, i));
    if (gain > 0) sum += gain / Math.log2(2 + cost - gained);
  }
  const all = topic.ideal.reduce((total, relevance) => total + relevance, 0);
  return all === 0 ? 0 : sum / all;
}

/** The share of readers that go on from one document to the next. */
export const defaultPersistence = 0.9;

/**
 * The rate at which a reader gains who goes on to the next document with probability p: Moffat and
 * Zobel, "Rank-biased precision" (ACM TOIS 27, 2008). Gains are shares of the topic's highest.
 */
export function rankBiasedPrecision(
  { relevances, ideal }: JudgedRanking,
  persistence = defaultPersistence,
): number {
  const highest = Math.max(1, ideal[0] ?? 0);
  let weight = 1;
  let sum = 0;
  for (const relevance of relevances) {
    if (relevance > 0) sum += (relevance / highest) * weight;
    weight *= persistence;
  }
  return (1 - persistence) * sum;
}

/** What rank-biased precision would gain if all that nobody judged, and all beyond, were relevant. */
export function rankBiasedResidual(
  { relevances }: JudgedRanking,
  persistence = defaultPersistence,
): number {
  let weight = 1;
  let sum = 0;
  let unjudged = 0;
  for (const relevance of relevances) {
    if (relevance < 0) {
      unjudged++;
      sum += weight;
    }
    weight *= persistence;
  }
  // As in trec_eval: where all was judged, the tail is left out as well.
  return unjudged === 0 ? 0 : weight + (1 - persistence) * sum;
}
