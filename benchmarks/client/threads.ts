/**
 * @file Our client with more worker threads, against a server that writes many chunks at once so
 * that one core of it is enough for several of the client's. Where there are two cores, the threads
 * share the one that the server leaves: that shows what sharing costs, and nothing about scaling.
 */
import type { Stage } from '@gradus/runtime';
import { ours } from './arms.ts';
import { cores } from './cores.ts';
import { floodOnce, type FloodFigure } from './flood.ts';
import type { QuietMeasuring } from './neighbours.ts';

export interface ThreadFigures {
  readonly threads: number;
  /** Of the client. */
  readonly cores: number;
  readonly rounds: readonly FloodFigure[];
}

const condition = { streams: 256, chunksPerWrite: 32 };
/** All but the server's. */
const ourCores = Math.max(1, cores - 1);
export const threadCounts: readonly number[] = [1, 2, 4].filter(
  (threads) => threads <= Math.max(2, ourCores),
);

export async function measureThreads(means: {
  readonly rounds: number;
  readonly quiet: QuietMeasuring;
  readonly signal: AbortSignal;
  readonly stage: Stage;
}): Promise<ThreadFigures[]> {
  const { rounds, quiet, signal, stage } = means;
  const all = threadCounts.map((threads) => ({
    threads,
    cores: Math.min(threads, ourCores),
    rounds: [] as FloodFigure[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const figures of all) {
      const on = cores > 1 ? `0-${figures.cores - 1}` : undefined;
      const options = { threads: figures.threads, on };
      const cell = (): Promise<FloodFigure> => floodOnce(ours, condition, signal, options);
      figures.rounds.push(await quiet.measure(cell, signal));
      stage.advance();
    }
  }
  return all;
}
