/**
 * @file GPUs as NVIDIA's DCGM exporter tells of them. It refreshes its values every 30 s unless told
 * otherwise (`-c`), so that a faster scrape sees the same ones again.
 */
import { parsePrometheusText } from './prometheus-text.ts';
import type { Series } from './prometheus-text.ts';
import type { GpuSample } from './sample.ts';

const bytesPerMiB = 2 ** 20;
/** DCGM's "no value" of 32 and 64 bits, where an exporter lets it through. */
const blankFrom = 2_147_483_632;

type Quantity = Exclude<keyof GpuSample, 'index' | 'uuid' | 'name'>;

/** Names with the unit of the schema: each value times the factor. */
const quantities: readonly (readonly [name: string, quantity: Quantity, factor: number])[] = [
  ['DCGM_FI_DEV_GPU_UTIL', 'utilization', 0.01],
  ['DCGM_FI_DEV_FB_USED', 'memoryUsedBytes', bytesPerMiB],
  ['DCGM_FI_DEV_POWER_USAGE', 'powerWatts', 1],
  ['DCGM_FI_DEV_GPU_TEMP', 'temperatureCelsius', 1],
  ['DCGM_FI_DEV_SM_CLOCK', 'smClockMhz', 1],
];
const energy = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';
const memoryTotal = 'DCGM_FI_DEV_FB_TOTAL';
/** Together they are the total. */
const memoryParts = ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE', 'DCGM_FI_DEV_FB_RESERVED'];

/**
 * By index, one entry for each GPU, however many containers share it; without its MIG instances.
 * @returns undefined where the text has no metrics of DCGM
 */
export function readDcgmMetrics(text: string): GpuSample[] | undefined {
  const { series } = parsePrometheusText(text, (name) => name.startsWith('DCGM_'));
  const devices = new Map<string, Series['labels']>();
  for (const all of series.values()) {
    for (const { labels } of all) {
      const key = deviceOf(labels);
      if (key !== undefined && !devices.has(key)) devices.set(key, labels);
    }
  }
  if (devices.size === 0) return undefined;
  return [...devices]
    .map(([device, labels]) => gpuOf(device, labels, series))
    .toSorted((a, b) => a.index - b.index);
}

/** Indexes repeat where an exporter speaks for several hosts; identifiers do not. */
function deviceOf(labels: Series['labels']): string | undefined {
  const index = labels.get('gpu') ?? '';
  const isInstance = (labels.get('GPU_I_ID') ?? '') !== '';
  return isInstance || !/^\d+$/.test(index) ? undefined : (labels.get('UUID') ?? index);
}

function gpuOf(
  device: string,
  labels: Series['labels'],
  series: ReadonlyMap<string, readonly Series[]>,
): GpuSample {
  const raw = (name: string): number | undefined =>
    series.get(name)?.find((one) => deviceOf(one.labels) === device && one.value >= 0)?.value;
  const value = (name: string): number | undefined => {
    const found = raw(name);
    return found !== undefined && found < blankFrom ? found : undefined;
  };
  const name = labels.get('modelName');
  const uuid = labels.get('UUID');
  const totalMiB = value(memoryTotal) ?? sumOf(memoryParts.map(value));
  // Millijoules since the driver was loaded: beyond 32 bits within hours.
  const millijoules = raw(energy);
  const known = quantities.flatMap(([metric, quantity, factor]) => {
    const found = value(metric);
    return found === undefined ? [] : [[quantity, found * factor] as const];
  });
  const gpu: GpuSample = {
    index: Number(labels.get('gpu')),
    ...(uuid === undefined ? {} : { uuid }),
    ...(name === undefined ? {} : { name }),
    ...Object.fromEntries(known),
    ...(totalMiB === undefined ? {} : { memoryTotalBytes: totalMiB * bytesPerMiB }),
    ...(millijoules === undefined || millijoules > 1e18
      ? {}
      : { energyJoules: millijoules / 1000 }),
  };
  return gpu.utilization === undefined
    ? gpu
    : { ...gpu, utilization: Math.min(1, gpu.utilization) };
}

/** What is reserved is not always told; used and free are enough. */
function sumOf([used, free, reserved]: (number | undefined)[]): number | undefined {
  return used === undefined || free === undefined ? undefined : used + free + (reserved ?? 0);
}
