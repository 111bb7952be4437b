/** @file The Vaswani collection, and the two measures that it is judged by here (trec_eval's definitions). */
import { readFileSync } from 'node:fs';
import type { Hit } from '../../src/index.ts';

export interface Topic {
  readonly id: string;
  readonly query: string;
  readonly relevant: ReadonlySet<string>;
}

export const vaswaniFiles = [
  'ir/vaswani/doc-text.trec',
  'ir/vaswani/query-text.trec',
  'ir/vaswani/qrels',
] as const;

export function readVaswani(documentsPath: string, topicsPath: string, judgementsPath: string) {
  const documents = [
    ...readFileSync(documentsPath, 'utf8').matchAll(/<DOCNO>(\d+)<\/DOCNO>([\s\S]*?)<\/DOC>/gi),
  ].map(([, id, text]) => ({ id: id!, text: text! }));
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(judgementsPath, 'utf8').trim().split('\n')) {
    const [topic, , document, relevance] = line.trim().split(/\s+/);
    if (Number(relevance) < 1) continue;
    relevant.set(topic!, (relevant.get(topic!) ?? new Set()).add(document!));
  }
  const topics = [
    ...readFileSync(topicsPath, 'utf8').matchAll(/<num>(\d+)<\/num><title>([\s\S]*?)<\/title>/g),
  ].map(([, id, query]): Topic => ({
    id: id!,
    query: query!.trim(),
    relevant: relevant.get(id!)!,
  }));
  return { documents, topics };
}

/** Means over all topics: average precision, and nDCG of the first ten (binary, log2 discount). */
export function judge(
  topics: readonly Topic[],
  search: (query: string) => readonly Hit[],
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
