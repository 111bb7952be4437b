/** @file Measures that do not look at the order: what was retrieved, as a set. */
import { ratio, type JudgedRanking } from './judged-ranking.ts';

export const setPrecision = ({ relevantRetrieved, relevances }: JudgedRanking): number =>
  ratio(relevantRetrieved, relevances.length);

export const setRecall = ({ relevantRetrieved, relevantCount }: JudgedRanking): number =>
  ratio(relevantRetrieved, relevantCount);

/** Precision of the set as a share of the best that its size allows. */
export const setRelativePrecision = (topic: JudgedRanking): number =>
  ratio(topic.relevantRetrieved, Math.min(topic.relevances.length, topic.relevantCount));

/** Precision times recall. */
export const setAveragePrecision = (topic: JudgedRanking): number =>
  setPrecision(topic) * setRecall(topic);

/** Harmonic mean of precision and recall. */
export function setF1(topic: JudgedRanking): number {
  const precision = setPrecision(topic);
  const recall = setRecall(topic);
  return ratio(2 * precision * recall, precision + recall);
}

/** Relevant documents retrieved, minus all others retrieved. */
export const utility = ({ relevantRetrieved, relevances }: JudgedRanking): number =>
  2 * relevantRetrieved - relevances.length;

/** Retrieved, judged, and not relevant. */
export const nonrelevantRetrieved = ({ relevances, relevantFrom }: JudgedRanking): number =>
  relevances.filter((relevance) => relevance >= 0 && relevance < relevantFrom).length;

/** The share of the first k that nobody judged: high values say that the judgements do not fit. */
export const unjudgedAt = ({ relevances }: JudgedRanking, k: number): number =>
  relevances.slice(0, k).filter((relevance) => relevance < 0).length / k;
