/**
 * @file The cache as arrays: what a model keeps of what it has read.
 *
 * B texts, K heads of keys and values of D dimensions, P places read before.
 */
import {
  allocate,
  dimension,
  type DType,
  fromData,
  type NdArray,
  type TensorType,
} from '@gradus/tensor';
import type { KeysAndValues, LanguageModel } from '@gradus/transformer';

/** Layer by layer, `[B, K, P, D]`. */
export type Cache<Leaf = NdArray> = readonly KeysAndValues<Leaf>[];

export interface CacheShape {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
}

export function cacheShape({ config }: LanguageModel): CacheShape {
  return {
    layers: config.layers,
    keyValueHeads: 'keyValueHeads' in config ? config.keyValueHeads : config.heads,
    headWidth: config.width / config.heads,
  };
}

/** For any number of texts and places. */
export function cacheTypes(model: LanguageModel): Cache<TensorType> {
  const { layers, keyValueHeads, headWidth } = cacheShape(model);
  const type: TensorType = {
    dtype: 'float32',
    shape: [dimension('B'), keyValueHeads, dimension('P'), headWidth],
  };
  return Array.from({ length: layers }, () => ({ key: type, value: type }));
}

/** Zeros, for as many places as are said; none at first. */
export function blankCache(
  model: LanguageModel,
  { texts = 1, places = 0, dtype = 'float32' }: BlankCacheOptions = {},
): Cache {
  const { layers, keyValueHeads, headWidth } = cacheShape(model);
  const none = allocate(dtype, [texts, keyValueHeads, places, headWidth]);
  return Array.from({ length: layers }, () => ({ key: none, value: none }));
}

export interface BlankCacheOptions {
  readonly texts?: number;
  readonly places?: number;
  readonly dtype?: DType;
}

export function placesIn(cache: Cache): number {
  return cache[0]!.key.shape[2] as number;
}

export function sizeBytes(cache: Cache): number {
  return cache.reduce(
    (sum, { key, value }) => sum + key.data.byteLength + value.data.byteLength,
    0,
  );
}

/** The places from `start` to before `end`: a cache cut back, or one that has forgotten its beginning. */
export function cut(cache: Cache, start: number, end: number): Cache {
  return cache.map(({ key, value }) => ({
    key: cutRows(key, start, end),
    value: cutRows(value, start, end),
  }));
}

function cutRows(array: NdArray, start: number, end: number): NdArray {
  const [B, K, P, D] = array.shape as readonly [number, number, number, number];
  const data = array.data as Float32Array;
  const kept = Array.from({ length: B * K }, (_, row) =>
    data.subarray((row * P + start) * D, (row * P + end) * D),
  );
  const all = new Float32Array(B * K * (end - start) * D);
  for (const [row, part] of kept.entries()) all.set(part, row * (end - start) * D);
  return fromData(all, [B, K, end - start, D]);
}
