/**
 * @file 250 requests a second of four seconds each, a token every 20 ms: about a thousand live
 * streams. The mock knows when it wrote each chunk, so that what a client says is held against what
 * was.
 */
import type { Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { PacedJob, PacedReport } from '../peers/contract.ts';
import { arms, bare, type ClientArm } from './arms.ts';
import { clientCore, runOnCores, startPacedServer } from './cores.ts';
import type { QuietMeasuring } from './neighbours.ts';
import { compareWithTruth, readTruth, type Truth, type TruthFigures } from './truth.ts';

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

export interface PacedResults {
  /** Arm → one figure per round. */
  readonly arms: ReadonlyMap<string, readonly PacedFigure[]>;
  /**
   * What the bare counter takes of a core for the same chunks, per round: the share that sockets
   * cost in Node, whatever is done with what they bring. It has no stamps to compare.
   */
  readonly counterCpuShares: readonly number[];
}

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
  const figures = new Map(pacedArms.map(({ name }) => [name, [] as PacedFigure[]]));
  const counterCpuShares: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sendAtMs = poissonTimes(random);
    for (const arm of random.shuffle([...pacedArms, bare])) {
      const cell = (): Promise<PacedRun> => paceOnce(arm, sendAtMs, signal);
      const { report, truth } = await quiet.measure(cell, signal);
      const cpuShare = report.cpuMs / report.elapsedMs;
      stage.advance();
      if (arm === bare) {
        counterCpuShares.push(cpuShare);
        continue;
      }
      figures.get(arm.name)!.push({
        ...compareWithTruth(report.requests, truth, fillMs),
        cpuShare,
        peakRssBytes: report.peakRssBytes,
        failures: report.failures.length,
      });
    }
  }
  return { arms: figures, counterCpuShares };
}

interface PacedRun {
  readonly report: PacedReport;
  readonly truth: Truth;
}

async function paceOnce(
  arm: ClientArm,
  sendAtMs: readonly number[],
  signal: AbortSignal,
): Promise<PacedRun> {
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
    return { report, truth: await readTruth(baseUrl, signal) };
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
