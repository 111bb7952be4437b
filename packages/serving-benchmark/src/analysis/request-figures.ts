/**
 * @file The figures of one request, from its record alone. All times in milliseconds.
 *
 * - TTFT = first − sent, scheduled TTFT = first − scheduled, E2E = last − sent, where first and last
 *   are the first and last chunk with generated content; send lag = sent − scheduled.
 * - TPOT = (last − first) / (n − 1), undefined for n ≤ 1.
 * - ITL: the time since the tokens before, spread evenly over the tokens that came with it.
 *
 * A request that failed has no latency: nobody waits for half an answer. Its send lag is the client's
 * and stays. The definitions stand in the package's README.
 */
import { GradusError } from '@gradus/runtime';
import type { CountSource, RequestRecord, TokenCount } from '../measurements/record.ts';

/**
 * How tokens were told apart in time, best first:
 * - `per-chunk`: each chunk's tokens were counted; a chunk of k gives k gaps of one k-th
 * - `spread`: only the total is known; each gap is scaled by (chunks − 1)/(n − 1), so that the mean
 *   is TPOT, but the shape is that of chunks
 * - `chunks`: nobody counted; one chunk is taken for one token
 */
export type ItlSource = 'per-chunk' | 'spread' | 'chunks';

export interface RequestFigures {
  readonly record: RequestRecord;
  readonly completed: boolean;
  readonly sendLagMs: number | undefined;
  readonly ttftMs: number | undefined;
  readonly scheduledTtftMs: number | undefined;
  readonly e2eMs: number | undefined;
  readonly tpotMs: number | undefined;
  /** Between chunks, as they came: `rawGapsMs[i]` ended at `gapEndsMs[i]`. */
  readonly rawGapsMs: readonly number[];
  readonly gapEndsMs: readonly number[];
  /** Token-normalised: `itlsMs[i]` ended with the chunk at `itlEndsMs[i]`. */
  readonly itlsMs: readonly number[];
  readonly itlEndsMs: readonly number[];
  readonly itlSource: ItlSource;
  /** Never the number that was asked for: chunks are counted where nothing better is known. */
  readonly outputTokens: TokenCount;
}

/** @throws GradusError for a record whose chunks and counts do not match. */
export function requestFigures(record: RequestRecord): RequestFigures {
  const { atMs, tokens } = record.chunks;
  if (tokens !== undefined && tokens.length !== atMs.length) {
    throw new GradusError({
      code: 'record-chunks',
      kind: 'usage',
      what: `Cannot read the chunks of request ${record.index}`,
      expected: `one token count for each of its ${atMs.length} chunks`,
      received: `${tokens.length} counts`,
      remedy: 'The file of measurements was damaged or edited.',
    });
  }
  const outputTokens = countOutput(record);
  const completed = record.failure === undefined;
  const { sentMs, scheduledMs } = record;
  const first = completed ? atMs[0] : undefined;
  const last = completed ? atMs.at(-1) : undefined;
  const since = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : to - from;
  const streamed = since(first, last);
  const n = outputTokens.tokens;
  return {
    record,
    completed,
    sendLagMs: since(scheduledMs, sentMs),
    ttftMs: since(sentMs, first),
    scheduledTtftMs: since(scheduledMs, first),
    e2eMs: since(sentMs, last),
    tpotMs: streamed === undefined || n <= 1 ? undefined : streamed / (n - 1),
    ...(completed ? gaps(atMs) : { rawGapsMs: [], gapEndsMs: [] }),
    ...(completed ? interTokenLatencies(record, outputTokens) : noLatencies(record)),
    outputTokens,
  };
}

function countOutput({ outputTokens, chunks }: RequestRecord): TokenCount {
  if (outputTokens !== undefined) return outputTokens;
  if (chunks.tokens === undefined) return { tokens: chunks.atMs.length, source: 'chunks' };
  return { tokens: sum(chunks.tokens), source: 'server-per-chunk' };
}

function gaps(atMs: readonly number[]): Pick<RequestFigures, 'rawGapsMs' | 'gapEndsMs'> {
  return {
    rawGapsMs: atMs.slice(1).map((at, index) => at - atMs[index]!),
    gapEndsMs: atMs.slice(1),
  };
}

type Latencies = Pick<RequestFigures, 'itlsMs' | 'itlEndsMs' | 'itlSource'>;

const noLatencies = ({ chunks }: RequestRecord): Latencies => ({
  itlsMs: [],
  itlEndsMs: [],
  itlSource: chunks.tokens === undefined ? 'chunks' : 'per-chunk',
});

function interTokenLatencies(record: RequestRecord, output: TokenCount): Latencies {
  const { atMs, tokens } = record.chunks;
  if (tokens !== undefined) return { ...perToken(atMs, tokens), itlSource: 'per-chunk' };
  const { rawGapsMs, gapEndsMs } = gaps(atMs);
  const counted: CountSource[] = ['server-per-chunk', 'server-final', 'tokenizer'];
  if (!counted.includes(output.source)) {
    return { itlsMs: rawGapsMs, itlEndsMs: gapEndsMs, itlSource: 'chunks' };
  }
  if (output.tokens <= 1) return { itlsMs: [], itlEndsMs: [], itlSource: 'spread' };
  const scale = rawGapsMs.length / (output.tokens - 1);
  return { itlsMs: rawGapsMs.map((gap) => gap * scale), itlEndsMs: gapEndsMs, itlSource: 'spread' };
}

/** A chunk without tokens ends no gap; the tokens of the first chunk have none before them. */
function perToken(
  atMs: readonly number[],
  tokens: readonly number[],
): Pick<Latencies, 'itlsMs' | 'itlEndsMs'> {
  const itlsMs: number[] = [];
  const itlEndsMs: number[] = [];
  let before: number | undefined;
  for (const [index, at] of atMs.entries()) {
    const count = tokens[index]!;
    if (count === 0) continue;
    if (before !== undefined) {
      const each = (at - before) / count;
      for (let token = 0; token < count; token++) {
        itlsMs.push(each);
        itlEndsMs.push(at);
      }
    }
    before = at;
  }
  return { itlsMs, itlEndsMs };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
