/** @file What the server is asked, and by which servers it is answered. */
import { availableParallelism } from 'node:os';
import type { BackendSource } from '@gradus/server';
import type { WorkloadInput } from '@gradus/serving-benchmark';

export const concurrency = 16;
/** Of the engine: where there are two cores, sockets and client have the other. */
export const engineThreads = Math.max(1, availableParallelism() - 1);

/** Ids below it are words of both models. */
const vocabularySize = 1500;

/** Prompts and answers of 64 tokens, from sixteen who ask again as soon as they are answered. */
export const texts = { promptTokens: 64, outputTokens: 64 } as const;
export const textsOf = (requests: number): WorkloadInput => ({
  source: { kind: 'synthetic', as: 'token-ids', vocabularySize, promptTokens: texts.promptTokens },
  outputTokens: texts.outputTokens,
  load: `concurrency:${concurrency}`,
  requests,
});

/** Prompts of 400 tokens, 320 of them those of all others, one after the other. */
export const alike: WorkloadInput = {
  source: {
    kind: 'synthetic',
    as: 'token-ids',
    vocabularySize,
    promptTokens: 400,
    sharedPrefix: { fraction: 0.8 },
  },
  outputTokens: 4,
  load: 'concurrency:1',
  requests: 8,
};

export const engines = {
  together: { maxRunning: concurrency, threads: engineThreads },
  oneAtATime: { maxRunning: 1, threads: engineThreads },
  withCache: { threads: engineThreads },
  withoutCache: { threads: engineThreads, prefixCaching: false },
} as const satisfies Record<string, NonNullable<BackendSource['engine']>>;

export interface Subject {
  readonly name: string;
  readonly folder: string;
  /** Texts of a run: of sixteen at a time, and of one at a time. */
  readonly requests: number;
  readonly requestsAlone: number;
}
