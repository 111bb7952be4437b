/** @file The Vaswani collection, and the two measures that it is judged by here (trec_eval's definitions). */
import { readFile } from 'node:fs/promises';
import { resolveDataset } from '@gradus/datasets';
import type { Hit, IndexedText } from '@gradus/rag';

export interface Topic {
  readonly id: string;
  readonly query: string;
  readonly relevant: ReadonlySet<string>;
}

export interface Collection {
  readonly documents: readonly IndexedText[];
  readonly topics: readonly Topic[];
}

/** @throws GradusError `missing-data` where it is not on this machine */
export async function loadVaswani(): Promise<Collection> {
  const [documents, topics, judgements] = await Promise.all(
    ['vaswani-documents', 'vaswani-queries', 'vaswani-judgements'].map(async (name) =>
      readFile(await resolveDataset(name), 'utf8'),
    ),
  );
  const relevant = new Map<string, Set<string>>();
  for (const line of judgements!.trim().split('\n')) {
    const [topic, , document, relevance] = line.trim().split(/\s+/);
    if (Number(relevance) < 1) continue;
    relevant.set(topic!, (relevant.get(topic!) ?? new Set()).add(document!));
  }
  return {
    documents: [...documents!.matchAll(/<DOCNO>(\d+)<\/DOCNO>([\s\S]*?)<\/DOC>/gi)].map(
      ([, id, text]) => ({ id: id!, text: text!.trim() }),
    ),
    topics: [...topics!.matchAll(/<num>(\d+)<\/num><title>([\s\S]*?)<\/title>/g)].map(
      ([, id, query]) => ({ id: id!, query: query!.trim(), relevant: relevant.get(id!)! }),
    ),
  };
}

/**
 * What bm25s 0.3.11 finds with Lucene's formula and Snowball's English stems, to three digits, and
 * the terms it finds it by: Lucene's stop words or none, and no word of one letter in either case.
 */
export const bm25sFigures = [
  { stopWords: 'lucene', k1: 0.9, b: 0.4, map: 0.289, ndcgAt10: 0.445 },
  { stopWords: 'lucene', k1: 1.2, b: 0.75, map: 0.287, ndcgAt10: 0.436 },
  { stopWords: 'none', k1: 0.9, b: 0.4, map: 0.284, ndcgAt10: 0.432 },
] as const;

const singleLetters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
export const bm25sStopWords: Readonly<Record<'lucene' | 'none', readonly string[]>> = {
  none: singleLetters,
  lucene: [
    ...singleLetters,
    ...'an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
      ' ',
    ),
  ],
};

/** Means over all topics: average precision, and nDCG of the first ten (binary, log2 discount). */
export function judge(
  topics: readonly Topic[],
  search: (query: string) => readonly Pick<Hit, 'id'>[],
): { readonly map: number; readonly ndcgAt10: number } {
  let map = 0;
  let ndcgAt10 = 0;
  for (const { query, relevant } of topics) {
    let found = 0;
    let precisions = 0;
    let gain = 0;
    for (const [rank, { id }] of search(query).entries()) {
      if (!relevant.has(id)) continue;
      found++;
      precisions += found / (rank + 1);
      if (rank < 10) gain += 1 / Math.log2(rank + 2);
    }
    let ideal = 0;
    for (let rank = 0; rank < Math.min(10, relevant.size); rank++) ideal += 1 / Math.log2(rank + 2);
    map += precisions / relevant.size / topics.length;
    ndcgAt10 += gain / ideal / topics.length;
  }
  return { map, ndcgAt10 };
}
