/**
 * @file One thread of the load generator: makes its part of the workload, warms up, waits for the
 * start, sends, stamps and writes its records. The main thread draws and scrapes; nothing of that
 * happens here.
 */
import { formatDuration, GradusError } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { readTokenizerJson, type Tokenizer } from '@gradus/tokenizer';
import type { Failure } from '../measurements/record.ts';
import { LineWriter } from '../measurements/record-writer.ts';
import { clockFrom, hostMonotonicMs, type Clock } from '../wire/clock.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { dialects } from '../wire/dialect.ts';
import { ReadModeration } from '../wire/read-moderation.ts';
import { serverTokenCount } from '../wire/server-tokenize.ts';
import { createTarget } from '../wire/target.ts';
import { buildWorkload, type Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/config.ts';
import type { CountTokens } from '../workload/prompts/token-costs.ts';
import { generateLoad, type Sent } from './generate-load.ts';
import { LiveCounters } from './live-counters.ts';
import { Pacer } from './pace.ts';
import { prepareRequest, type PreparedRequest, type Wording } from './prepared-request.ts';
import { watchSelf } from './self-watch.ts';
import { sendWithRetries } from './send-with-retries.ts';
import { Supply } from './supply.ts';
import type { FromThread, PreparedWorkload, ThreadInput } from './thread-input.ts';

export interface ThreadPorts {
  readonly post: (message: FromThread) => void;
  /** The moment of the host's monotonic clock at which the run begins. */
  readonly started: Promise<number>;
  readonly signal: AbortSignal;
}

/** Texts made ahead: as many as a run of minutes takes, and no more memory than that. */
const supplyLimits = { arrivals: 20_000, bytes: 256 * 2 ** 20 };
/** Where only time ends the run: more are made while it runs. */
const endlessAhead = 2000;
/** Questions to a server's `/tokenize` at once; one while it is being measured. */
const countedAtOnce = 16;

export async function runThread(input: ThreadInput, ports: ThreadPorts): Promise<void> {
  const { client, shard, warmUpRequests } = input;
  const { signal } = ports;
  // Until the start is known, times are those of the preparation.
  const clock: MovableClock = movableClock();
  const pacer = new Pacer(clock);
  const moderation = new ReadModeration();
  const pool = new ConnectionPool({
    clock,
    tls: client.tls,
    environment: client.environment,
    afterRead: (atMs) => {
      // A request that is due does not wait for the other reads of this turn.
      pacer.look(atMs);
      moderation.onRead(atMs);
    },
    ...(client.maxSockets === undefined
      ? {}
      : { maxSockets: Math.max(1, Math.floor(client.maxSockets / shard.count)) }),
  });
  const target = createTarget(client.target);
  const wording: Wording = { dialect: dialects[client.engine], model: client.model };
  const tokenizer = await tokenizerOf(client.tokenizerFile);
  const counted =
    tokenizer === undefined
      ? await serverTokenCount(pool, target, client.engine, client.model)
      : undefined;
  const countTokens: CountTokens = counted ?? wordsOf;
  const workload = await buildWorkload(input.workload, {
    random: createRandom(input.seed),
    tokenizer,
    countTokens,
    folder: input.folder,
    signal,
  });
  // An open loop ends by itself, with the last arrival of its time.
  const endless = workload.total === undefined && workload.plan.kind === 'closed';
  const ahead = (): number => (counted === undefined || clock.isStarted ? 1 : countedAtOnce);
  const supply = new Supply(workload.arrivals(shard, ahead), wording, {
    ...supplyLimits,
    ...(endless ? { arrivals: endlessAhead } : {}),
  });
  const counters = new LiveCounters(input.counters);
  await supply.fill(signal, (ready) => counters.set('ready', ready));

  const send = async (
    request: PreparedRequest,
    scheduledMs: number,
    until: AbortSignal,
  ): Promise<Sent> => {
    let answer = '';
    const { spec } = request;
    const record = await sendWithRetries(
      {
        index: spec.index,
        intended: spec.intended,
        scheduledMs,
        ...(spec.session === undefined ? {} : { session: spec.session }),
        connectionPool: pool,
        target,
        endpoint: request.endpoint,
        body: request.body,
        timeouts: client.timeouts,
        signal: until,
        ...(tokenizer === undefined
          ? {}
          : { countTokens: (text: string) => tokenizer.encode(text).length }),
        ...(spec.session === undefined
          ? {}
          : { onText: ({ text }: { text: string }) => (answer = text) }),
      },
      client.retries,
      // Before the clock starts: the warm-up, whose indices are others'.
      clock.isStarted ? input.requestIdPrefix : `${input.requestIdPrefix}-warm`,
    );
    return { record, answer };
  };

  await warmUp(input, {
    tokenizer,
    countTokens,
    wording,
    signal,
    clock,
    send,
    from: warmUpRequests,
  });
  ports.post({ kind: 'ready', workload: described(workload, tokenizer, counted !== undefined) });
  const startHostMs = await ports.started;
  clock.moveTo(startHostMs);

  // A disk that is full ends the run as Ctrl-C does: what was measured is kept.
  const ending = new AbortController();
  signal.addEventListener('abort', () => ending.abort(), { once: true });
  if (signal.aborted) ending.abort();
  let writeError: unknown;
  const writer = await LineWriter.open(input.recordsFile, (error) => {
    writeError = error;
    ending.abort();
  });
  await untilStart(clock, ending.signal);
  const stopWatching = watchSelf();
  try {
    const outcome = await generateLoad({
      plan: workload.plan,
      shard,
      supply,
      wording,
      clock,
      pacer,
      send: (request, scheduledMs) => {
        counters.add('sent');
        return send(request, scheduledMs, ending.signal);
      },
      onRecord: (record) => {
        if (counters.onRecord(record) !== undefined) {
          ports.post({ kind: 'first-failure', failure: record.failure! });
        }
        writer.write(record);
      },
      signal: ending.signal,
      mostFailuresInARow: 200,
    });
    const health = stopWatching(supply.preparedLate);
    const endMs = clock.nowMs();
    await writer.close();
    if (writeError !== undefined) throw writeError;
    ports.post({ kind: 'done', ending: outcome, health, endMs });
  } finally {
    pool.close();
  }
}

interface WarmUp {
  readonly tokenizer: Tokenizer | undefined;
  readonly countTokens: CountTokens;
  readonly wording: Wording;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly from: number;
  readonly send: (request: PreparedRequest, ms: number, until: AbortSignal) => Promise<Sent>;
}

/**
 * Prompts of their own, so that no cache knows those of the measurement; one after the other, then
 * the first failure is everybody's.
 * @throws GradusError `warm-up-failed` (environment): the server's words
 */
async function warmUp(input: ThreadInput, means: WarmUp): Promise<void> {
  const { shard, warmUpRequests, workload } = input;
  if (warmUpRequests === 0) return;
  const phase = await buildWorkload(warmUpOf(workload), {
    random: createRandom(input.seed),
    tokenizer: means.tokenizer,
    countTokens: means.countTokens,
    folder: input.folder,
    phase: 'warm-up',
    signal: means.signal,
  });
  let left = warmUpRequests;
  for await (const { request } of phase.arrivals(shard)) {
    if (left-- === 0 || means.signal.aborted) return;
    const prepared = prepareRequest(request, means.wording);
    const { record } = await means.send(prepared, Math.max(0, means.clock.nowMs()), means.signal);
    if (record.failure === undefined || record.failure.class === 'cancelled') continue;
    throw new GradusError({
      code: 'warm-up-failed',
      kind: 'environment',
      what: 'The first request failed',
      expected: 'a completion',
      received: [record.failure.message, record.failure.body].filter(Boolean).join(': '),
      remedy: `${remedyOf(record.failure)}; nothing was measured.`,
    });
  }
}

function remedyOf({ status, retryAfterMs }: Failure): string {
  if (status !== 429 && status !== 503) return 'Check address, model and key';
  const when = retryAfterMs === undefined ? 'later' : `in ${formatDuration(retryAfterMs)}`;
  return `The server is busy: run it again ${when}, or with --retries`;
}

/** Requests like those to come; a file's own texts are not sent twice. */
function warmUpOf(workload: WorkloadInput): WorkloadInput {
  const { kind } = workload.source;
  const madeUp = kind === 'synthetic' || kind === 'sonnet';
  const alike: WorkloadInput = madeUp
    ? { ...workload }
    : {
        source: { kind: 'synthetic', promptTokens: 128 },
        outputTokens: 16,
        ...(workload.endpoint === undefined ? {} : { endpoint: workload.endpoint }),
        load: '',
      };
  return { ...alike, load: 'concurrency:1', requests: undefined, duration: '1h' };
}

function described(
  { fingerprint, total, record }: Workload,
  tokenizer: Tokenizer | undefined,
  byServer: boolean,
): PreparedWorkload {
  const counting =
    tokenizer !== undefined ? 'tokenizer' : byServer ? "the server's /tokenize" : 'words';
  return { fingerprint, total, source: { ...record }, counting };
}

/** Frequent English words are a token each in the vocabularies of today: better than nothing. */
const wordsOf: CountTokens = (text) => text.split(/\s+/).filter((word) => word !== '').length;

async function tokenizerOf(file: string | undefined): Promise<Tokenizer | undefined> {
  return file === undefined ? undefined : (await readTokenizerJson(file)).tokenizer;
}

interface MovableClock extends Clock {
  readonly isStarted: boolean;
  moveTo(startHostMs: number): void;
}

function movableClock(): MovableClock {
  let current = clockFrom(hostMonotonicMs());
  let isStarted = false;
  return {
    get isStarted() {
      return isStarted;
    },
    nowMs: () => current.nowMs(),
    moveTo: (startHostMs) => {
      current = clockFrom(startHostMs);
      isStarted = true;
    },
  };
}

async function untilStart(clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && clock.nowMs() < 0) {
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(50, Math.max(0, -clock.nowMs() - 1)));
    });
  }
}
