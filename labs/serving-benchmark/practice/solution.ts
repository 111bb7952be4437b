/**
 * @file The solution is the package's own reader of responses and its own analysis, seen through the
 * exercise's three functions: a log goes back into the bytes it came from.
 */
import {
  goodputOver,
  percentileFloor,
  requestFigures as figuresOf,
  ResponseReader,
  type RequestRecord,
} from '@gradus/serving-benchmark';
import { quantile } from '@gradus/statistics';
import type { Figures, Goodput, Objective, RequestLog, TimeWindow } from './stub.ts';

export function requestFigures(log: RequestLog): Figures {
  const { outputTokens, ...figures } = figuresOf(recordOf(log));
  const { tokens, source } = outputTokens;
  // Nothing here has a tokenizer.
  if (source === 'tokenizer') throw new Error('a count that nobody made');
  return { ...figures, outputTokens: tokens, countedBy: source };
}

export function goodput(
  logs: readonly RequestLog[],
  objectives: readonly Objective[],
  window: TimeWindow,
): Goodput | undefined {
  const figures = logs.map((log) => figuresOf(recordOf(log)));
  const found = goodputOver(figures, objectives, window);
  if (found === undefined) return undefined;
  const { good, bad, failed, share, perSecond } = found;
  return { good, bad, failed, share: share.estimate, perSecond: perSecond.estimate };
}

export function percentile(values: readonly number[], percent: number): number | undefined {
  const share = percent / 100;
  return values.length < percentileFloor(share) ? undefined : quantile(values, share);
}

function recordOf({ scheduledMs, sentMs, status, events, closed }: RequestLog): RequestRecord {
  const endMs = events.at(-1)?.readMs ?? sentMs ?? scheduledMs;
  const reader = new ResponseReader({}, []);
  const head = status === undefined ? undefined : headOf(status);
  if (head !== undefined) reader.onHead(head);
  for (const { readMs, data } of events) {
    const json = data === '[DONE]' ? data : JSON.stringify(data);
    const bytes = Buffer.from(`data: ${json}\n\n`);
    reader.onBody(bytes, 0, bytes.length, readMs);
  }
  const connection = { reused: false, reconnects: 0 };
  const failure = reader.conclude({
    ...connection,
    sentMs,
    firstByteMs: undefined,
    endMs,
    connectMs: undefined,
    tlsMs: undefined,
    head,
    failure: closed === 'reset' ? { class: 'reset', message: 'ECONNRESET' } : undefined,
  });
  return {
    index: 0,
    intended: {},
    scheduledMs,
    ...(sentMs === undefined ? {} : { sentMs }),
    endMs,
    connection,
    ...reader.answer.parts(),
    retries: 0,
    ...(failure === undefined ? {} : { failure }),
  };
}

const headOf = (status: number): Parameters<ResponseReader['onHead']>[0] => ({
  status,
  reason: '',
  headers: new Map([['content-type', 'text/event-stream']]),
  framing: 'close',
  lengthBytes: 0,
  keepAlive: false,
  keepAliveMs: undefined,
});
