/**
 * @file The GPUs of this machine, by nvidia-smi. They are the server's only where the server runs
 * here.
 */
import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import type { GpuSample } from './sample.ts';

const bytesPerMiB = 2 ** 20;

type Quantity = Exclude<keyof GpuSample, 'index' | 'uuid' | 'name' | 'energyJoules'>;

/** Fields behind index, identifier and name, with the factor to the schema's unit. */
const fields: readonly (readonly [field: string, quantity: Quantity, factor: number])[] = [
  ['utilization.gpu', 'utilization', 0.01],
  ['memory.used', 'memoryUsedBytes', bytesPerMiB],
  ['memory.total', 'memoryTotalBytes', bytesPerMiB],
  ['power.draw', 'powerWatts', 1],
  ['temperature.gpu', 'temperatureCelsius', 1],
  ['clocks.sm', 'smClockMhz', 1],
];

export const nvidiaSmiArguments: readonly string[] = [
  `--query-gpu=index,uuid,name,${fields.map(([field]) => field).join(',')}`,
  '--format=csv,noheader,nounits',
];

/** A line each: `0, GPU-5c1e…, NVIDIA H100 80GB HBM3, 97, 71234, 81559, 612.30, 61, 1755`. */
export function parseNvidiaSmi(text: string): GpuSample[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const values = cells.slice(-fields.length);
    const name = cells.slice(2, -fields.length).join(', ');
    if (cells.length < fields.length + 3 || !/^\d+$/.test(cells[0]!)) return [];
    // `[N/A]`, `[Not Supported]`, `ERR!`: whatever is no number is not known.
    const known = fields.flatMap(([, quantity, factor], column) =>
      /^-?\d+(\.\d+)?$/.test(values[column]!)
        ? [[quantity, Number(values[column]) * factor] as const]
        : [],
    );
    return [{ index: Number(cells[0]), uuid: cells[1]!, name, ...Object.fromEntries(known) }];
  });
}

export type NvidiaSmiReading =
  | { readonly gpus: readonly GpuSample[] }
  /** `nvidia-smi is not on this machine`, `nvidia-smi did not answer within 2000 ms`. */
  | { readonly gpus?: undefined; readonly reason: string; readonly isAbsent: boolean };

export interface NvidiaSmiOptions {
  readonly program?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Never rejects: no telemetry is no failure of a run. */
export function runNvidiaSmi({
  program = 'nvidia-smi',
  timeoutMs = 2_000,
  signal,
}: NvidiaSmiOptions = {}): Promise<NvidiaSmiReading> {
  return new Promise((resolve) => {
    execFile(
      program,
      nvidiaSmiArguments,
      {
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        windowsHide: true,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout) => {
        const gpus = error === null ? parseNvidiaSmi(stdout) : [];
        if (gpus.length > 0) resolve({ gpus });
        else
          resolve({
            reason: reasonOf(error, stdout, timeoutMs),
            isAbsent: error?.code === 'ENOENT',
          });
      },
    );
  });
}

function reasonOf(error: ExecFileException | null, stdout: string, timeoutMs: number): string {
  if (error === null) return 'nvidia-smi names no GPU';
  if (error.code === 'ENOENT') return 'nvidia-smi is not on this machine';
  if (error.killed === true) return `nvidia-smi did not answer within ${timeoutMs} ms`;
  // It writes its errors to stdout.
  const [line] = stdout.trim().split('\n');
  return `nvidia-smi failed: ${line === undefined || line === '' ? String(error.code) : line}`;
}
