/**
 * @file What a token costs, counted: multiplications of every matrix product in the traced graph,
 * with T tokens behind P others.
 */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { type Graph, type Tensor, trace } from '@gradus/tensor';
import { type LanguageModel, type LlamaModel, runModel } from '@gradus/transformer';
import { blankCache, type Cache } from './cache.ts';
import { smallLlama } from './models.ts';

/** The first matrix's rows by columns, times the second's columns. */
function multiplications({ nodes }: Graph): number {
  const products = nodes.filter(({ name }) => name === 'matmul');
  const size = ({ shape }: Tensor): number => shape.reduce<number>((n, dim) => n * Number(dim), 1);
  return products.reduce((sum, node) => sum + size(node) * Number(node.inputs[0]!.shape.at(-1)), 0);
}

/** To get the logits behind the last of T tokens that come behind P others. */
function countedWork(model: LanguageModel, P: number, T: number): number {
  const build = (parameters: unknown, tokens: Tensor, past: Cache<Tensor>, rows: Tensor) =>
    runModel({ ...model, parameters } as LanguageModel<Tensor>, tokens, { past, rows });
  const types = [
    model.parameters,
    { dtype: 'int32', shape: [1, T] },
    blankCache(model, { places: P }),
    { dtype: 'int32', shape: [1] },
  ];
  return multiplications(trace(build as (...all: unknown[]) => unknown, types as never));
}

/** By hand: each token meets every weight once, and each query meets every key and value. */
function lawOfWork({ config }: LlamaModel, P: number, T: number): number {
  const { layers: L, width: C, feedForwardWidth: F, heads, keyValueHeads: K } = config;
  const D = C / heads;
  const weights = L * (2 * C * C + 2 * C * K * D + 3 * C * F);
  const looking = 2 * L * C * (P + T);
  return T * (weights + looking) + C * config.vocabularySize;
}

export interface Work {
  /** For the n-th token of a text, n from 1. */
  readonly withCache: readonly number[];
  readonly without: readonly number[];
  readonly claims: readonly Claim[];
}

const length = 64;

export function measureWork(): Work {
  const model = smallLlama({ keyValueHeads: 2 }) as LlamaModel;
  const places = Array.from({ length }, (_, i) => i + 1);
  const withCache = places.map((n) => countedWork(model, n - 1, 1));
  const without = places.map((n) => countedWork(model, 0, n));
  const other = places.filter(
    (n) =>
      withCache[n - 1] !== lawOfWork(model, n - 1, 1) || without[n - 1] !== lawOfWork(model, 0, n),
  );
  const steps = new Set(withCache.slice(1).map((count, i) => count - withCache[i]!));
  const { layers, width } = model.config;
  const counted = {
    oracle: 'the matrix products of the traced graph',
    replay: { class: 'exact' },
  } as const;
  return {
    withCache,
    without,
    claims: [
      claim({
        statement: `The n-th token of a text costs W + 2 · layers · C · n multiplications with a cache, W being the weights, and about n times as many without: ${length} lengths each.`,
        metric: 'lengths at which another number is counted',
        value: other.length,
        unit: 'lengths',
        comparison: '=',
        threshold: 0,
        ...counted,
      }),
      claim({
        statement:
          'With a cache each further token costs a little more than the one before, always by the same: its query looks at one key and one value more.',
        metric: steps.size === 1 ? 'multiplications more' : 'different steps',
        value: steps.size === 1 ? [...steps][0]! : -steps.size,
        unit: 'multiplications',
        comparison: '=',
        threshold: 2 * layers * width,
        ...counted,
      }),
      claim({
        statement: `Writing ${length} tokens without a cache reads 1 + 2 + … + ${length} places, with one ${length}: the feed-forward layers, which know nothing of other places, say so.`,
        metric: 'places read without a cache, by those read with one',
        value: placesRead(model, places) / length,
        unit: 'times',
        comparison: '=',
        threshold: (length + 1) / 2,
        ...counted,
      }),
    ],
  };
}

/** Every product with a gate's matrix is a place read, as all places pass it once. */
function placesRead(model: LlamaModel, places: readonly number[]): number {
  const { width: C, feedForwardWidth: F, layers } = model.config;
  let passed = 0;
  for (const n of places) {
    const build = (parameters: unknown, tokens: Tensor) =>
      runModel({ ...model, parameters } as LanguageModel<Tensor>, tokens);
    const types = [model.parameters, { dtype: 'int32', shape: [1, n] }];
    const { nodes } = trace(build as (...all: unknown[]) => unknown, types as never);
    const downs = nodes.filter(
      ({ name, inputs, shape }) =>
        name === 'matmul' && inputs[0]!.shape.at(-1) === F && shape.at(-1) === C,
    );
    passed += downs.reduce((sum, { shape }) => sum + Number(shape.at(-2)), 0);
  }
  return passed / layers;
}

export function workPlot({ withCache, without }: Work): string {
  const points = (counts: readonly number[]) => counts.map((y, i) => ({ x: i + 1, y }));
  return linePlot({
    title: 'Multiplications by place',
    description: 'Without a cache the work rises with the place; with one it is nearly level.',
    x: { label: 'Place in the text', unit: 'tokens' },
    y: { label: 'Multiplications for one token', unit: 'multiplications', scale: 'log10' },
    series: [
      { name: 'reading everything again', points: points(without) },
      { name: 'with a cache', points: points(withCache) },
    ],
  });
}
