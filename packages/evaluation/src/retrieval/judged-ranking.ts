/**
 * @file One topic: what was retrieved, in order, with what is known about each document. Every
 * measure is computed from this and nothing else.
 *
 * Order as in trec_eval: score descending as 32-bit floats, ties by document id descending
 * in the order of bytes.
 */

/** Nobody looked at the document. */
export const notInPool = -1;
/** It was in the pool, but nobody judged it: a negative value in the judgements. */
export const inPoolUnjudged = -2;

export interface JudgedRanking {
  /** Relevance by rank, best first; `notInPool` and `inPoolUnjudged` where there is none. */
  readonly relevances: readonly number[];
  /** From this value on a document is relevant; 1 unless asked otherwise (`-l` of trec_eval). */
  readonly relevantFrom: number;
  /** Judged documents that are relevant, retrieved or not. */
  readonly relevantCount: number;
  readonly relevantRetrieved: number;
  /** Judged documents that are not relevant, retrieved or not. */
  readonly nonrelevantCount: number;
  /** Relevance of all judged documents, highest first: the ideal ranking. */
  readonly ideal: readonly number[];
}

export function judgeRanking(
  scores: ReadonlyMap<string, number>,
  judgements: ReadonlyMap<string, number>,
  relevantFrom = 1,
): JudgedRanking {
  const relevances = rankDocuments(scores).map((document) => {
    const relevance = judgements.get(document);
    if (relevance === undefined) return notInPool;
    return relevance < 0 ? inPoolUnjudged : relevance;
  });
  const ideal = [...judgements.values()].filter((value) => value >= 0).sort((a, b) => b - a);
  const relevantCount = ideal.filter((value) => value >= relevantFrom).length;
  return {
    relevances,
    relevantFrom,
    relevantCount,
    relevantRetrieved: relevances.filter((value) => value >= relevantFrom).length,
    nonrelevantCount: ideal.length - relevantCount,
    ideal,
  };
}

/** 0 where there is nothing to divide by, as in trec_eval. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Documents, best first. */
export function rankDocuments(scores: ReadonlyMap<string, number>): string[] {
  const rows = [...scores].map(([document, score]) => ({ document, score: Math.fround(score) }));
  rows.sort((a, b) => b.score - a.score || compareBytes(b.document, a.document));
  return rows.map(({ document }) => document);
}

/**
 * The order of the UTF-8 bytes. It differs from that of UTF-16 units only where one of two units
 * that differ is half of a pair: those code points come after all others.
 */
export function compareBytes(first: string, second: string): number {
  const shorter = Math.min(first.length, second.length);
  for (let i = 0; i < shorter; i++) {
    const a = first.charCodeAt(i);
    const b = second.charCodeAt(i);
    if (a !== b) return byteOrder(a) - byteOrder(b);
  }
  return first.length - second.length;
}

const byteOrder = (unit: number): number =>
  unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
