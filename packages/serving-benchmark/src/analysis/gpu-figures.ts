/**
 * @file What the server's GPUs did over a window, and what its tokens cost in energy. Energy is what a
 * GPU's own counter grew by, or power integrated over the samples.
 */
import type { GpuSample, ServerSample } from '../server-view/sample.ts';
import { gaugeMean, valueAt } from './gauge-mean.ts';
import type { Reading } from './gauge-mean.ts';
import type { RequestFigures } from './request-figures.ts';
import { binned, tokenArrivals } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';

export interface GpuFigures {
  readonly index: number;
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  readonly meanUtilization: number | undefined;
  readonly meanPowerWatts: number | undefined;
  readonly maxPowerWatts: number | undefined;
  readonly maxMemoryUsedBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
  readonly maxTemperatureCelsius: number | undefined;
  readonly meanSmClockMhz: number | undefined;
  readonly energyJoules: number | undefined;
  readonly energySource: 'counter' | 'power' | undefined;
}

export interface GpusFigures {
  /** What of the window the samples cover: energy and tokens are of this part. */
  readonly covered: TimeWindow;
  readonly gpus: readonly GpuFigures[];
  /** Of all GPUs; missing where one does not tell. */
  readonly energyJoules: number | undefined;
  /** That reached the client. */
  readonly outputTokens: number;
  readonly outputTokensPerJoule: number | undefined;
}

interface Device {
  readonly gpu: GpuSample;
  readonly looks: { readonly atMs: number; readonly gpu: GpuSample }[];
}

/** @returns undefined where fewer than two samples with GPUs touch the window */
export function gpuFigures(
  samples: readonly ServerSample[],
  window: TimeWindow,
  figures: readonly RequestFigures[],
): GpusFigures | undefined {
  const times = samples.flatMap(({ gpusAtMs }) =>
    gpusAtMs === undefined ? [] : [{ atMs: gpusAtMs, value: 0 }],
  );
  const covered = gaugeMean(inOrder(times), window)?.covered;
  if (covered === undefined) return undefined;
  const gpus = [...devicesOf(samples).values()].map((device) => figuresOf(device, covered));
  const outputTokens = binned(tokenArrivals(figures), covered, 1)[0]!;
  const energies = gpus.map((gpu) => gpu.energyJoules);
  const energyJoules = energies.every((energy) => energy !== undefined)
    ? energies.reduce((a, b) => a + b, 0)
    : undefined;
  return {
    covered,
    gpus,
    energyJoules,
    outputTokens,
    outputTokensPerJoule:
      energyJoules === undefined || energyJoules === 0 ? undefined : outputTokens / energyJoules,
  };
}

function devicesOf(samples: readonly ServerSample[]): Map<string, Device> {
  const devices = new Map<string, Device>();
  for (const { gpus, gpusAtMs } of samples) {
    for (const gpu of gpus ?? []) {
      const key = gpu.uuid ?? String(gpu.index);
      const device = devices.get(key) ?? { gpu, looks: [] };
      devices.set(key, device);
      if (gpusAtMs !== undefined) device.looks.push({ atMs: gpusAtMs, gpu });
    }
  }
  return devices;
}

function figuresOf({ gpu, looks }: Device, window: TimeWindow): GpuFigures {
  const readings = (valueOf: (gpu: GpuSample) => number | undefined): Reading[] =>
    inOrder(
      looks.flatMap((look) => {
        const value = valueOf(look.gpu);
        return value === undefined ? [] : [{ atMs: look.atMs, value }];
      }),
    );
  const over = (valueOf: (gpu: GpuSample) => number | undefined) =>
    gaugeMean(readings(valueOf), window);
  const power = over(({ powerWatts }) => powerWatts);
  return {
    index: gpu.index,
    uuid: gpu.uuid,
    name: gpu.name,
    meanUtilization: over(({ utilization }) => utilization)?.mean,
    meanPowerWatts: power?.mean,
    maxPowerWatts: power?.max,
    maxMemoryUsedBytes: over(({ memoryUsedBytes }) => memoryUsedBytes)?.max,
    memoryTotalBytes: gpu.memoryTotalBytes,
    maxTemperatureCelsius: over(({ temperatureCelsius }) => temperatureCelsius)?.max,
    meanSmClockMhz: over(({ smClockMhz }) => smClockMhz)?.mean,
    ...energyOf(
      readings(({ energyJoules }) => energyJoules),
      power?.mean,
      window,
    ),
  };
}

function energyOf(
  counter: readonly Reading[],
  meanPowerWatts: number | undefined,
  window: TimeWindow,
): Pick<GpuFigures, 'energyJoules' | 'energySource'> {
  const before = valueAt(counter, window.fromMs);
  const after = valueAt(counter, window.toMs);
  if (before !== undefined && after !== undefined && after >= before) {
    return { energyJoules: after - before, energySource: 'counter' };
  }
  if (meanPowerWatts === undefined) return { energyJoules: undefined, energySource: undefined };
  const seconds = (window.toMs - window.fromMs) / 1000;
  return { energyJoules: meanPowerWatts * seconds, energySource: 'power' };
}

const inOrder = (readings: readonly Reading[]): Reading[] =>
  readings.toSorted((a, b) => a.atMs - b.atMs);
