/**
 * @file A response whose bytes come in pieces, whatever they are: a reader sees heads, chunk sizes
 * and events cut anywhere. It bypasses Node's response, so the connection ends with it.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { frame } from './stream-body.ts';
import type { Head, StreamBody } from './stream-body.ts';

export interface Pace {
  readonly bytes: number;
  readonly everyMs: number;
}

export class PiecewiseBody implements StreamBody {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #bodyPace: Pace | undefined;
  /** What is still to be written, each part at its pace. */
  readonly #queue: { text: string; readonly pace: Pace | undefined }[] = [];
  #events = '';
  #writing = false;
  #ended = false;
  #stopWaiting: (() => void) | undefined;

  constructor(
    socket: Socket,
    head: Head,
    paces: { readonly head: Pace | undefined; readonly body: Pace | undefined },
    clock: Clock,
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.#bodyPace = paces.body;
    socket.once('close', () => this.#stopWaiting?.());
    const lines = Object.entries({ ...head, 'transfer-encoding': 'chunked', connection: 'close' });
    const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#write(`HTTP/1.1 200 OK\r\n${text}\r\n`, paces.head);
  }

  get unreadBytes(): number {
    return this.#socket.writableLength;
  }

  add(event: string): void {
    this.#events += event;
  }

  flush(): void {
    const text = this.#events;
    this.#events = '';
    if (text !== '') this.#write(frame(text), this.#bodyPace);
  }

  end(): void {
    this.flush();
    this.#write('0\r\n\r\n', this.#bodyPace);
    this.abort();
  }

  abort(): void {
    this.#ended = true;
    if (!this.#writing) this.#socket.destroySoon();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #write(text: string, pace: Pace | undefined): void {
    this.#queue.push({ text, pace });
    if (!this.#writing) this.#next();
  }

  #next(): void {
    this.#writing = false;
    for (let part = this.#queue[0]; part !== undefined; part = this.#queue[0]) {
      if (this.#socket.destroyed) return;
      const { pace } = part;
      this.#socket.write(part.text.slice(0, pace?.bytes), 'latin1');
      part.text = pace === undefined ? '' : part.text.slice(pace.bytes);
      if (part.text === '') this.#queue.shift();
      if (pace === undefined) continue;
      this.#writing = true;
      this.#stopWaiting = this.#clock.at(this.#clock.nowMs() + pace.everyMs, () => this.#next());
      return;
    }
    if (this.#ended) this.#socket.destroySoon();
  }
}
