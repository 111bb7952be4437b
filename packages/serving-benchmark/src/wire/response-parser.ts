/**
 * @file One HTTP/1.1 response out of whatever pieces the socket delivers (RFC 9112, sections 6 and
 * 7): the head, then a body by length, in chunks, or until the connection closes. The body is
 * handed on as ranges of the buffer that was read, never copied.
 */
import { ProtocolError } from './protocol-error.ts';
import { parseHead, type ResponseHead } from './response-head.ts';

export interface ResponseEvents {
  onHead(head: ResponseHead, atMs: number): void;
  /** Bytes of the body: [start, end) of `buffer`, valid only during the call. */
  onBody(buffer: Buffer, start: number, end: number, atMs: number): void;
}

export interface ResponseParserOptions {
  /** Of the head, of all trailers, and of one chunk's extensions. */
  readonly maxHeadBytes?: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const semicolon = 0x3b;
const largestChunkBytes = 2 ** 40;

type State =
  | 'head'
  | 'length'
  | 'close'
  | 'chunk-size'
  | 'chunk-extension'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'complete';

export class ResponseParser {
  readonly #events: ResponseEvents;
  readonly #maxHeadBytes: number;
  #state: State = 'head';
  /** The head so far; empty while nothing is cut. */
  #head: Buffer[] = [];
  #headBytes = 0;
  /** Whether the line that is being read has nothing on it yet but a carriage return. */
  #emptyLine = true;
  /** The empty line at the end of a head or of trailers was read. */
  #headIsOver = false;
  #response: ResponseHead | undefined;
  /** Of the body, or of the chunk. */
  #remaining = 0;
  #digits = 0;
  #sizeEnded = false;
  /** The first half of the line end behind a chunk. */
  #returnSeen = false;

  constructor(events: ResponseEvents, { maxHeadBytes = 65_536 }: ResponseParserOptions = {}) {
    this.#events = events;
    this.#maxHeadBytes = maxHeadBytes;
  }

  /** The body's end was read. */
  get complete(): boolean {
    return this.#state === 'complete';
  }

  get head(): ResponseHead | undefined {
    return this.#response;
  }

  /**
   * Takes the bytes of `buffer` in [start, end).
   * @returns the position behind the response; less than `end` where the server sent more than that
   * @throws ProtocolError
   */
  push(buffer: Buffer, start: number, end: number, atMs: number): number {
    let at = start;
    while (at < end) {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(buffer, at, end, atMs);
          break;
        case 'length':
        case 'chunk-data': {
          const upTo = Math.min(end, at + this.#remaining);
          this.#remaining -= upTo - at;
          if (this.#remaining === 0) {
            this.#state = this.#state === 'length' ? 'complete' : 'chunk-end';
          }
          this.#events.onBody(buffer, at, upTo, atMs);
          at = upTo;
          break;
        }
        case 'close':
          this.#events.onBody(buffer, at, end, atMs);
          return end;
        case 'chunk-size':
          at = this.#readChunkSize(buffer, at, end);
          break;
        case 'chunk-extension':
          at = this.#skipExtension(buffer, at, end);
          break;
        case 'chunk-end':
          at = this.#endChunk(buffer, at);
          break;
        case 'trailers':
          at = this.#skipTrailers(buffer, at, end);
          break;
        case 'complete':
          return at;
      }
    }
    return at;
  }

