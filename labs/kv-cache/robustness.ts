/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { KvCache, openEngine, Sequence } from '@gradus/inference';
import { refusalInTime, refusalOf } from '@gradus/lab-kit';
import { blankCache } from './cache.ts';
import { smallGpt2, smallLlama } from './models.ts';
import { readEagerly } from './reader.ts';

export async function tryBadInputs(): Promise<Results['robustness']> {
  const model = smallLlama();
  const other = smallLlama({ keyValueHeads: 2 });
  await using engine = await openEngine({ model }, { blockSize: 4, blockCount: 3, threads: 1 });
  const kv = new KvCache({ blockCount: 2, blockSize: 4, prefixCaching: false });
  const text = new Sequence({ arrival: 0, sample: 0, priority: 0, salt: '', prompt: [1] });
  const isFull = kv.reserve(text, 9) === undefined;
  return [
    {
      input: 'a cache and a token more than the context has room for, with learned positions',
      ...refusalOf(() => readEagerly(smallGpt2(), [1], blankCache(smallGpt2(), { places: 64 }))),
    },
    {
      input: 'the cache of a model with fewer heads of keys',
      ...refusalOf(() => readEagerly(model, [1], blankCache(other, { places: 3 }))),
    },
    {
      input: 'the cache of two texts behind one',
      ...refusalOf(() => readEagerly(model, [1], blankCache(model, { texts: 2, places: 3 }))),
    },
    {
      input: 'a cache that lacks its last layer',
      ...refusalOf(() => readEagerly(model, [1], blankCache(model, { places: 3 }).slice(0, -1))),
    },
    {
      input: 'a prompt of 13 tokens for a memory of 12',
      ...(await refusalInTime(() => engine.submit({ prompt: Array<number>(13).fill(1) }))),
    },
    {
      input: 'nine tokens into two blocks of four',
      outcome: isFull && kv.usedCount === 0 ? 'no room, and no block taken' : 'blocks taken',
      ok: isFull && kv.usedCount === 0,
    },
  ];
}
