/** @file Reading in parts, writing token after token, and how far two readings are apart. */
import type { Random } from '@gradus/statistics';
import type { Cache } from './cache.ts';
import type { Reader, Reading, ReadOptions } from './reader.ts';

/** A text cut at random places: from one token at a time to all at once. */
export function randomParts(text: readonly number[], random: Random): number[][] {
  const parts: number[][] = [];
  for (let at = 0; at < text.length;) {
    const end = at + 1 + random.integer(random.integer(text.length - at) + 1);
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

/** One text, part by part, each behind the cache of those before. */
export async function readParts(
  reader: Reader,
  parts: readonly (readonly number[])[],
  optionsOf: (at: number, cache?: Cache) => ReadOptions = () => ({}),
): Promise<Reading> {
  const logits: Float32Array[] = [];
  let cache: Cache | undefined;
  let at = 0;
  for (const part of parts) {
    const options = cache === undefined ? {} : { cache };
    const reading = await reader.read([part], { ...options, ...optionsOf(at, cache) });
    logits.push(...reading.logits);
    cache = reading.cache;
    at += part.length;
  }
  return { logits, cache: cache! };
}

export interface Written {
  readonly ids: readonly number[];
  readonly cache: Cache;
}

/** The likeliest token, again and again, behind a cache and the tokens that are not in it. */
export async function write(
  reader: Reader,
  unread: readonly number[],
  count: number,
  options: ReadOptions = {},
): Promise<Written> {
  const ids: number[] = [];
  let { logits, cache } = await reader.read([unread], options);
  while (true) {
    ids.push(likeliest(logits.at(-1)!));
    if (ids.length === count) return { ids, cache };
    ({ logits, cache } = await reader.read([ids.slice(-1)], { cache }));
  }
}

export function likeliest(logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}

/** The largest difference of two logits, as a share of the largest. */
export function distance(found: readonly Float32Array[], right: readonly Float32Array[]): number {
  let [difference, largest] = [0, 0];
  for (const [place, row] of right.entries()) {
    for (const [id, logit] of row.entries()) {
      difference = Math.max(difference, Math.abs(found[place]![id]! - logit));
      largest = Math.max(largest, Math.abs(logit));
    }
  }
  return difference / largest;
}

/** How surprised the model is by each token of a text, in nats: −log of its probability, the mean. */
export function meanLoss(logits: readonly Float32Array[], text: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place + 1 < text.length; place++) {
    const row = logits[place]!;
    const largest = Math.max(...row);
    const total = row.reduce((all, logit) => all + Math.exp(logit - largest), 0);
    sum += largest + Math.log(total) - row[text[place + 1]!]!;
  }
  return sum / (text.length - 1);
}
