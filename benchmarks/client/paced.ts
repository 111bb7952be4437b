/**
 * @file 250 requests a second of four seconds each, a token every 20 ms: about a thousand live
 * streams. The mock knows when it wrote each chunk, so that what a client says is held against what
 * was. The same for ours alone at a token every 100 ms, where client and mock have room on their
 * cores.
 */
import type { Stage } from '@gradus/runtime';
import type { MockInput } from '@gradus/serving-benchmark';
import type { Random } from '@gradus/statistics';
import type { PacedJob, PacedReport } from '../peers/contract.ts';
import { arms, bare, type ClientArm, ours } from './arms.ts';
import { clientCore, runOnCores, startPacedServer } from './cores.ts';
import type { QuietMeasuring } from './neighbours.ts';
import { compareWithTruth, readTruth, type Truth, type TruthFigures } from './truth.ts';

export const requestsPerSecond = 250;
const streamMs = 4000;
/** From token to token: what is compared, and what two slow cores have room for. */
const denseTokenMs = 20;
export const calmTokenMs = 100;
/** Streams fill up, then what is measured; then those under way end. */
const [fillMs, measureMs] = [4500, 5500];

/** Several engines, so that streams do not all get their tokens in the same instant. */
const mockFor = (tokenMs: number): MockInput => ({
  engines: 20,
  engine: {
    stepBaseMs: tokenMs - 1,
    stepPerSequenceMs: 0.02,
    prefillPerTokenMs: 0.002,
    maxRunning: 1000,
  },
  truthChunks: 10_000_000,
});

export interface PacedFigure extends TruthFigures {
  readonly cpu: PacedCpu;
  readonly peakRssBytes: number;
  readonly failures: number;
}

export interface PacedCpu {
  /** Of one core. */
  readonly share: number;
  /** Microseconds for each chunk that the client had in the measured time. */
  readonly perChunkUs: number;
}

export interface PacedResults {
  /** Arm → one figure per round. */
  readonly arms: ReadonlyMap<string, readonly PacedFigure[]>;
  /**
   * What the bare counter takes for the same chunks, per round: what sockets cost in Node, whatever
   * is done with what they bring. It has no stamps to compare.
   */
  readonly counter: readonly PacedCpu[];
  /** Ours, at `calmTokenMs`. */
  readonly calm: readonly PacedFigure[];
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
  const counter: PacedCpu[] = [];
  const calm: PacedFigure[] = [];
  for (let round = 0; round < rounds; round++) {
    const sendAtMs = poissonTimes(random);
    const measure = (arm: ClientArm, tokenMs: number): Promise<PacedRun> =>
      quiet.measure(() => paceOnce(arm, tokenMs, sendAtMs, signal), signal);
    for (const arm of random.shuffle([...pacedArms, bare])) {
      const run = await measure(arm, denseTokenMs);
      if (arm === bare) counter.push(cpuOf(run.report));
      else figures.get(arm.name)!.push(figureOf(run));
      stage.advance();
    }
    calm.push(figureOf(await measure(ours, calmTokenMs)));
    stage.advance();
  }
  return { arms: figures, counter, calm };
}

/** Of a round. */
export const pacedCells = pacedArms.length + 2;

interface PacedRun {
  readonly report: PacedReport;
  readonly truth: Truth;
}

async function paceOnce(
  arm: ClientArm,
  tokenMs: number,
  sendAtMs: readonly number[],
  signal: AbortSignal,
): Promise<PacedRun> {
  const server = await startPacedServer(mockFor(tokenMs));
  try {
    const { baseUrl, model } = server;
    const job: PacedJob = {
      kind: 'paced',
      baseUrl,
      model,
      outputTokens: streamMs / tokenMs,
      sendAtMs,
      windowMs: [fillMs, fillMs + measureMs],
    };
    const report = await runOnCores<PacedReport>(clientCore, arm.command, job, signal);
    return { report, truth: await readTruth(baseUrl, signal) };
  } finally {
    await server.stop();
  }
}

function figureOf({ report, truth }: PacedRun): PacedFigure {
  return {
    ...compareWithTruth(report.requests, truth, fillMs),
    cpu: cpuOf(report),
    peakRssBytes: report.peakRssBytes,
    failures: report.failures.length,
  };
}

function cpuOf({ requests, cpuMs, elapsedMs }: PacedReport): PacedCpu {
  const fromMs = Math.min(...requests.map(({ scheduledMs }) => scheduledMs)) + fillMs;
  const toMs = fromMs + elapsedMs;
  let chunks = 0;
  for (const { atMs } of requests) for (const ms of atMs) if (ms >= fromMs && ms < toMs) chunks++;
  return { share: cpuMs / elapsedMs, perChunkUs: (1000 * cpuMs) / Math.max(1, chunks) };
}

function poissonTimes(random: Random): number[] {
  const times: number[] = [];
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random.uniform()) * 1000) / requestsPerSecond;
    if (atMs >= fillMs + measureMs) return times;
    times.push(Math.round(atMs * 1000) / 1000);
  }
}
