/**
 * @file Measures for which a document is relevant or not. Definitions as in trec_eval, whose outputs
 * they are held against. R is the number of relevant documents; where it is 0, so is the
 * measure.
 */
import { inPoolUnjudged, notInPool, ratio, type JudgedRanking } from './judged-ranking.ts';

/** Relevant documents among the first k. */
function hits({ relevances, relevantFrom }: JudgedRanking, k: number): number {
  let count = 0;
  const end = Math.min(k, relevances.length);
  for (let i = 0; i < end; i++) if (relevances[i]! >= relevantFrom) count++;
  return count;
}

/** Divides by k, however few were retrieved. */
export const precisionAt = (topic: JudgedRanking, k: number): number => hits(topic, k) / k;

export const recallAt = (topic: JudgedRanking, k: number): number =>
  ratio(hits(topic, k), topic.relevantCount);

/** Precision at k as a share of the best that there could be. */
export const relativePrecisionAt = (topic: JudgedRanking, k: number): number =>
  ratio(hits(topic, k), Math.min(k, topic.relevantCount));

/** Was any of the first k relevant? */
export const successAt = (topic: JudgedRanking, k: number): number => (hits(topic, k) > 0 ? 1 : 0);

/** Precision at each relevant document among the first k, summed, over R. */
export function averagePrecision(topic: JudgedRanking, k = Infinity): number {
  let found = 0;
  let sum = 0;
  const end = Math.min(k, topic.relevances.length);
  for (let i = 0; i < end; i++) {
    if (topic.relevances[i]! >= topic.relevantFrom) sum += ++found / (i + 1);
  }
  return ratio(sum, topic.relevantCount);
}

/** Precision at R. */
export const rPrecision = (topic: JudgedRanking): number =>
  ratio(hits(topic, topic.relevantCount), topic.relevantCount);

/** Precision at a multiple of R; trec_eval adds 0.9 and cuts off. */
export function rPrecisionAtMultiple(topic: JudgedRanking, multiple: number): number {
  const cutoff = Math.floor(multiple * topic.relevantCount + 0.9);
  return ratio(hits(topic, cutoff), cutoff);
}

export function reciprocalRank({ relevances, relevantFrom }: JudgedRanking): number {
  const first = relevances.findIndex((value) => value >= relevantFrom);
  return first < 0 ? 0 : 1 / (first + 1);
}

/**
 * The highest precision at or after the point where this share of R, to the nearest whole number,
 * has been found. (trec_eval before version 10 added 0.9 and cut off.)
 */
export function interpolatedPrecision(topic: JudgedRanking, recall: number): number {
  const { relevances, relevantFrom, relevantRetrieved, relevantCount } = topic;
  const needed = Math.round(recall * relevantCount);
  if (needed > relevantRetrieved) return 0;
  let found = relevantRetrieved;
  let highest = ratio(found, relevances.length);
  for (let i = relevances.length; i > 0 && found > 0; i--) {
    highest = Math.max(highest, found / i);
    if (relevances[i - 1]! >= relevantFrom) {
      if (found === needed) return highest;
      found--;
    }
  }
  return highest;
}

export const recallPoints: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Interpolated precision averaged over eleven points of recall. */
export const elevenPointAverage = (topic: JudgedRanking): number =>
  recallPoints.reduce((sum, recall) => sum + interpolatedPrecision(topic, recall), 0) /
  recallPoints.length;

/**
 * Of the first R judged nonrelevant documents, the share that comes after each relevant one.
 * Buckley and Voorhees, "Retrieval evaluation with incomplete information" (SIGIR 2004), in the
 * form with min(R, N) below the line.
 */
export function bpref(topic: JudgedRanking): number {
  const { relevances, relevantFrom, relevantCount, nonrelevantCount } = topic;
  const most = Math.min(nonrelevantCount, relevantCount);
  let nonrelevant = 0;
  let sum = 0;
  for (const relevance of relevances) {
    if (relevance < 0) continue;
    if (relevance < relevantFrom) nonrelevant++;
    else sum += nonrelevant === 0 ? 1 : 1 - Math.min(nonrelevant, relevantCount) / most;
  }
  return ratio(sum, relevantCount);
}

/** Keeps 0/0 away where nothing above a document was judged. */
const epsilon = 0.00001;

/**
 * Average precision where only a sample of the pool was judged: Yilmaz and Aslam, "Estimating
 * average precision with incomplete and imperfect judgments" (CIKM 2006).
 */
export function inferredAveragePrecision(topic: JudgedRanking): number {
  let relevant = 0;
  let nonrelevant = 0;
  let unjudged = 0;
  let sum = 0;
  for (const [above, relevance] of topic.relevances.entries()) {
    if (relevance === notInPool) continue;
    if (relevance === inPoolUnjudged) unjudged++;
    else if (relevance < topic.relevantFrom) nonrelevant++;
    else {
      // Of those above: the share that was in the pool, times the precision among the judged.
      const pooled = relevant + nonrelevant + unjudged;
      const precision = (relevant + epsilon) / (relevant + nonrelevant + 2 * epsilon);
      sum +=
        above === 0 ? 1 : 1 / (above + 1) + (above / (above + 1)) * (pooled / above) * precision;
      relevant++;
    }
  }
  return ratio(sum, topic.relevantCount);
}

/** 1 / log₂(2 + nonrelevant documents above) of each relevant document, over R. */
export function binaryG(topic: JudgedRanking): number {
  let relevant = 0;
  let sum = 0;
  for (const [i, relevance] of topic.relevances.entries()) {
    if (relevance < topic.relevantFrom) continue;
    relevant++;
    sum += 1 / Math.log2(3 + i - relevant);
  }
  return ratio(sum, topic.relevantCount);
}
