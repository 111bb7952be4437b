/** @file Each mechanism on and off, in turns, on the same requests. */
import type { EngineOptions, GenerationRequest } from '@gradus/inference';
import type { Stage } from '@gradus/runtime';
import { mean, type Random } from '@gradus/statistics';
import {
  longPrompts,
  sharedBeginnings,
  storyRequests,
  type Subject,
  watchedEngine,
} from './workloads.ts';

export interface Arm {
  readonly name: string;
  readonly options: EngineOptions;
}

export const batchingArms: readonly Arm[] = [
  { name: 'one at a time', options: { maxRunning: 1 } },
  { name: 'static batches of 8', options: { maxRunning: 8, batching: 'static' } },
  { name: 'continuous, 8', options: { maxRunning: 8 } },
];
export const prefixArms: readonly Arm[] = [
  { name: 'without prefix cache', options: { prefixCaching: false } },
  { name: 'with prefix cache', options: { prefixCaching: true } },
];
export const prefillArms: readonly Arm[] = [
  { name: 'prompts read whole', options: { chunkedPrefill: false, prefixCaching: false } },
  { name: 'in parts of 32 tokens', options: { maxBatchTokens: 32, prefixCaching: false } },
];

/** Figures of an arm, one for each round or request. */
export interface ArmFigures {
  readonly name: string;
  readonly values: readonly number[];
}

export interface BatchingFigures extends ArmFigures {
  /** The same in every round: all requests come at once. */
  readonly steps: number;
  readonly sequencesPerStep: number;
  readonly preemptions: number;
  /** Mean over the requests from arrival to the last token, in each round. */
  readonly e2eMs: readonly number[];
}

export interface Context {
  readonly random: Random;
  readonly stage: Stage;
  readonly rounds: number;
}

/** Tokens per second, and what was written. */
export async function measureBatching(
  subject: Subject,
  { random, stage, rounds }: Context,
): Promise<{ readonly figures: readonly BatchingFigures[]; readonly differing: number }> {
  const requests = storyRequests(subject, random.split('stories'), 32);
  const written = requests.reduce((sum, { maxTokens }) => sum + maxTokens!, 0);
  const found = new Map<string, BatchingFigures & { values: number[]; e2eMs: number[] }>();
  const texts = new Set<string>();
  // The first round is not counted: nothing has been compiled or allocated before it.
  for (let round = -1; round < rounds; round++) {
    for (const { name, options } of random.split(`round ${round + 1}`).shuffle([...batchingArms])) {
      const { engine, events } = watchedEngine(subject, options);
      const startedMs = performance.now();
      const ends = await Promise.all(requests.map((request) => engine.submit(request).finished));
      const seconds = (performance.now() - startedMs) / 1000;
      texts.add(JSON.stringify(ends.map(([text]) => text!.ids)));
      const { steps, generationTokens, preemptions } = engine.state.counters;
      const figures = found.get(name) ?? {
        name,
        values: [],
        steps,
        sequencesPerStep: generationTokens / steps,
        preemptions,
        e2eMs: [],
      };
      const e2eMs = events.flatMap((event) =>
        event.kind === 'finished' ? [event.summary.e2eMs] : [],
      );
      if (round >= 0) {
        figures.values.push(written / seconds);
        figures.e2eMs.push(mean(e2eMs));
      }
      found.set(name, figures);
      stage.advance();
    }
  }
  return { figures: batchingArms.map(({ name }) => found.get(name)!), differing: texts.size - 1 };
}

/** Milliseconds to the first token, request after request. */
export async function measurePrefix(
  subject: Subject,
  { random, stage }: Context,
): Promise<{ readonly figures: readonly ArmFigures[]; readonly hitShare: number }> {
  const requests = sharedBeginnings(subject, random.split('beginnings'), 24);
  const arms = prefixArms.map(({ name, options }) => ({
    name,
    ...watchedEngine(subject, options),
  }));
  for (const request of requests) {
    for (const { engine } of random.shuffle([...arms])) await engine.submit(request).finished;
    stage.advance();
  }
  const { prefixCacheHits, prefixCacheQueries } = arms[1]!.engine.state.counters;
  const figures = arms.map(({ name, events }) => ({
    name,
    // The first request has nothing to find.
    values: events
      .flatMap((event) => (event.kind === 'token' && event.isFirst ? [event.sinceMs] : []))
      .slice(1),
  }));
  return { figures, hitShare: prefixCacheHits / prefixCacheQueries };
}

/** The longest wait between two tokens of texts that are being written while long prompts come. */
export async function measurePrefill(
  subject: Subject,
  { random, stage, rounds }: Context,
): Promise<readonly ArmFigures[]> {
  const values = new Map(prefillArms.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    const writers = storyRequests(subject, random.split('writers'), 3).map((request) => ({
      ...request,
      maxTokens: 60,
    }));
    const prompts = longPrompts(subject, random.split(`prompts ${round}`), 3);
    for (const { name, options } of random.shuffle([...prefillArms])) {
      values.get(name)!.push(await longestGapMs(subject, options, writers, prompts));
      stage.advance();
    }
  }
  return prefillArms.map(({ name }) => ({ name, values: values.get(name)! }));
}

async function longestGapMs(
  subject: Subject,
  options: EngineOptions,
  writers: readonly GenerationRequest[],
  prompts: readonly GenerationRequest[],
): Promise<number> {
  const { engine, events } = watchedEngine(subject, options);
  const writing = writers.map((request) => engine.submit(request));
  const coming = [...prompts];
  let written = 0;
  for await (const { kind } of writing[0]!) {
    // After every fifteenth token of the first text a long prompt comes.
    if (kind === 'token' && ++written % 15 === 0 && coming.length > 0) engine.submit(coming.pop()!);
  }
  await Promise.all(writing.map(({ finished }) => finished));
  const own = new Set(writing.map(({ request }) => request));
  const gaps = events.flatMap((event) =>
    event.kind === 'token' && !event.isFirst && own.has(event.request) ? [event.sinceMs] : [],
  );
  return Math.max(...gaps);
}
