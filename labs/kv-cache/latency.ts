/** @file What a token takes in milliseconds, with and without a cache, in turns. */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { quantile } from '@gradus/statistics';
import {
  array,
  asConstants,
  compile,
  dimension,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import { type LanguageModel, runModel } from '@gradus/transformer';
import { cut } from './cache.ts';
import type { Reader } from './reader.ts';

/** Of the place whose token is read. */
const lengths = [2, 8, 16, 32, 64, 128, 192, 256];
const rounds = 15;

export interface Latency {
  readonly length: number;
  /** Round by round. */
  readonly withCacheMs: readonly number[];
  readonly withoutMs: readonly number[];
}

export async function measureLatency(
  stories: Reader,
  story: readonly number[],
  { signal }: LabContext,
): Promise<Latency[]> {
  await using again = await openWithoutCache(stories.model);
  const text = story.slice(0, lengths.at(-1));
  const { cache } = await stories.read([text]);
  const measured = lengths.map((length) => ({
    length,
    withCacheMs: [] as number[],
    withoutMs: [] as number[],
    past: cut(cache, 0, length - 1),
  }));
  // The first round warms up, and is not kept.
  for (let round = -1; round < rounds; round++) {
    for (const { length, past, withCacheMs, withoutMs } of measured) {
      const arms = [
        async () => {
          const ms = await timed(() => stories.read([[text[length - 1]!]], { cache: past }));
          if (round >= 0) withCacheMs.push(ms);
        },
        async () => {
          const ms = await timed(() => again.read(text.slice(0, length)));
          if (round >= 0) withoutMs.push(ms);
        },
      ];
      for (const arm of round % 2 === 0 ? arms : arms.toReversed()) await arm();
    }
    await breathe(signal);
  }
  return measured.map(({ length, withCacheMs, withoutMs }) => ({ length, withCacheMs, withoutMs }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same model as one would run it that keeps nothing: logits behind the last token, no more. */
async function openWithoutCache(model: LanguageModel) {
  const parameters = asConstants<LanguageModel['parameters']>(model.parameters);
  const build = (tokens: Tensor, rows: Tensor): Tensor =>
    runModel({ ...model, parameters } as LanguageModel<Tensor>, tokens, { rows }).logits;
  const types: [TensorType, TensorType] = [
    { dtype: 'int32', shape: [1, dimension('T')] },
    { dtype: 'int32', shape: [1] },
  ];
  const compiled = await compile(build, types, { thread: 'caller', threads: 1 });
  return {
    read: (text: readonly number[]) =>
      compiled.run(array([[...text]], 'int32'), array([text.length - 1], 'int32')),
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The first measured length from which the cache is faster, at it and at all longer ones. */
export function paysFrom(latencies: readonly Latency[]): number {
  const last = latencies.findLastIndex(
    ({ withCacheMs, withoutMs }) => median(withCacheMs) >= median(withoutMs),
  );
  return latencies[last + 1]?.length ?? Infinity;
}

export function latencyClaims(latencies: readonly Latency[]): Claim[] {
  const { withCacheMs, withoutMs, length } = latencies.at(-1)!;
  return [
    claim({
      statement: `A token behind ${length - 1} others comes several times sooner with a cache.`,
      metric: 'median without a cache, by that with one',
      value: median(withoutMs) / median(withCacheMs),
      unit: 'times',
      comparison: '>=',
      threshold: 2,
      oracle: 'the same model without a cache, in turns',
      replay: { class: 'machine' },
    }),
    claim({
      statement: 'The cache pays early.',
      metric: 'shortest measured text from which on it is faster',
      value: paysFrom(latencies),
      unit: 'tokens',
      comparison: '<=',
      threshold: 128,
      oracle: 'the same model without a cache, in turns',
      replay: { class: 'machine' },
    }),
  ];
}

export function compareLatency(latencies: readonly Latency[], { random }: LabContext): Comparison {
  const { withCacheMs, withoutMs, length } = latencies.at(-1)!;
  return comparePaired(
    { metric: `time of one token behind ${length - 1} others`, unit: 'ms' },
    { name: 'reading everything again', values: withoutMs },
    { name: 'with a cache', values: withCacheMs },
    random.split('latency'),
  );
}

export function latencyPlot(latencies: readonly Latency[]): string {
  const points = (of: (latency: Latency) => readonly number[]) =>
    latencies.map((latency) => ({
      x: latency.length,
      y: median(of(latency)),
      interval: { low: quantile(of(latency), 0.25), high: quantile(of(latency), 0.75) },
    }));
  return linePlot({
    title: 'Milliseconds for one token, by its place',
    description:
      'Without a cache time rises with the length of the text; with one it is nearly level.',
    x: { label: 'Place in the text', unit: 'tokens', scale: 'log2' },
    y: { label: 'Time of one token, median and quartiles', unit: 'ms', scale: 'log10' },
    series: [
      { name: 'reading everything again', points: points(({ withoutMs }) => withoutMs) },
      { name: 'with a cache', points: points(({ withCacheMs }) => withCacheMs) },
    ],
  });
}
