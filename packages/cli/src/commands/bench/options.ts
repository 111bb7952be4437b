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
  type StartTarget,
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
  readonly promptTokens?: string;
  readonly outputTokens?: string;
  readonly tokenIds?: boolean;
  readonly vocabularySize?: number;
  readonly sharedPrefix?: number;
  readonly turns?: string;
  readonly think: string;
  readonly image?: readonly string[];
  readonly imagesPerRequest?: number;
  readonly dataset?: string;
  readonly file?: string;
  readonly limit?: number;
  readonly order?: string;
  readonly repeat?: boolean;
  readonly lengthScale?: number;
  readonly maxPromptTokens?: number;
  readonly maxOutputTokens?: number;
  readonly tooLong?: string;
  readonly minTokens?: number;
  readonly maxTotalTokens?: number;
  readonly traceFrom?: string;
  readonly traceWindow?: string;
  readonly traceModel?: string;
  readonly logType?: string;
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
  readonly connectTimeout: string;
  readonly firstByteTimeout: string;
  readonly idleTimeout: string;
  readonly timeout: string;
  readonly metricsUrl?: string;
  readonly dcgmUrl?: string;
  readonly metrics: boolean;
  readonly calibrate: boolean;
  readonly pricePerHour?: number;
  readonly pricePerGpuHour?: number;
  readonly gpus?: number;
  /** True: as it is without constants of one's own. */
  readonly mock?: string | true;
  readonly name: string;
  readonly out?: string;
  /** A scenario file, read already. */
  readonly config?: string;
  /** What is measured where no endpoint is named; a bundle has none. */
  readonly startOwn?: StartTarget | undefined;
}

const usualRequests = 200;

interface UsualLengths {
  readonly prompt: string;
  readonly output: string;
}

/** The model that ships has a context of 256 tokens. */
const usualLengths = (targets: readonly Target[]): UsualLengths =>
  targets.some(({ start }) => start !== undefined)
    ? { prompt: '128', output: '64' }
    : { prompt: '512', output: '128' };

/** A URL, a mock, or our own server. */
export type Target = Pick<RunSettings, 'baseUrl' | 'mock' | 'start'>;

/** @throws GradusError (usage) that names what does not fit */
export function settingsOf(options: BenchOptions): RunSettings {
  const target = targetOf(options, options.baseUrl);
  return { ...sharedSettings(options, [target]), ...target };
}

/** All but the target. @param targets of the work: without lengths given, it fits each of them */
export function sharedSettings(
  options: BenchOptions,
  targets: readonly Target[],
): Omit<RunSettings, keyof Target> {
  const { pricePerHour, pricePerGpuHour, gpus } = options;
  const price =
    pricePerHour ??
    (pricePerGpuHour === undefined ? undefined : priceOfGpus(pricePerGpuHour, gpus ?? 1).perHour);
  return {
    workload: workloadOf(options, usualLengths(targets)),
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
    timeouts: {
      connectMs: durationOf('--connect-timeout', options.connectTimeout),
      firstByteMs: durationOf('--first-byte-timeout', options.firstByteTimeout),
      idleMs: durationOf('--idle-timeout', options.idleTimeout),
      totalMs: durationOf('--timeout', options.timeout),
    },
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

/** @throws GradusError (usage) where a bundle is given none */
export function targetOf(
  { mock, startOwn }: Pick<BenchOptions, 'mock' | 'startOwn'>,
  baseUrl: string | undefined,
): Target {
  if (baseUrl !== undefined) return { baseUrl };
  if (mock !== undefined) return { mock: readMock(mock) };
  if (startOwn !== undefined) return { start: startOwn };
  throw refused('No endpoint to measure', '--base-url <url>, or --mock', 'neither');
}

/** JSON, or a file of it. @throws GradusError (usage) */
export function readMock(given: string | true): MockInput {
  const text = given === true ? '{}' : given;
  const json = text.trimStart().startsWith('{') ? text : fileOf(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw refused(
      'Cannot read the simulated endpoint’s constants',
      'JSON such as {"engine":{"stepBaseMs":20}}',
      text.slice(0, 60),
    );
  }
  mockConfig(value);
  return value as MockInput;
}

/** Checked in full by the package: here only the options are put in their places. */
function workloadOf(options: BenchOptions, usual: UsualLengths): WorkloadInput {
  const { dataset = 'synthetic', duration, turns, image, imagesPerRequest } = options;
  const { promptTokens = usual.prompt, outputTokens = usual.output } = options;
  const madeUp = dataset === 'synthetic' || dataset === 'sonnet';
  const requests =
    options.requests ?? (duration === undefined && madeUp ? usualRequests : undefined);
  const needsChat = turns !== undefined || image !== undefined;
  const workload = withoutUndefined({
    source: sourceOf(dataset, madeUp, { ...options, promptTokens }),
    endpoint: needsChat ? 'chat' : options.endpoint,
    outputTokens: madeUp ? outputTokens : undefined,
    sessions: turns && { turns, turnTokens: promptTokens, thinkMs: options.think },
    images: image && withoutUndefined({ from: image, perRequest: imagesPerRequest }),
    load: options.load ?? 'concurrency:1',
    requests,
    duration,
    sampling: options.temperature === undefined ? undefined : { temperature: options.temperature },
  });
  return workload as WorkloadInput;
}

/** What a source does not know is refused by the package, never left out in silence. */
function sourceOf(kind: string, madeUp: boolean, options: BenchOptions): object {
  const { sharedPrefix } = options;
  return withoutUndefined({
    kind,
    file: options.file,
    promptTokens: madeUp ? options.promptTokens : undefined,
    sharedPrefix: sharedPrefix === undefined ? undefined : { fraction: sharedPrefix },
    as: options.tokenIds === true ? 'token-ids' : undefined,
    vocabularySize: options.vocabularySize,
    limit: options.limit,
    order: options.order,
    repeat: options.repeat,
    scale: options.lengthScale,
    maxPromptTokens: options.maxPromptTokens,
    maxOutputTokens: options.maxOutputTokens,
    tooLong: options.tooLong,
    minTokens: options.minTokens,
    maxTotalTokens: options.maxTotalTokens,
    from: options.traceFrom,
    window: options.traceWindow,
    model: options.traceModel,
    logType: options.logType,
  });
}

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

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

function durationOf(option: string, text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0) {
    throw refused(`Cannot read ${option}`, '500ms, 30s, 2m or 1h', text);
  }
  return durationMs;
}

const refused = (what: string, expected: string, received: string): GradusError =>
  new GradusError({ code: 'bench-option', kind: 'usage', what, expected, received });
