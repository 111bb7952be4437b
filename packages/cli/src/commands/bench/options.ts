/** @file From the options of `bench` to the settings of a run. */
import { existsSync, readFileSync } from 'node:fs';
import { GradusError } from '@gradus/runtime';
import {
  mockConfig,
  parseDurationMs,
  parseObjectives,
  parseShard,
  priceOfGpus,
  type MockInput,
  type RunSettings,
  type WorkloadInput,
} from '@gradus/serving-benchmark';

export interface BenchOptions {
  readonly json?: boolean;
  readonly load?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  readonly apiKey?: string;
  readonly header?: readonly string[];
  readonly insecure?: boolean;
  readonly ca?: string;
  readonly endpoint: string;
  readonly promptTokens: string;
  readonly outputTokens: string;
  readonly sharedPrefix?: number;
  readonly turns?: string;
  readonly think: string;
  readonly dataset?: string;
  readonly file?: string;
  readonly maxPromptTokens?: number;
  readonly tokenizer?: string;
  readonly requests?: number;
  readonly duration?: string;
  readonly temperature?: number;
  readonly slo?: string;
  readonly seed: number;
  readonly threads: number;
  readonly shard: string;
  readonly startAt?: string;
  readonly warmUp: number;
  readonly retries: number;
  readonly maxSockets?: number;
  readonly timeout: string;
  readonly metricsUrl?: string;
  readonly dcgmUrl?: string;
  readonly metrics: boolean;
  readonly calibrate: boolean;
  readonly pricePerHour?: number;
  readonly pricePerGpuHour?: number;
  readonly gpus?: number;
  readonly mock?: string;
  readonly name: string;
  readonly out?: string;
}

const usualRequests = 200;
const traces = new Set(['azure', 'mooncake', 'burstgpt']);

/** @throws GradusError (usage) that names what does not fit */
export function settingsOf(options: BenchOptions): RunSettings {
  const { pricePerHour, pricePerGpuHour, gpus } = options;
  const price =
    pricePerHour ??
    (pricePerGpuHour === undefined ? undefined : priceOfGpus(pricePerGpuHour, gpus ?? 1).perHour);
  return {
    workload: workloadOf(options),
    baseUrl: options.baseUrl,
    mock: options.mock === undefined ? undefined : readMock(options.mock),
    model: options.model,
    apiKey: options.apiKey ?? process.env['OPENAI_API_KEY'],
    headers: headersOf(options.header ?? []),
    insecure: options.insecure,
    certificateAuthorities: options.ca === undefined ? undefined : [fileOf(options.ca)],
    environment: process.env,
    tokenizerFile: options.tokenizer,
    objectives: options.slo === undefined ? [] : parseObjectives(options.slo),
    seed: options.seed,
    threads: options.threads,
    part: parseShard(options.shard),
    startAtMs: options.startAt === undefined ? undefined : timeOf(options.startAt),
    timeouts: { totalMs: durationOf(options.timeout) },
    retries: options.retries,
    maxSockets: options.maxSockets,
    warmUpRequests: options.warmUp,
    scrapeIntervalMs: options.metrics ? 1000 : 0,
    metricsUrl: options.metricsUrl,
    dcgmUrl: options.dcgmUrl,
    pricePerHour: price,
    gpus,
    folder: process.cwd(),
  };
}

/** JSON, or a file of it. @throws GradusError (usage) */
export function readMock(text: string): MockInput {
  const json = text.trimStart().startsWith('{') ? text : fileOf(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw refused(
      'Cannot read the built-in endpoint’s constants',
      'JSON such as {"engine":{"stepBaseMs":20}}',
      text.slice(0, 60),
    );
  }
  mockConfig(value);
  return value as MockInput;
}

/** Checked in full by the package: here only the options are put in their places. */
function workloadOf(options: BenchOptions): WorkloadInput {
  const { dataset = 'synthetic', file, turns, duration } = options;
  const named = file === undefined ? {} : { file };
  const lengths = {
    promptTokens: options.promptTokens,
    ...(options.sharedPrefix === undefined
      ? {}
      : { sharedPrefix: { fraction: options.sharedPrefix } }),
  };
  const madeUp = dataset === 'synthetic' || dataset === 'sonnet';
  const source = madeUp
    ? { kind: dataset, ...(dataset === 'sonnet' ? named : {}), ...lengths }
    : {
        kind: dataset,
        ...named,
        ...(traces.has(dataset) && options.maxPromptTokens !== undefined
          ? { maxPromptTokens: options.maxPromptTokens }
          : {}),
      };
  const requests =
    options.requests ?? (duration === undefined && madeUp ? usualRequests : undefined);
  const workload = {
    source,
    endpoint: turns === undefined ? options.endpoint : 'chat',
    ...(madeUp ? { outputTokens: options.outputTokens } : {}),
    ...(turns === undefined
      ? {}
      : { sessions: { turns, turnTokens: options.promptTokens, thinkMs: options.think } }),
    load: options.load ?? 'concurrency:1',
    ...(requests === undefined ? {} : { requests }),
    ...(duration === undefined ? {} : { duration }),
    ...(options.temperature === undefined
      ? {}
      : { sampling: { temperature: options.temperature } }),
  };
  return workload as WorkloadInput;
}

function headersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const colon = pair.indexOf(':');
      // The value may be a secret: only the name is ever said.
      if (colon < 1) throw refused('Cannot read a header', '<name>: <value>', 'no colon');
      return [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
    }),
  );
}

function fileOf(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw refused('Cannot read a file', 'one that is there', path);
}

function timeOf(text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw refused('Cannot read --start-at', '2026-11-28T12:00:00Z', text);
  if (timeMs < Date.now()) throw refused('Cannot start in the past', 'a time to come', text);
  return timeMs;
}

function durationOf(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0) {
    throw refused('Cannot read the timeout', '500ms, 30s, 2m or 1h', text);
  }
  return durationMs;
}

const refused = (what: string, expected: string, received: string): GradusError =>
  new GradusError({ code: 'bench-option', kind: 'usage', what, expected, received });
