/** @file What a thread of the load generator is told, and what it tells: plain data, cloned. */
import type { Failure } from '../measurements/record.ts';
import type { ThreadHealth } from '../measurements/run-outcome.ts';
import type { Engine } from '../wire/dialect.ts';
import type { TargetOptions } from '../wire/target.ts';
import type { TlsOptions } from '../wire/connect.ts';
import type { Timeouts } from '../wire/timeouts.ts';
import type { WorkloadInput } from '../workload/config.ts';
import type { Shard } from '../workload/load/plan.ts';
import type { LoadEnding } from './generate-load.ts';

export interface ClientSettings {
  readonly target: TargetOptions;
  readonly engine: Engine;
  readonly model: string;
  readonly timeouts: Timeouts;
  readonly retries: number;
  readonly maxSockets?: number | undefined;
  readonly tls: TlsOptions;
  /** HTTP_PROXY and its kin. */
  readonly environment: Readonly<Record<string, string>>;
  /** A tokenizer.json, in place of the server's `/tokenize`. */
  readonly tokenizerFile?: string | undefined;
}

export interface ThreadInput {
  readonly client: ClientSettings;
  readonly workload: WorkloadInput;
  /** Where the relative paths of the workload begin. */
  readonly folder: string;
  readonly seed: number;
  /** Of the whole plan, over all hosts and threads. */
  readonly shard: Shard;
  readonly warmUpRequests: number;
  readonly requestIdPrefix: string;
  readonly recordsFile: string;
  readonly counters: SharedArrayBuffer;
}

/** What a thread knows of its workload once its requests are ready. */
export interface PreparedWorkload {
  readonly fingerprint: string;
  readonly total: number | undefined;
  readonly source: Readonly<Record<string, unknown>>;
  /** Who counts the tokens of prompts. */
  readonly counting: string;
}

export type ToThread =
  | { readonly kind: 'start'; readonly atHostMs: number }
  | { readonly kind: 'cancel' };

export type FromThread =
  /** The first of its class, as it happens; the others are counted. */
  | { readonly kind: 'first-failure'; readonly failure: Failure }
  | { readonly kind: 'ready'; readonly workload: PreparedWorkload }
  | {
      readonly kind: 'done';
      readonly ending: LoadEnding;
      readonly health: ThreadHealth;
      readonly endMs: number;
    }
  | { readonly kind: 'failed'; readonly error: ThrownParts };

/** An error on its way between threads, where classes are lost. */
export interface ThrownParts {
  readonly code?: string;
  readonly kind?: 'verdict' | 'usage' | 'environment' | 'cancelled';
  readonly message: string;
  readonly stack?: string | undefined;
}
