/**
 * @file A cache that rolls on: the last places are kept, and the first few if one likes. What is kept
 * of the beginning can be moved to just before the others, so that nothing is ever farther away than
 * in training: Xiao and others, "Efficient Streaming Language Models with Attention Sinks" (2023),
 * §3.2.
 *
 * K heads of keys of D dimensions, P places.
 */
import {
  array,
  constant,
  fromData,
  type NdArray,
  runEager,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { type LlamaConfig, rotaryFrequencies, rotate, rotation } from '@gradus/transformer';
import { type Cache, placesIn, type Reader } from './reader.ts';

export interface RollingOptions {
  /** Places that a token sees at most, those of its part included. */
  readonly window: number;
  /** Tokens that are read at once. */
  readonly part: number;
  /** Of the first places, how many are kept for ever; none unless said otherwise. */
  readonly sinks?: number;
  /** Whether those are moved, or stay where they were read. */
  readonly isMoved?: boolean;
}

/** What such a cache holds after `length` tokens, and by which places its keys are turned. */
export function rollingPlaces(
  length: number,
  { most, sinks }: { readonly most: number; readonly sinks: number },
): { kept: number[]; turnedBy: number[] } {
  const count = Math.min(length, most);
  const first = Math.min(sinks, count);
  const last = Array.from({ length: count - first }, (_, i) => length - count + first + i);
  return {
    kept: [...Array(first).keys(), ...last],
    turnedBy: Array.from({ length: count }, (_, i) => length - count + i),
  };
}

/** Logits behind each token of a text of any length, in bounded memory. */
export async function readRolling(
  reader: Reader,
  text: readonly number[],
  { window, part, sinks = 0, isMoved = false }: RollingOptions,
): Promise<Float32Array[]> {
  const { config } = reader.model;
  const most = window - part;
  const logits: Float32Array[] = [];
  let kept: Cache | undefined;
  for (let place = 0; place < text.length; place += part) {
    const tokens = text.slice(place, place + part);
    const P = kept === undefined ? 0 : placesIn(kept);
    const first = Math.min(sinks, P);
    const by = rollingPlaces(place, { most, sinks }).turnedBy[0] ?? 0;
    const cache =
      kept === undefined || !isMoved
        ? kept
        : joined(moved(cut(kept, 0, first), by, config), cut(kept, first, P));
    const reading = await reader.read(tokens, cache === undefined ? { place } : { cache, place });
    logits.push(...reading.logits);
    const all: Cache =
      kept === undefined
        ? reading.cache
        : joined(kept, cut(reading.cache, P, placesIn(reading.cache)));
    const length = placesIn(all);
    kept =
      length <= most ? all : joined(cut(all, 0, sinks), cut(all, length - (most - sinks), length));
  }
  return logits;
}

/** The places from `start` to before `end`. */
function cut(cache: Cache, start: number, end: number): Cache {
  const rows = ({ data, shape }: NdArray): NdArray => {
    const [, K, P, D] = shape as [number, number, number, number];
    const own = new Float32Array(K * (end - start) * D);
    for (let head = 0; head < K; head++) {
      const from = head * P * D;
      own.set(
        (data as Float32Array).subarray(from + start * D, from + end * D),
        head * (end - start) * D,
      );
    }
    return fromData(own, [1, K, end - start, D]);
  };
  return cache.map(({ key, value }) => ({ key: rows(key), value: rows(value) }));
}

/** The second behind the first. */
function joined(first: Cache, second: Cache): Cache {
  const rows = (a: NdArray, b: NdArray): NdArray => {
    const [, K, P, D] = a.shape as [number, number, number, number];
    const Q = b.shape[2] as number;
    const both = new Float32Array(K * (P + Q) * D);
    for (let head = 0; head < K; head++) {
      const to = head * (P + Q) * D;
      both.set((a.data as Float32Array).subarray(head * P * D, (head + 1) * P * D), to);
      both.set((b.data as Float32Array).subarray(head * Q * D, (head + 1) * Q * D), to + P * D);
    }
    return fromData(both, [1, K, P + Q, D]);
  };
  return first.map(({ key, value }, layer) => ({
    key: rows(key, second[layer]!.key),
    value: rows(value, second[layer]!.value),
  }));
}

/** Rotations add up: a key that was turned by its place is turned further by so many places. */
function moved(cache: Cache, places: number, config: LlamaConfig): Cache {
  const frequencies = rotaryFrequencies(config.width / config.heads, { base: config.rotaryBase });
  const turn = (key: NdArray): NdArray => {
    const by = array(Array<number>(key.shape[2] as number).fill(places), 'int32');
    const build = (x: Tensor): Tensor => rotate(x, rotation(constant(by), frequencies));
    return runEager(trace(build, [key]), [key]);
  };
  return cache.map(({ key, value }) => ({ key: turn(key), value }));
}
