/**
 * @file The response to one request for a completion: a stream of events, an answer in one piece,
 * or the body of a failure; and the verdict on how it ended.
 */
import type { Failure } from '../measurements/record.ts';
import { AnswerReader, type AnswerOptions } from './answer.ts';
import type { ExchangeOutcome } from './exchange.ts';
import { failureOf, keptBodyBytes, retryAfterMs } from './failure.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ResponseHead } from './response-head.ts';

/** How the body is to be read: decided by the head. */
type BodyKind = 'events' | 'json' | 'failure';

export class ResponseReader {
  readonly answer: AnswerReader;
  readonly #secrets: readonly string[];
  readonly #wallClockMs: () => number;
  #kind: BodyKind = 'failure';
  /** A body that is read as a whole, or the head of one that says what went wrong. */
  #parts: Buffer[] = [];
  #partsBytes = 0;

  /**
   * @param secrets what no message may show
   * @param wallClockMs milliseconds since 1970
   */
  constructor(
    options: AnswerOptions,
    secrets: readonly string[],
    wallClockMs: () => number = Date.now,
  ) {
    this.answer = new AnswerReader(options);
    this.#secrets = secrets;
    this.#wallClockMs = wallClockMs;
  }

  onHead(head: ResponseHead): void {
    if (head.status !== 200) return;
    const encoding = head.headers.get('content-encoding') ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') {
      throw new ProtocolError(`A body encoded as ${encoding}, which was not asked for`);
    }
    this.#kind = bodyKind(head.headers.get('content-type'));
  }

  onBody(buffer: Buffer, start: number, end: number, atMs: number): boolean {
    if (this.#kind === 'events') {
      this.answer.push(buffer, start, end, atMs);
      return this.answer.done;
    }
    const limit = this.#kind === 'json' ? largestBodyBytes : keptBodyBytes;
    const upTo = Math.min(end, start + limit - this.#partsBytes);
    if (upTo > start) this.#parts.push(Buffer.from(buffer.subarray(start, upTo)));
    this.#partsBytes += Math.max(0, upTo - start);
    if (upTo < end && this.#kind === 'json') {
      throw new ProtocolError(`A body larger than ${largestBodyBytes} bytes`);
    }
    // What follows the kept head of a body that is a failure is of no interest.
    return this.#kind === 'failure' && this.#partsBytes >= keptBodyBytes;
  }

  /** Reads what is left to read and says what went wrong, if anything did. */
  conclude(outcome: ExchangeOutcome): Failure | undefined {
    const { head, failure } = outcome;
    const fail = (failureClass: Failure['class'], message: string): Failure =>
      failureOf(failureClass, message, this.#secrets);
    if (head !== undefined && head.status !== 200 && !isOurs(failure)) {
      return this.#httpFailure(head);
    }
    try {
      if (this.#kind === 'events') this.answer.end(outcome.endMs);
      else if (failure === undefined) this.answer.whole(this.#text(), outcome.endMs);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return failure === undefined
        ? fail('protocol', error.message)
        : fail(failure.class, failure.message);
    }
    if (this.answer.error !== undefined) return fail('in-band', this.answer.error);
    if (failure === undefined) {
      return this.answer.finished
        ? undefined
        : fail('truncated', 'The stream ended without finish_reason, final usage or [DONE]');
    }
    // Generation had ended: what broke off after it takes nothing from the answer.
    if (this.answer.finished && (failure.class === 'reset' || failure.class === 'truncated')) {
      return undefined;
    }
    return fail(failure.class, failure.message);
  }

  #httpFailure(head: ResponseHead): Failure {
    const location = head.headers.get('location');
    const waitMs = retryAfterMs(head.headers.get('retry-after'), this.#wallClockMs());
    const message = `HTTP ${head.status} ${head.reason}`.trim();
    return failureOf(
      'http',
      location === undefined ? message : `${message}, to ${location}`,
      this.#secrets,
      {
        status: head.status,
        body: this.#text(),
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      },
    );
  }

  #text(): string {
    return Buffer.concat(this.#parts).toString();
  }
}

const largestBodyBytes = 64 * 1024 * 1024;

/** A failure that came from this side, whatever the server had begun to say. */
function isOurs(failure: ExchangeOutcome['failure']): boolean {
  return failure?.class === 'cancelled';
}

/** @throws ProtocolError where the server says that it is neither events nor JSON */
function bodyKind(contentType: string | undefined): BodyKind {
  const [type = ''] = (contentType ?? '').split(';');
  const name = type.trim().toLowerCase();
  if (name === 'text/event-stream' || name === '') return 'events';
  if (name === 'application/json') return 'json';
  throw new ProtocolError(`Neither a stream of events nor JSON but ${name}`);
}
