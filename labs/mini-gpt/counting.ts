/**
 * @file The baseline: how often did which character come behind which? A table of counts is a
 * language model too; a network that is not better than it has learned nothing that counting does
 * not know. Witten and Bell: "The Zero-Frequency Problem" (1991), method C, as in Chen and Goodman
 * (1998): the more different followers a context had, the more it trusts the shorter context.
 */
import type { TokenBatch } from '@gradus/training';

interface Followers {
  total: number;
  readonly counts: Map<number, number>;
}

export interface CountedModel {
  /** Characters that it looks back: 0 looks at none, 1 is a table of pairs. */
  readonly order: number;
  /** Of what comes behind a context, its last character last. */
  probability(context: Int32Array, next: number): number;
}

/** Counted once for the highest order; lower ones read fewer of its tables. */
export function countedModels(
  ids: Int32Array,
  vocabularySize: number,
  orders: readonly number[],
): CountedModel[] {
  const tables = Array.from({ length: Math.max(...orders) + 1 }, (_, length) =>
    countFollowers(ids, length),
  );
  return orders.map((order) => ({
    order,
    probability: (context, next) => {
      let probability = 1 / vocabularySize;
      for (let length = 0; length <= Math.min(order, context.length); length++) {
        const found = tables[length]!.get(keyOf(context, context.length, length));
        if (found === undefined) break;
        const distinct = found.counts.size;
        const count = found.counts.get(next) ?? 0;
        probability = (count + distinct * probability) / (found.total + distinct);
      }
      return probability;
    },
  }));
}

function countFollowers(ids: Int32Array, length: number): Map<string, Followers> {
  const table = new Map<string, Followers>();
  for (let at = length; at < ids.length; at++) {
    const key = keyOf(ids, at, length);
    let found = table.get(key);
    if (found === undefined) table.set(key, (found = { total: 0, counts: new Map() }));
    found.total++;
    found.counts.set(ids[at]!, (found.counts.get(ids[at]!) ?? 0) + 1);
  }
  return table;
}

/** The `length` ids before `end`, as a key of a table. */
function keyOf(ids: Int32Array, end: number, length: number): string {
  return String.fromCodePoint(...ids.subarray(end - length, end));
}

/** Mean −log p in each block, in nats; of a block it sees what the network sees of it. */
export function countedLosses(model: CountedModel, batches: readonly TokenBatch[]): number[] {
  return batches.flatMap(({ tokens, targets }) => {
    const [B, T] = tokens.shape as readonly [number, number];
    const [read, asked] = [tokens.data as Int32Array, targets.data as Int32Array];
    return Array.from({ length: B }, (_, b) => {
      let sum = 0;
      for (let t = 0; t < T; t++) {
        const context = read.subarray(Math.max(b * T, b * T + t + 1 - model.order), b * T + t + 1);
        sum -= Math.log(model.probability(context, asked[b * T + t]!));
      }
      return sum / T;
    });
  });
}
