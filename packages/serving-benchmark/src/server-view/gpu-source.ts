/**
 * @file Where telemetry of the server's GPUs comes from: a DCGM exporter that was named, or this
 * machine's nvidia-smi where the server runs here.
 */
import type { Target } from '../wire/target.ts';
import { readDcgmMetrics } from './dcgm.ts';
import { runNvidiaSmi } from './nvidia-smi.ts';
import type { GpuSample } from './sample.ts';
import { placeOf, scrape, stampBetween } from './scrape.ts';
import type { Place, ScrapeContext, Stamp, Unavailable } from './scrape.ts';

export interface GpuSourceOptions extends ScrapeContext {
  readonly target: Target;
  /** Of a DCGM exporter: `http://gpu-host:9400/metrics`. */
  readonly dcgmUrl?: string;
  /** Ask this machine's GPUs, or a program in nvidia-smi's place; by default for a local server. */
  readonly nvidiaSmi?: boolean | string;
}

export type GpuAnswer = Stamp & {
  readonly gpus: readonly GpuSample[];
  readonly unavailable?: undefined;
};

/** `absent`: there is none, and nobody asked for it. */
export type AskGpus = () => Promise<GpuAnswer | Unavailable | 'absent'>;

/** @throws GradusError `bad-base-url` (usage) */
export function gpuSource(options: GpuSourceOptions): AskGpus | undefined {
  const { target, dcgmUrl, nvidiaSmi } = options;
  if (dcgmUrl !== undefined) {
    const place = placeOf(dcgmUrl);
    return () => askDcgm(options, place);
  }
  if (!(nvidiaSmi ?? isLocal(target))) return undefined;
  const program = typeof nvidiaSmi === 'string' ? nvidiaSmi : 'nvidia-smi';
  return () => askNvidiaSmi(options, program, nvidiaSmi !== undefined);
}

async function askDcgm(context: ScrapeContext, place: Place): Promise<GpuAnswer | Unavailable> {
  const answer = await scrape(context, place);
  if (answer.unavailable !== undefined) return answer;
  const gpus = readDcgmMetrics(answer.text);
  if (gpus === undefined) {
    return { unavailable: 'the address names no metrics of DCGM', isFinal: false };
  }
  return { gpus, atMs: answer.atMs, uncertaintyMs: answer.uncertaintyMs };
}

async function askNvidiaSmi(
  { clock, signal }: ScrapeContext,
  program: string,
  wasAskedFor: boolean,
): Promise<GpuAnswer | Unavailable | 'absent'> {
  const askedMs = clock.nowMs();
  const reading = await runNvidiaSmi({ program, ...(signal === undefined ? {} : { signal }) });
  if (reading.gpus !== undefined) {
    return { gpus: reading.gpus, ...stampBetween(askedMs, clock.nowMs()) };
  }
  if (reading.isAbsent && !wasAskedFor) return 'absent';
  return { unavailable: reading.reason, isFinal: reading.isAbsent };
}

function isLocal({ host }: Target): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