  /** The connection closed. @returns whether the response is whole */
  closed(): boolean {
    if (this.#state === 'close') this.#state = 'complete';
    return this.complete;
  }

  #readHead(buffer: Buffer, start: number, end: number, atMs: number): number {
    const behind = this.#emptyLineEnd(buffer, start, end);
    const part = buffer.subarray(start, behind);
    this.#grow(part.length, 'The head of the response');
    if (!this.#headIsOver) {
      this.#head.push(Buffer.from(part));
      return behind;
    }
    const bytes = this.#head.length === 0 ? part : Buffer.concat([...this.#head, part]);
    this.#head = [];
    this.#headBytes = 0;
    this.#headIsOver = false;
    this.#emptyLine = true;
    const head = parseHead(bytes.toString('latin1').replace(/(?:\r?\n)+$/, ''));
    // 100 Continue, 103 Early Hints: another head follows.
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return behind;
    this.#response = head;
    this.#remaining = head.lengthBytes;
    this.#state = bodyState(head);
    this.#events.onHead(head, atMs);
    return behind;
  }

  /** Behind the empty line that ends a head or trailers; `end` where it is not there yet. */
  #emptyLineEnd(buffer: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const byte = buffer[at]!;
      at++;
      if (byte === lineFeed) {
        if (this.#emptyLine) {
          this.#headIsOver = true;
          return at;
        }
        this.#emptyLine = true;
      } else if (byte !== carriageReturn) {
        this.#emptyLine = false;
      }
    }
    return end;
  }

  #readChunkSize(buffer: Buffer, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = buffer[at]!;
      const digit = hexDigit(byte);
      if (digit !== -1 && !this.#sizeEnded) {
        this.#remaining = this.#remaining * 16 + digit;
        this.#digits++;
        if (this.#remaining > largestChunkBytes || this.#digits > 32) {
          throw new ProtocolError('A chunk larger than any chunk');
        }
      } else if (this.#digits === 0) {
        throw new ProtocolError(`No chunk size but byte 0x${byte.toString(16)}`);
      } else if (byte === lineFeed) {
        this.#startChunk();
        return at + 1;
      } else if (byte === semicolon) {
        this.#state = 'chunk-extension';
        return at + 1;
      } else if (byte === carriageReturn || byte === 0x20 || byte === 0x09) {
        this.#sizeEnded = true;
      } else {
        throw new ProtocolError(`No chunk size: byte 0x${byte.toString(16)} in it`);
      }
    }
    return end;
  }

  #skipExtension(buffer: Buffer, start: number, end: number): number {
    const index = buffer.indexOf(lineFeed, start);
    const found = index !== -1 && index < end;
    const behind = found ? index + 1 : end;
    this.#grow(behind - start, 'A chunk extension');
    if (found) {
      this.#headBytes = 0;
      this.#startChunk();
    }
    return behind;
  }

  #startChunk(): void {
    this.#digits = 0;
    this.#sizeEnded = false;
    this.#emptyLine = true;
    this.#state = this.#remaining === 0 ? 'trailers' : 'chunk-data';
  }

  /** The line end behind a chunk's data. */
  #endChunk(buffer: Buffer, at: number): number {
    const byte = buffer[at]!;
    if (byte === carriageReturn && !this.#returnSeen) {
      this.#returnSeen = true;
    } else if (byte === lineFeed) {
      this.#returnSeen = false;
      this.#state = 'chunk-size';
    } else {
      throw new ProtocolError('A chunk that is longer than its size');
    }
    return at + 1;
  }

  #skipTrailers(buffer: Buffer, start: number, end: number): number {
    const behind = this.#emptyLineEnd(buffer, start, end);
    this.#grow(behind - start, 'The trailers');
    if (this.#headIsOver) this.#state = 'complete';
    return behind;
  }

  #grow(bytes: number, what: string): void {
    this.#headBytes += bytes;
    if (this.#headBytes > this.#maxHeadBytes) {
      throw new ProtocolError(`${what} is longer than ${this.#maxHeadBytes} bytes`);
    }
  }
}

function bodyState({ framing, lengthBytes }: ResponseHead): State {
  if (framing === 'chunked') return 'chunk-size';
  if (framing === 'close') return 'close';
  return framing === 'none' || lengthBytes === 0 ? 'complete' : 'length';
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return byte >= 0x41 && byte <= 0x46 ? byte - 0x37 : -1;
}
