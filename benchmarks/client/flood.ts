/** @file How many chunks a second a client takes from a server that is as fast as sockets are. */
import type { Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { FloodJob, FloodReport } from '../peers/contract.ts';
import type { OurOptions } from '../peers/gradus.ts';
import { arms, bare, type ClientArm, ours } from './arms.ts';
import { clientCore, type CoreList, runOnCores, startFloodServer } from './cores.ts';
import type { QuietMeasuring } from './neighbours.ts';

export interface FloodCondition {
  readonly name: string;
  readonly streams: number;
  readonly chunksPerWrite: number;
  readonly arms: readonly ClientArm[];
}

export const floodConditions: readonly FloodCondition[] = [
  { name: '64 streams', streams: 64, chunksPerWrite: 1, arms },
  { name: '1,000 streams', streams: 1000, chunksPerWrite: 1, arms },
  // No engine does that; but where every chunk costs a read, the kernel is most of what is measured.
  { name: '64 streams, 8 chunks a write', streams: 64, chunksPerWrite: 8, arms: [ours, bare] },
];

export interface FloodFigure {
  readonly chunksPerSecond: number;
  /** Microseconds of the processor. */
  readonly cpuPerChunkUs: number;
}

/** Condition → arm → one figure per round. */
export type FloodResults = ReadonlyMap<string, ReadonlyMap<string, readonly FloodFigure[]>>;

export interface FloodMeans {
  readonly rounds: number;
  readonly random: Random;
  readonly quiet: QuietMeasuring;
  readonly signal: AbortSignal;
  readonly stage: Stage;
}

const outputTokens = 500;
const [warmUpMs, measureMs] = [1000, 2000];

/** Each round takes every arm of a condition once, in an order drawn anew. */
export async function measureFlood(means: FloodMeans): Promise<FloodResults> {
  const { rounds, random, quiet, signal, stage } = means;
  const results = new Map<string, Map<string, FloodFigure[]>>();
  for (const condition of floodConditions) {
    const figures = new Map(condition.arms.map(({ name }) => [name, [] as FloodFigure[]]));
    results.set(condition.name, figures);
    for (let round = 0; round < rounds; round++) {
      for (const arm of random.shuffle([...condition.arms])) {
        const cell = (): Promise<FloodFigure> => floodOnce(arm, condition, signal);
        figures.get(arm.name)!.push(await quiet.measure(cell, signal));
        stage.advance();
      }
    }
  }
  return results;
}

export async function floodOnce(
  arm: ClientArm,
  { streams, chunksPerWrite }: Pick<FloodCondition, 'streams' | 'chunksPerWrite'>,
  signal: AbortSignal,
  options: OurOptions & { readonly on?: CoreList } = {},
): Promise<FloodFigure> {
  const server = await startFloodServer(chunksPerWrite);
  try {
    const { baseUrl, model } = server;
    const job: FloodJob & OurOptions = {
      kind: 'flood',
      baseUrl,
      model,
      outputTokens,
      streams,
      warmUpMs,
      measureMs,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    };
    const on = options.on ?? clientCore;
    const report = await runOnCores<FloodReport>(on, arm.command, job, signal);
    return {
      chunksPerSecond: (1000 * report.chunks) / report.elapsedMs,
      cpuPerChunkUs: (1000 * report.cpuMs) / report.chunks,
    };
  } finally {
    await server.stop();
  }
}
