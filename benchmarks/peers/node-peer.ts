/**
 * @file A peer in Node: reads its job, drives any streaming client through it, stamps, reports. What
 * differs between peers is the client alone.
 */
import { json } from 'node:stream/consumers';
import { hostMonotonicMs } from '@gradus/serving-benchmark';
import {
  type FloodJob,
  type FloodReport,
  type PacedJob,
  type PacedReport,
  type PacedRequest,
  type PeerJob,
  requestBody,
  startDelayMs,
  type Usage,
} from './contract.ts';

export interface StreamingClient {
  /** Sends one request; resolves when its stream has ended. */
  stream(body: string, id: string, onChunk: OnChunk): Promise<void>;
}

/** Chunks with content that have just become known: one, or as many as one read brought. */
export type OnChunk = (chunks: number) => void;

/** Ends the process: what is still under way is given up. */
export async function runPeer(connect: (job: PeerJob) => StreamingClient): Promise<void> {
  const job = (await json(process.stdin)) as PeerJob;
  const client = connect(job);
  const report = job.kind === 'flood' ? await flood(client, job) : await paced(client, job);
  process.stdout.write(JSON.stringify(report), () => process.exit());
}

async function flood(client: StreamingClient, job: FloodJob): Promise<FloodReport> {
  const body = requestBody(job);
  let chunks = 0;
  const onChunk = (count: number): void => {
    chunks += count;
  };
  const keepStreaming = async (): Promise<void> => {
    for (;;) await client.stream(body, 'flood', onChunk);
  };
  const broken = Promise.race(Array.from({ length: job.streams }, keepStreaming));
  const measured = async (): Promise<FloodReport> => {
    await passed(job.warmUpMs);
    const before = chunks;
    const usage = watchUsage();
    await passed(job.measureMs);
    return { kind: 'flood', chunks: chunks - before, ...usage() };
  };
  return Promise.race([measured(), broken]) as Promise<FloodReport>;
}

async function paced(client: StreamingClient, job: PacedJob): Promise<PacedReport> {
  const body = requestBody(job);
  const startMs = hostMonotonicMs() + startDelayMs;
  const [fromMs, toMs] = job.windowMs;
  const usage = passed(startDelayMs + fromMs).then(async () => {
    const used = watchUsage();
    await passed(toMs - fromMs);
    return used();
  });
  const requests: PacedRequest[] = [];
  const failures: string[] = [];
  const sent: Promise<void>[] = [];
  for (const [index, sendAtMs] of job.sendAtMs.entries()) {
    const scheduledMs = startMs + sendAtMs;
    const waitMs = scheduledMs - hostMonotonicMs();
    if (waitMs > 0) await passed(waitMs);
    const id = `peer-${index}`;
    const atMs: number[] = [];
    const sentMs = hostMonotonicMs();
    const stamp = (count: number): void => {
      const nowMs = hostMonotonicMs();
      for (let i = 0; i < count; i++) atMs.push(nowMs);
    };
    sent.push(
      client.stream(body, id, stamp).then(
        () => void requests.push({ id, scheduledMs, sentMs, atMs }),
        (error: unknown) => void failures.push(String(error)),
      ),
    );
  }
  await Promise.all(sent);
  return { kind: 'paced', requests, failures, ...(await usage) };
}

/** @returns what ends it and says what was used meanwhile */
export function watchUsage(): () => Usage {
  const startedMs = hostMonotonicMs();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return {
      elapsedMs: hostMonotonicMs() - startedMs,
      cpuMs: (user + system) / 1000,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  };
}

export const passed = (durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
