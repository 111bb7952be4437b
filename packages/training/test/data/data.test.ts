import * as fc from 'fast-check';
import { toNested } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  type Batches,
  createDocumentDataset,
  createTokenDataset,
  documentWindows,
  evaluationBatches,
  randomWindows,
  shuffledBlocks,
  type TokenBatch,
} from '../../src/index.ts';

const counting = (length: number): number[] => Array.from({ length }, (_, i) => i);
const datasetOf = (length: number) =>
  createTokenDataset(counting(length), { vocabularySize: length, validationShare: 0.2 });

describe('a token dataset', () => {
  it('holds out the end of a text', () => {
    const { train, validation } = datasetOf(10);
    expect([...train]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...validation]).toEqual([8, 9]);
  });

  it('never holds out a document that is trained on, however often it comes', () => {
    const word = fc.constantFrom([1, 2], [3], [4, 5, 6], [7, 8, 9, 10], [11, 12], [13]);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 40 }),
        fc.nat(99),
        (documents, seed) => {
          const options = { vocabularySize: 14, validationShare: 0.5, seed };
          const { train, validation } = createDocumentDataset(documents, options);
          expect(train.length + validation.length).toBe(documents.flat().length);
          // No two of these documents share an id.
          const trained = new Set(train);
          expect([...validation].filter((id) => trained.has(id))).toEqual([]);
          // Another document changes nothing about the side of those before.
          const more = createDocumentDataset([...documents, [0]], options);
          expect([...more.train].filter((id) => id > 0)).toEqual([...train]);
        },
      ),
    );
  });

  it('holds out about the share that was asked for', () => {
    const documents = counting(2_000).map((id) => [id]);
    const { validation } = createDocumentDataset(documents, {
      vocabularySize: 2_000,
      validationShare: 0.1,
      seed: 1,
    });
    expect(validation.length).toBeGreaterThan(160);
    expect(validation.length).toBeLessThan(240);
  });

  it.each([
    [[0, 1, 7], "ids from 0 to 4, the vocabulary's; received 7 at position 2"],
    [[0, -1], 'received -1 at position 1'],
    [[0, Number.NaN], 'received NaN at position 1'],
    [[0.5], 'received 0.5 at position 0'],
  ])('refuses %j', (ids, message) => {
    expect(() => createTokenDataset(ids, { vocabularySize: 5 })).toThrow(message);
    expect(() => createDocumentDataset([[1], ids], { vocabularySize: 5, seed: 1 })).toThrow(
      /on document 1: /,
    );
  });

  it('refuses to hold out everything', () => {
    expect(() => createTokenDataset([1], { vocabularySize: 2, validationShare: 1 })).toThrow(
      'from 0 to below 1',
    );
  });
});

const rowsOf = ({ tokens }: TokenBatch): number[][] => toNested(tokens) as number[][];
const starts = (batches: Batches<TokenBatch>, count: number): number[] =>
  counting(count).flatMap((number) => rowsOf(batches.at(number)).map((row) => row[0]!));

describe.each([
  ['random windows', randomWindows],
  ['shuffled blocks', shuffledBlocks],
])('%s', (_, make) => {
  const { train } = datasetOf(200);
  const options = { batchSize: 4, blockLength: 7, seed: 3 };

  it('are tokens that follow each other, and the token behind each', () => {
    for (const number of [0, 1, 50]) {
      const { tokens, targets } = make(train, options).at(number);
      expect(tokens.shape).toEqual([4, 7]);
      for (const row of rowsOf({ tokens, targets })) {
        expect(row).toEqual(counting(7).map((i) => row[0]! + i));
      }
      expect([...targets.data]).toEqual([...(tokens.data as Int32Array)].map((id) => id + 1));
    }
  });

  it('depend on data, seed and number alone, and on how rows are put together not at all', () => {
    const batches = make(train, options);
    const whole = starts(batches, 30);
    expect(rowsOf(make(train, options).at(17))).toEqual(rowsOf(batches.at(17)));
    expect(starts(make(train, { ...options, batchSize: 1 }), 120)).toEqual(whole);
    expect(starts(make(train, { ...options, seed: 4 }), 30)).not.toEqual(whole);
  });

  it('take a corpus of a block and one more, and refuse a shorter one', () => {
    const shortest = make(train.subarray(0, 8), options);
    expect(new Set(starts(shortest, 5))).toEqual(new Set([0]));
    expect(() => make(train.subarray(0, 7), options)).toThrow(
      'The corpus is too short: expected tokens for a block of 7 and one more; received 7 tokens.',
    );
    expect(() => make(train, { ...options, batchSize: 0 })).toThrow('batchSize');
  });

  it('reach the whole corpus, but what shuffled blocks cut off: less than one at the end', () => {
    const all = counting(3_000).flatMap((number) => [
      ...make(train, options).at(number).targets.data,
    ]);
    const last = make === randomWindows ? 159 : 159 - 7;
    expect(new Set(all).isSupersetOf(new Set(counting(last).map((i) => i + 1)))).toBe(true);
  });
});

describe('shuffled blocks', () => {
  it('come once each before one comes again, and elsewhere in the next epoch', () => {
    const { train } = datasetOf(200);
    const epoch = (number: number): number[] =>
      starts(shuffledBlocks(train, { batchSize: 1, blockLength: 10, seed: 1 }), 42)
        .slice(number * 14, (number + 1) * 14)
        .toSorted((a, b) => a - b);
    for (const number of [0, 1, 2]) {
      const found = epoch(number);
      expect(found).toEqual(counting(14).map((i) => found[0]! + 10 * i));
    }
    expect(new Set([epoch(0)[0], epoch(1)[0], epoch(2)[0]]).size).toBeGreaterThan(1);
  });
});

describe('document windows', () => {
  // Documents of 3, 5 and 9 tokens behind the mark 0; the last has no block of 6 from its start on.
  const ids = Int32Array.of(
    0,
    1,
    2,
    3,
    0,
    4,
    5,
    6,
    7,
    8,
    0,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    0,
    18,
  );
  const options = { batchSize: 1, blockLength: 6, seed: 1, mark: 0 };

  it('begin at a mark, each once in an epoch', () => {
    const batches = documentWindows(ids, options);
    const firsts = counting(9).map((number) => rowsOf(batches.at(number))[0]!.slice(0, 2).join());
    for (const epoch of [0, 3, 6]) {
      expect(new Set(firsts.slice(epoch, epoch + 3))).toEqual(new Set(['0,1', '0,4', '0,9']));
    }
    expect(rowsOf(documentWindows(ids, options).at(7))).toEqual(rowsOf(batches.at(7)));
  });

  it('are refused where no document has a block', () => {
    const make = () => documentWindows(ids, { ...options, mark: 18 });
    expect(make).toThrow('a block of 6 behind a mark 18; received 22 tokens');
  });
});

describe('evaluation batches', () => {
  const ids = Int32Array.from(counting(101));
  it('are the same blocks every time, evenly spaced, none twice', () => {
    const batches = evaluationBatches(ids, { batchSize: 2, blockLength: 10 });
    expect(batches.flatMap(rowsOf).map((row) => row[0])).toEqual(counting(10).map((i) => 10 * i));
    const few = evaluationBatches(ids, { batchSize: 2, blockLength: 10, limit: 2 });
    expect(few.flatMap(rowsOf).map((row) => row[0])).toEqual([0, 20, 50, 70]);
  });

  it('are refused where there is not one', () => {
    expect(() => evaluationBatches(ids, { batchSize: 11, blockLength: 10 })).toThrow(
      '11 blocks of 10 to evaluate on',
    );
  });
});
