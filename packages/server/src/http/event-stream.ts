/**
 * @file An answer as server-sent events. Its client has to keep up: what it has not read waits here,
 * up to a bound; beyond that the answer is ended rather than paused, since a paused text would keep
 * its KV blocks from everybody else.
 */
import type { ServerResponse } from 'node:http';
import { asApiError } from '../api/api-error.ts';
import type { ListenOptions } from './options.ts';

export class EventStream {
  readonly #response: ServerResponse;
  readonly #options: Pick<ListenOptions, 'maxUnreadBytes' | 'onDefect'>;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    response: ServerResponse,
    options: Pick<ListenOptions, 'maxUnreadBytes' | 'onDefect'>,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#response = response;
    this.#options = options;
    this.#headers = headers;
  }

  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  send(event: object): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** An error within an answer that had begun well. */
  fail(error: unknown): void {
    const refusal = asApiError(error);
    if (!this.#response.destroyed && refusal.status === 500) this.#options.onDefect?.(error);
    this.send(refusal);
    this.end();
  }

  end(): void {
    this.#write('data: [DONE]\n\n');
    this.#response.end();
  }

  #write(text: string): void {
    const response = this.#response;
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        ...this.#headers,
      });
    }
    response.write(text);
    // Its end is heard as that of any client that goes.
    if (response.writableLength > this.#options.maxUnreadBytes) response.destroy();
  }
}
