/**
 * @file A second, naive writing of the law without a prefix cache, as an oracle: no blocks with
 * names, no events, everything counted anew in every step.
 */
import type { EngineConfig } from '../../src/mock/law/config.ts';
import type { Arrival } from '../../src/mock/law/simulate.ts';

interface Request {
  readonly at: number;
  readonly prompt: number;
  readonly output: number;
  /** Tokens in memory. */
  stored: number;
  decoding: boolean;
  thrownOut: number;
  readonly times: number[];
}

export interface ReferenceTimes {
  readonly tokensAtMs: readonly number[];
  readonly preemptions: number;
}

export function referenceEngine(
  arrivals: readonly Arrival[],
  config: EngineConfig,
): ReferenceTimes[] {
  const { blockTokens, blocks, maxRunning, prefillTokensPerStep = Infinity } = config;
  const gain = 1 + (config.speculative?.acceptedTokens ?? 0);
  const all = arrivals.map(({ atMs, promptTokens, outputTokens }): Request => ({
    at: atMs,
    prompt: promptTokens,
    output: outputTokens,
    stored: 0,
    decoding: false,
    thrownOut: 0,
    times: [],
  }));
  let batch: Request[] = [];
  const queue = [...all];
  let now = -Infinity;
  /** What each request of the batch holds, as it will be when this step's share is stored. */
  const held = (shares: ReadonlyMap<Request, number>): number =>
    batch.reduce(
      (sum, it) => sum + Math.ceil((it.stored + (shares.get(it) ?? 0)) / blockTokens),
      0,
    );

  while (batch.length > 0 || queue.length > 0) {
    if (batch.length === 0) now = Math.max(now, queue[0]!.at);
    const shares = new Map<Request, number>();
    let budget = prefillTokensPerStep;
    const before = batch.length;
    for (let i = 0; i < batch.length; i++) {
      const it = batch[i]!;
      const left = it.prompt + it.times.length - it.stored;
      const share = it.decoding
        ? Math.min(gain, it.output - it.times.length)
        : Math.min(left, budget);
      if (share === 0) continue;
      shares.set(it, share);
      while (batch.includes(it) && held(shares) > blocks) {
        const last = batch.pop()!;
        shares.delete(last);
        Object.assign(last, { stored: 0, decoding: false, thrownOut: last.thrownOut + 1 });
        queue.unshift(last);
      }
      if (!it.decoding) budget -= share;
    }
    if (batch.length < before) budget = 0;
    while (queue.length > 0 && batch.length < maxRunning && budget > 0) {
      const it = queue[0]!;
      if (it.at > now) break;
      const share = Math.min(it.prompt + it.times.length, budget);
      batch.push(it);
      shares.set(it, share);
      if (held(shares) > blocks) {
        batch.pop();
        shares.delete(it);
        break;
      }
      queue.shift();
      budget -= share;
    }

    let promptTokens = 0;
    let reads = 0;
    for (const [it, share] of shares) {
      if (!it.decoding) promptTokens += share;
      reads += it.stored;
    }
    now +=
      config.stepBaseMs +
      config.stepPerSequenceMs * shares.size +
      config.prefillPerTokenMs * promptTokens +
      config.kvReadPerTokenMs * reads;
    for (const [it, share] of shares) {
      it.stored += share;
      const complete = it.stored === it.prompt + it.times.length;
      const appear = it.decoding ? share : Number(complete);
      for (let i = 0; i < appear; i++) it.times.push(now);
      if (complete) it.decoding = true;
    }
    batch = batch.filter(({ times, output }) => times.length < output);
  }
  return all.map(({ times, thrownOut }) => ({ tokensAtMs: times, preemptions: thrownOut }));
}
