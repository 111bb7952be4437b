/** @file The Vaswani collection, how a search does on it, and what bm25s publishes. */
import { readFile } from 'node:fs/promises';
import { resolveDataset } from '@gradus/datasets';
import { evaluateRun, type Judgements, measureNamed, parseJudgements } from '@gradus/evaluation';
import type { Hit, IndexedText } from '@gradus/rag';

export interface Topic {
  readonly id: string;
  readonly query: string;
}

export interface Collection {
  readonly documents: readonly IndexedText[];
  readonly topics: readonly Topic[];
  readonly judgements: Judgements;
}

export const vaswaniDatasets = [
  'vaswani-documents',
  'vaswani-queries',
  'vaswani-judgements',
] as const;

/** @throws GradusError `missing-data` where it is not on this machine */
export async function loadVaswani(): Promise<Collection> {
  const [documents, topics, qrels] = await Promise.all(
    vaswaniDatasets.map(async (name) => readFile(await resolveDataset(name), 'utf8')),
  );
  return {
    judgements: parseJudgements(qrels!, 'qrels'),
    documents: [...documents!.matchAll(/<DOCNO>(\d+)<\/DOCNO>([\s\S]*?)<\/DOC>/gi)].map(
      ([, id, text]) => ({ id: id!, text: text!.trim() }),
    ),
    topics: [...topics!.matchAll(/<num>(\d+)<\/num><title>([\s\S]*?)<\/title>/g)].map(
      ([, id, query]) => ({ id: id!, query: query!.trim() }),
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

/** Means over all topics, as trec_eval has them; a list is taken in the order in which it comes. */
export function judge(
  { topics, judgements }: Pick<Collection, 'topics' | 'judgements'>,
  search: (query: string) => readonly Pick<Hit, 'id'>[],
): { readonly map: number; readonly ndcgAt10: number } {
  const found = topics.map(
    ({ id, query }) =>
      [id, new Map(search(query).map((hit, rank) => [hit.id, 1 / (rank + 1)]))] as const,
  );
  const measures = [measureNamed('map'), measureNamed('ndcg_cut_10')];
  const run = { name: 'run', topics: new Map(found) };
  const { overall } = evaluateRun(run, judgements, { measures, countMissingTopics: true });
  return { map: overall.get('map')!, ndcgAt10: overall.get('ndcg_cut_10')! };
}
