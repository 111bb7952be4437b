/** @file What a person decides about a run; everything but the workload has a default. */
import type { Objective } from '../analysis/objectives.ts';
import type { MockInput } from '../mock/config.ts';
import type { Engine } from '../wire/dialect.ts';
import { defaultTimeouts, type Timeouts } from '../wire/timeouts.ts';
import type { WorkloadInput } from '../workload/config.ts';
import { wholePlan, type Shard } from '../workload/load/plan.ts';

/** An endpoint that lives for one run: each begins with one whose caches are empty. */
export type StartTarget = (signal: AbortSignal) => Promise<StartedTarget>;

export interface StartedTarget {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

export interface RunSettings {
  readonly workload: WorkloadInput;
  /** `http://gpu-host:8000/v1`; without it an endpoint is started for the run. */
  readonly baseUrl?: string | undefined;
  /** Constants of the built-in mock: that is then what is started. */
  readonly mock?: MockInput | undefined;
  /** What is started otherwise; the mock unless given. */
  readonly start?: StartTarget | undefined;
  /** The first that the server names unless given. */
  readonly model?: string | undefined;
  /** Recognised unless given. */
  readonly engine?: Engine | undefined;
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly insecure?: boolean | undefined;
  readonly certificateAuthorities?: readonly string[] | undefined;
  /** Where HTTP_PROXY and its kin are read from. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly tokenizerFile?: string | undefined;
  readonly objectives?: readonly Objective[] | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly part?: Shard | undefined;
  /** Milliseconds since 1970; several hosts that share a run begin together. */
  readonly startAtMs?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retries?: number | undefined;
  readonly maxSockets?: number | undefined;
  readonly warmUpRequests?: number | undefined;
  /** Between looks at the server's /metrics; 0: none. */
  readonly scrapeIntervalMs?: number | undefined;
  readonly metricsUrl?: string | undefined;
  readonly dcgmUrl?: string | undefined;
  readonly pricePerHour?: number | undefined;
  readonly gpus?: number | undefined;
  /** Where the workload's relative paths begin. */
  readonly folder?: string | undefined;
}

export interface DecidedSettings extends RunSettings {
  readonly objectives: readonly Objective[];
  readonly seed: number;
  readonly threads: number;
  readonly part: Shard;
  readonly timeouts: Timeouts;
  readonly retries: number;
  readonly warmUpRequests: number;
  readonly scrapeIntervalMs: number;
  readonly folder: string;
}

export function decide(settings: RunSettings): DecidedSettings {
  return {
    ...settings,
    objectives: settings.objectives ?? [],
    seed: settings.seed ?? 1,
    threads: settings.threads ?? 1,
    part: settings.part ?? wholePlan,
    timeouts: { ...defaultTimeouts, ...settings.timeouts },
    retries: settings.retries ?? 0,
    warmUpRequests: settings.warmUpRequests ?? 2,
    scrapeIntervalMs: settings.scrapeIntervalMs ?? 1000,
    folder: settings.folder ?? '.',
  };
}
