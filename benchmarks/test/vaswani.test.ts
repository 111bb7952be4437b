/** @file How well the lexical index finds: on 11,429 abstracts and 93 topics with judgements. */
import { describeWithData } from '@gradus/datasets/testing';
import { Bm25Index } from '@gradus/rag';
import { beforeAll, expect, it } from 'vitest';
import {
  bm25sFigures,
  bm25sStopWords,
  type Collection,
  judge,
  loadVaswani,
} from '../retrieval/vaswani.ts';

describeWithData(
  'BM25 on Vaswani',
  ['ir/vaswani/doc-text.trec', 'ir/vaswani/query-text.trec', 'ir/vaswani/qrels'],
  () => {
    let collection: Collection;
    beforeAll(async () => {
      collection = await loadVaswani();
    });
    const indexed = (...options: ConstructorParameters<typeof Bm25Index>): Bm25Index => {
      const index = new Bm25Index(...options);
      for (const document of collection.documents) index.add(document);
      return index;
    };

    it.each(bm25sFigures)(
      'with the terms of bm25s, stop words $stopWords, k1 $k1, b $b, is bm25s to the last digit',
      ({ stopWords, k1, b, map, ndcgAt10 }) => {
        const index = indexed({ stopWords: bm25sStopWords[stopWords] });
        const judged = judge(collection.topics, (query) =>
          index.search(query, { limit: 1_000, k1, b }),
        );
        expect([judged.map.toFixed(3), judged.ndcgAt10.toFixed(3)]).toEqual([
          map.toFixed(3),
          ndcgAt10.toFixed(3),
        ]);
      },
    );

    it('has these figures as it ships', () => {
      const index = indexed();
      expect(index.size).toBe(11_429);
      const judged = judge(collection.topics, (query) => index.search(query, { limit: 1_000 }));
      expect(judged.map).toBeCloseTo(0.2927, 4);
      expect(judged.ndcgAt10).toBeCloseTo(0.4426, 4);
    });
  },
);
