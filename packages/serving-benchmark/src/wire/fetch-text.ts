/**
 * @file A small request beside the measured ones, read as a whole: a probe, /metrics, /tokenize.
 */
import type { Failure } from '../measurements/record.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { startExchange } from './exchange.ts';
import { failureOf } from './failure.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Body, RequestLine } from './request-bytes.ts';
import type { Target } from './target.ts';
import { probeTimeouts, type Timeouts } from './timeouts.ts';

export interface FetchTextOptions extends RequestLine {
  readonly body?: Body;
  readonly signal?: AbortSignal;
  readonly timeouts?: Timeouts;
  readonly maxBytes?: number;
}

/** Any status is an answer; `failure` says why there is none. */
export type FetchedText =
  | {
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly text: string;
      /** When the last byte came. */
      readonly atMs: number;
      readonly failure?: undefined;
    }
  | { readonly failure: Failure };

export function fetchText(
  pool: ConnectionPool,
  target: Target,
  { method, path, body, signal, timeouts = probeTimeouts, maxBytes = 2 ** 26 }: FetchTextOptions,
): Promise<FetchedText> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    startExchange(pool, { target, method, path, body }, timeouts, signal, {
      onBody: (buffer, start, end) => {
        bytes += end - start;
        if (bytes > maxBytes) throw new ProtocolError(`A body larger than ${maxBytes} bytes`);
        parts.push(Buffer.from(buffer.subarray(start, end)));
        return false;
      },
      onOutcome: ({ failure, head, endMs }) => {
        if (failure !== undefined || head === undefined) {
          const { class: failureClass, message } = failure ?? {
            class: 'protocol' as const,
            message: 'No head',
          };
          resolve({ failure: failureOf(failureClass, message, target.secrets) });
          return;
        }
        const text = Buffer.concat(parts).toString();
        resolve({ status: head.status, headers: head.headers, text, atMs: endMs });
      },
      onDefect: reject,
    });
  });
}
