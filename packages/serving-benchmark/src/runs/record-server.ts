/**
 * @file What the server says of itself while a run goes, written beside its records. The first look
 * comes before the start, so that counters have a beginning; it must not delay it.
 */
import { join } from 'node:path';
import { LineWriter } from '../measurements/record-writer.ts';
import { runFileNames } from '../measurements/run-folder.ts';
import { sinceStart, type ServerSample } from '../server-view/sample.ts';
import { watchServer, type ServerWatch } from '../server-view/watch-server.ts';
import { hostMonotonicMs, type Clock } from '../wire/clock.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { createTarget } from '../wire/target.ts';
import { tlsOf, type ReachedTarget } from './reach-target.ts';
import type { DecidedSettings } from './settings.ts';

export interface ServerRecording {
  /** Places all samples on the run's clock. */
  begin(startHostMs: number): void;
  /** @returns what there is to say of it */
  stop(): Promise<readonly string[]>;
}

export async function recordServer(
  settings: DecidedSettings,
  target: ReachedTarget,
  folder: string,
  onSample: (sample: ServerSample) => void,
): Promise<ServerRecording> {
  if (settings.scrapeIntervalMs === 0) return { begin: () => undefined, stop: async () => [] };
  // Looks begin before the start is known: they are taken by the host's clock, and placed later.
  const clock: Clock = { nowMs: hostMonotonicMs };
  const pool = new ConnectionPool({
    clock,
    tls: tlsOf(settings),
    environment: settings.environment ?? {},
  });
  const writer = await LineWriter.open(join(folder, runFileNames.server), () => undefined);
  const early: ServerSample[] = [];
  let startHostMs: number | undefined;
  const write = (sample: ServerSample, zeroHostMs: number): void =>
    writer.write(sinceStart(sample, zeroHostMs));
  const watch: ServerWatch = await watchServer({
    pool,
    clock,
    target: createTarget(target.options),
    intervalMs: settings.scrapeIntervalMs,
    engine: target.engine,
    model: target.described.model,
    ...(settings.metricsUrl === undefined ? {} : { metricsUrl: settings.metricsUrl }),
    ...(settings.dcgmUrl === undefined ? {} : { dcgmUrl: settings.dcgmUrl }),
    onSample: (sample) => {
      onSample(sample);
      if (startHostMs === undefined) early.push(sample);
      else write(sample, startHostMs);
    },
  });
  return {
    begin: (atHostMs) => {
      startHostMs = atHostMs;
      for (const sample of early.splice(0)) write(sample, atHostMs);
    },
    stop: async () => {
      await watch.stop();
      await writer.close();
      pool.close();
      return watch.notes;
    },
  };
}
