/**
 * @file 250 requests a second of four seconds each, a token every 20 ms: about a thousand live
 * streams. The mock knows when it wrote each chunk, so that what a client says is held against what
 * was.
 */
import type { Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { PacedJob, PacedReport } from '../peers/contract.ts';
import { arms, type ClientArm } from './arms.ts';
import { clientCore, runOnCores, startPacedServer } from './cores.ts';
import type { QuietMeasuring } from './neighbours.ts';
import { compareWithTruth, readTruth, type TruthFigures } from './truth.ts';

export const requestsPerSecond = 250;
const outputTokens = 200;
/** Streams fill up, then what is measured; then those under way end. */
const [fillMs, measureMs] = [4500, 5500];

/** Several engines, so that streams do not all get their tokens in the same instant. */
const mock = {
  engines: 20,
  engine: {
    stepBaseMs: 19,
    stepPerSequenceMs: 0.02,
    prefillPerTokenMs: 0.002,
    maxRunning: 1000,
  },
  truthChunks: 10_000_000,
};

export interface PacedFigure extends TruthFigures {
  /** Of one core. */
  readonly cpuShare: number;
  readonly peakRssBytes: number;
  readonly failures: number;
}

/** Arm → one figure per round. */
export type PacedResults = ReadonlyMap<string, readonly PacedFigure[]>;

export interface PacedMeans {
  readonly rounds: number;
  readonly random: Random;
  readonly quiet: QuietMeasuring;
  readonly signal: AbortSignal;
  readonly stage: Stage;
}

export const pacedArms: readonly ClientArm[] = arms.filter(({ parses }) => parses);

export async function measurePaced(means: PacedMeans): Promise<PacedResults> {
  const { rounds, random, quiet, signal, stage } = means;
  const results = new Map(pacedArms.map(({ name }) => [name, [] as PacedFigure[]]));
  for (let round = 0; round < rounds; round++) {
    const sendAtMs = poissonTimes(random);
    for (const arm of random.shuffle([...pacedArms])) {
      const cell = (): Promise<PacedFigure> => paceOnce(arm, sendAtMs, signal);
      results.get(arm.name)!.push(await quiet.measure(cell, signal));
      stage.advance();
    }
  }
  return results;
}

async function paceOnce(
  arm: ClientArm,
  sendAtMs: readonly number[],
  signal: AbortSignal,
): Promise<PacedFigure> {
  const server = await startPacedServer(mock);
  try {
    const { baseUrl, model } = server;
    const job: PacedJob = {
      kind: 'paced',
      baseUrl,
      model,
      outputTokens,
      sendAtMs,
      windowMs: [fillMs, fillMs + measureMs],
    };
    const report = await runOnCores<PacedReport>(clientCore, arm.command, job, signal);
    const truth = await readTruth(baseUrl, signal);
    return {
      ...compareWithTruth(report.requests, truth, fillMs),
      cpuShare: report.cpuMs / report.elapsedMs,
      peakRssBytes: report.peakRssBytes,
      failures: report.failures.length,
    };
  } finally {
    await server.stop();
  }
}

function poissonTimes(random: Random): number[] {
  const times: number[] = [];
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random.uniform()) * 1000) / requestsPerSecond;
    if (atMs >= fillMs + measureMs) return times;
    times.push(Math.round(atMs * 1000) / 1000);
  }
}
