/**
 * @file One request for a completion, from the moment it is due to its record. Whatever happens on
 * the way is in the record; only a defect of ours, or a proxy that does not fit, rejects.
 */
import type { RequestRecord } from '../measurements/record.ts';
import type { AnswerText } from './answer.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { startExchange, type ExchangeOutcome } from './exchange.ts';
import type { Body } from './request-bytes.ts';
import { ResponseReader } from './response-reader.ts';
import { apiPath, type Target } from './target.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';

/** The two ways to ask for generated text, as paths under the base URL. */
export type Endpoint = '/chat/completions' | '/completions';

export interface RequestOrder
  extends
    Pick<RequestRecord, 'index' | 'intended' | 'scheduledMs'>,
    Partial<Pick<RequestRecord, 'session' | 'retries'>> {
  readonly connectionPool: ConnectionPool;
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly body: Body;
  readonly requestId?: string;
  readonly timeouts?: Timeouts;
  readonly signal?: AbortSignal;
  /** Tokens of all that was generated; asked only where the server did not count. */
  readonly countTokens?: (text: string) => number;
  /** What was generated, once it is over: for the next turn of a session. Costs memory. */
  readonly onText?: (answer: AnswerText) => void;
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly wallClockMs?: () => number;
}

/** Sends at once. @throws GradusError `bad-proxy` (usage) */
export function sendRequest(order: RequestOrder): Promise<RequestRecord> {
  const { connectionPool, target, endpoint, body, timeouts = defaultTimeouts, signal } = order;
  const response = new ResponseReader(
    { keepText: order.onText !== undefined, countTokens: order.countTokens },
    target.secrets,
    order.wallClockMs,
  );
  const { requestId } = order;
  const request = {
    target,
    method: 'POST',
    path: apiPath(target, endpoint),
    requestId,
    body,
  } as const;
  return new Promise((resolve, reject) => {
    startExchange(connectionPool, request, timeouts, signal, {
      onHead: (head) => response.onHead(head),
      onBody: (buffer, start, end, atMs) => response.onBody(buffer, start, end, atMs),
      onOutcome: (outcome) => {
        try {
          resolve(recordOf(order, outcome, response));
        } catch (error) {
          reject(error);
        }
      },
      onDefect: reject,
    });
  });
}

function recordOf(
  { index, session, intended, scheduledMs, retries = 0, onText }: RequestOrder,
  outcome: ExchangeOutcome,
  response: ResponseReader,
): RequestRecord {
  const failure = response.conclude(outcome);
  const { chunks, promptTokens, outputTokens, cachedTokens, finishReason } =
    response.answer.parts();
  onText?.(response.answer.text);
  // Where nothing was generated and something failed, nothing was counted either.
  const counted = failure === undefined || chunks.atMs.length > 0;
  return {
    index,
    ...(session === undefined ? {} : { session }),
    intended,
    scheduledMs,
    ...(outcome.sentMs === undefined ? {} : { sentMs: outcome.sentMs }),
    ...(outcome.firstByteMs === undefined ? {} : { firstByteMs: outcome.firstByteMs }),
    endMs: outcome.endMs,
    connection: {
      reused: outcome.reused,
      ...(outcome.connectMs === undefined ? {} : { connectMs: outcome.connectMs }),
      ...(outcome.tlsMs === undefined ? {} : { tlsMs: outcome.tlsMs }),
      reconnects: outcome.reconnects,
    },
    chunks,
    ...(promptTokens === undefined ? {} : { promptTokens }),
    ...(counted && outputTokens !== undefined ? { outputTokens } : {}),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(finishReason === undefined ? {} : { finishReason }),
    retries,
    ...(failure === undefined ? {} : { failure }),
  };
}
