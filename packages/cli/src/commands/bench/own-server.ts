/** @file What `bench` measures where no endpoint is named: our own server, with the model that ships. */
import { startServerProcess } from '@gradus/server';
import type { StartedTarget } from '@gradus/serving-benchmark';

/** In a process of its own, for one run, on loopback. */
export const startOwnServer = (signal: AbortSignal): Promise<StartedTarget> =>
  startServerProcess({ source: { model: 'stories' } }, signal);
