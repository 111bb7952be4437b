/**
 * @file The model that ships, under any mask, any places, any rotation, and as long as one likes.
 *
 * T new tokens behind P others, V words; K heads of keys of D dimensions.
 */
import {
  addDims,
  allocate,
  array,
  asConstants,
  compile,
  dimension,
  mul,
  type NdArray,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import {
  type KeysAndValues,
  type LlamaConfig,
  type LlamaModel,
  runModel,
} from '@gradus/transformer';

/** What was read before, layer by layer. */
export type Cache<Leaf = NdArray> = readonly KeysAndValues<Leaf>[]; // [1, K, P, D]

export interface ReadOptions {
  /** Whether the token at `query` may look at `key`, besides being causal; counted from the first in the cache. */
  readonly sees?: (query: number, key: number) => boolean;
  /** Nothing unless said otherwise. */
  readonly cache?: Cache;
  /** Of the first new token; behind the cache unless said otherwise. */
  readonly place?: number;
}

export interface Reading {
  readonly logits: readonly Float32Array[]; // T of [V]
  /** Old and new. */
  readonly cache: Cache;
}

export interface Reader extends AsyncDisposable {
  readonly model: LlamaModel;
  read(tokens: readonly number[], options?: ReadOptions): Promise<Reading>;
}

/** What of the model is to be another. */
export interface Changes extends Pick<LlamaConfig, 'rotaryScaling'> {
  readonly rotaryBase?: number;
  /** Of all scores of attention. */
  readonly scoreFactor?: number;
}

export async function openReader(
  model: LlamaModel,
  { scoreFactor = 1, ...changes }: Changes = {},
): Promise<Reader> {
  const config = { ...model.config, contextLength: 8192, ...changes };
  const { keyValueHeads, width, heads, layers } = config;
  const parameters = withScores(asConstants(model.parameters), scoreFactor);
  const build = (tokens: Tensor, positions: Tensor, mask: Tensor, past: Cache<Tensor>) =>
    runModel({ type: 'llama', config, parameters }, tokens, { past, positions, mask });
  const [T, P] = [dimension('T'), dimension('P')];
  const headWidth = width / heads;
  const kept: TensorType = { dtype: 'float32', shape: [1, keyValueHeads, P, headWidth] };
  const types: [TensorType, TensorType, TensorType, Cache<TensorType>] = [
    { dtype: 'int32', shape: [1, T] },
    { dtype: 'int32', shape: [T] },
    { dtype: 'bool', shape: [T, addDims(P, T)] },
    Array.from({ length: layers }, () => ({ key: kept, value: kept })),
  ];
  const compiled = await compile(build, types, { thread: 'caller', threads: 1 });
  const nothing = allocate('float32', [1, keyValueHeads, 0, headWidth]);
  const blank: Cache = Array.from({ length: layers }, () => ({ key: nothing, value: nothing }));
  return {
    model,
    async read(tokens, { sees = () => true, cache = blank, place = placesIn(cache) } = {}) {
      const { logits, present } = await compiled.run(
        array([[...tokens]], 'int32'),
        array(
          tokens.map((_, at) => place + at),
          'int32',
        ),
        maskOf(tokens.length, placesIn(cache), sees),
        cache,
      );
      return { logits: rowsOf(logits), cache: present };
    },
    [Symbol.asyncDispose]: () => compiled[Symbol.asyncDispose](),
  };
}

export function placesIn(cache: Cache): number {
  return cache[0]!.key.shape[2] as number;
}

/** Every query is `factor` times as long, and so is every score. */
function withScores(
  parameters: LlamaModel<Tensor>['parameters'],
  factor: number,
): LlamaModel<Tensor>['parameters'] {
  if (factor === 1) return parameters;
  const blocks = parameters.blocks.map((block) => {
    const query = { weight: mul(block.attention.query.weight, factor) };
    return { ...block, attention: { ...block.attention, query } };
  });
  return { ...parameters, blocks };
}

function maskOf(T: number, P: number, sees: (query: number, key: number) => boolean): NdArray {
  const S = P + T;
  const mask = new Uint8Array(T * S);
  for (let t = 0; t < T; t++) {
    for (let key = 0; key <= P + t; key++) mask[t * S + key] = Number(sees(P + t, key));
  }
  return { dtype: 'bool', shape: [T, S], data: mask };
}

function rowsOf({ data, shape }: NdArray): Float32Array[] {
  const V = shape.at(-1)!;
  const numbers = data as Float32Array;
  return Array.from({ length: numbers.length / V }, (_, row) =>
    numbers.subarray(row * V, (row + 1) * V),
  );
}

export function logProbability(row: Float32Array, id: number): number {
  let largest = -Infinity;
  for (const logit of row) largest = Math.max(largest, logit);
  let total = 0;
  for (const logit of row) total += Math.exp(logit - largest);
  return row[id]! - largest - Math.log(total);
}

/** How surprised the model is by each token but the first, in nats: −log of its probability. */
export function surprises(logits: readonly Float32Array[], tokens: readonly number[]): number[] {
  return tokens.slice(1).map((id, place) => -logProbability(logits[place]!, id));
}
