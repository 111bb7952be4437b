/**
 * @file Server-sent events out of whatever pieces the socket delivers (HTML Living Standard,
 * section 9.2.6 "Interpreting an event stream"). The hot path of the whole benchmark: it works on
 * bytes, finds line ends natively, and copies only what a read cuts in two.
 *
 * One parser per stream. Three deliberate departures from the standard: an event without the blank
 * line after it counts when the stream ends (engines leave it out); an event without data is not
 * dispatched; a field named `error` is data of an event named `error` (older llama.cpp).
 */
import { ProtocolError } from './protocol-error.ts';

/**
 * Receives one event's data: the bytes of `buffer` in [start, end), valid only during the call.
 * @param atMs when the read came that completed the event
 * @param type the `event:` field, empty where there was none
 */
export type OnEvent = (
  buffer: Buffer,
  start: number,
  end: number,
  atMs: number,
  type: string,
) => void;

/**
 * May consume a whole event's data at sight, for speed.
 * @returns the position behind the data, or -1 to have the event parsed as usual. What it consumed
 * counts only if a line end and a blank line follow: see `onRecognised`.
 */
export interface Recogniser {
  recognise(buffer: Buffer, start: number, end: number): number;
  onRecognised(atMs: number): void;
}

export interface EventStreamOptions {
  /** More bytes than this in one event are a protocol failure, not memory. */
  readonly maxEventBytes?: number;
  readonly recogniser?: Recogniser;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;
const defaultMaxEventBytes = 8 * 1024 * 1024;
const nothing: Buffer = Buffer.alloc(0);

export class EventStreamParser {
  readonly #onEvent: OnEvent;
  readonly #maxEventBytes: number;
  readonly #recogniser: Recogniser | undefined;
  /** A line that the reads so far have only begun. */
  #line = nothing;
  #lineLength = 0;
  /** The data lines of an event that is not over, each but the first after a line feed. */
  #data = nothing;
  #dataLength = 0;
  #hasData = false;
  /** The first data line while it can be left where it is: in the buffer of this very read. */
  #borrowed: Buffer | undefined;
  #borrowedStart = 0;
  #borrowedEnd = 0;
  #type = '';
  #skipLineFeed = false;
  #firstLine = true;

  constructor(onEvent: OnEvent, options: EventStreamOptions = {}) {
    this.#onEvent = onEvent;
    this.#maxEventBytes = options.maxEventBytes ?? defaultMaxEventBytes;
    this.#recogniser = options.recogniser;
  }

  /**
   * Takes the bytes of `buffer` in [start, end); calls back for each event that they complete.
   * @throws ProtocolError where one event is larger than the limit.
   */
  push(buffer: Buffer, atMs: number, start = 0, end = buffer.length): void {
    let at = start;
    // Found once per call, not per line: almost no stream has carriage returns.
    let returnAt = -1;
    while (at < end) {
      if (this.#skipLineFeed) {
        this.#skipLineFeed = false;
        if (buffer[at] === lineFeed) {
          at++;
          continue;
        }
      }
      const behind = this.#recognised(buffer, at, end, atMs);
      if (behind !== -1) {
        at = behind;
        continue;
      }
      if (buffer[at] === lineFeed) {
        this.#endLine(buffer, at, at, atMs);
        at++;
        continue;
      }
      if (returnAt < at) returnAt = indexWithin(buffer, carriageReturn, at, end);
      let lineEnd = indexWithin(buffer, lineFeed, at, end);
      if (returnAt < lineEnd) {
        lineEnd = returnAt;
        this.#skipLineFeed = true;
      }
      if (lineEnd === end) {
        this.#keepLine(buffer, at, end);
        break;
      }
      this.#endLine(buffer, at, lineEnd, atMs);
      at = lineEnd + 1;
    }
    this.#keepBorrowed();
  }

  /** The stream is over: what was not followed by a blank line counts too. */
  end(atMs: number): void {
    if (this.#lineLength > 0) this.#endLine(nothing, 0, 0, atMs);
    this.#dispatch(atMs);
  }

  /** Where the recogniser takes an event from a line's start to behind its blank line, else -1. */
  #recognised(buffer: Buffer, at: number, end: number, atMs: number): number {
    if (this.#recogniser === undefined || this.#lineLength > 0) return -1;
    if (this.#hasData || this.#type !== '') return -1;
    // `data:`, with or without a space.
    if (buffer[at] !== 0x64 || buffer[at + 4] !== colon || buffer[at + 2] !== 0x74) return -1;
    if (buffer[at + 1] !== 0x61 || buffer[at + 3] !== 0x61) return -1;
    const dataAt = buffer[at + 5] === space ? at + 6 : at + 5;
    const dataEnd = this.#recogniser.recognise(buffer, dataAt, end);
    if (dataEnd === -1 || dataEnd + 1 >= end) return -1;
    if (buffer[dataEnd] !== lineFeed || buffer[dataEnd + 1] !== lineFeed) return -1;
    this.#firstLine = false;
    this.#recogniser.onRecognised(atMs);
    return dataEnd + 2;
  }

  /** A line whose last part is [start, end) of `buffer`. */
  #endLine(buffer: Buffer, start: number, end: number, atMs: number): void {
    if (this.#lineLength === 0) {
      this.#field(buffer, start, end, atMs, true);
      return;
    }
    this.#keepLine(buffer, start, end);
    const length = this.#lineLength;
    this.#lineLength = 0;
    this.#field(this.#line, 0, length, atMs, false);
  }

  /** @param stays whether the bytes stay where they are until the end of this push */
  #field(buffer: Buffer, start: number, end: number, atMs: number, stays: boolean): void {
    let from = start;
    if (this.#firstLine) {
      this.#firstLine = false;
      if (startsWithByteOrderMark(buffer, start, end)) from += 3;
    }
    if (from === end) {
      this.#dispatch(atMs);
      return;
    }
    // `data`, compared by hand: nearly every line is one.
    const isData =
      end - from >= 4 &&
      buffer[from] === 0x64 &&
      buffer[from + 1] === 0x61 &&
      buffer[from + 2] === 0x74 &&
      buffer[from + 3] === 0x61;
    if (isData && (end - from === 4 || buffer[from + 4] === colon)) {
      this.#dataLine(buffer, valueStart(buffer, from + 5, end), end, stays);
      return;
    }
    if (buffer[from] === colon) return;
    this.#rareField(buffer, from, end, stays);
  }

  #rareField(buffer: Buffer, start: number, end: number, stays: boolean): void {
    const colonAt = indexWithin(buffer, colon, start, end);
    // Longer names are unknown ones, however long the line is.
    const name = colonAt - start > 16 ? '' : buffer.toString('latin1', start, colonAt);
    const from = valueStart(buffer, colonAt + 1, end);
    if (name === 'event') {
      this.#type = buffer.toString('utf8', from, Math.min(end, from + 256));
    } else if (name === 'error') {
      this.#type = 'error';
      this.#dataLine(buffer, from, end, stays);
    }
    // `id` and `retry` are for clients that reconnect, which would be another request here.
  }

  #dataLine(buffer: Buffer, start: number, end: number, stays: boolean): void {
    if (!this.#hasData && stays) {
      this.#hasData = true;
      this.#borrowed = buffer;
      this.#borrowedStart = start;
      this.#borrowedEnd = end;
      return;
    }
    this.#keepBorrowed();
    if (this.#hasData) this.#data = this.#append(this.#data, this.#dataLength++, newLine, 0, 1);
    this.#hasData = true;
    this.#data = this.#append(this.#data, this.#dataLength, buffer, start, end);
    this.#dataLength += end - start;
  }

  #dispatch(atMs: number): void {
    const type = this.#type;
    this.#type = '';
    if (!this.#hasData) return;
    this.#hasData = false;
    const borrowed = this.#borrowed;
    if (borrowed !== undefined) {
      this.#borrowed = undefined;
      if (this.#borrowedStart < this.#borrowedEnd) {
        this.#onEvent(borrowed, this.#borrowedStart, this.#borrowedEnd, atMs, type);
      }
      return;
    }
    const length = this.#dataLength;
    this.#dataLength = 0;
    if (length > 0) this.#onEvent(this.#data, 0, length, atMs, type);
  }

  /** The buffer of this read is about to be used again: copy what still lies in it. */
  #keepBorrowed(): void {
    const borrowed = this.#borrowed;
    if (borrowed === undefined) return;
    this.#borrowed = undefined;
    this.#data = this.#append(this.#data, 0, borrowed, this.#borrowedStart, this.#borrowedEnd);
    this.#dataLength = this.#borrowedEnd - this.#borrowedStart;
  }

  #keepLine(buffer: Buffer, start: number, end: number): void {
    this.#line = this.#append(this.#line, this.#lineLength, buffer, start, end);
    this.#lineLength += end - start;
  }

  /** Copies [start, end) of `source` to `length` of `target`, which grows as it must. */
  #append(target: Buffer, length: number, source: Buffer, start: number, end: number): Buffer {
    const needed = length + (end - start);
    if (needed > this.#maxEventBytes) {
      throw new ProtocolError(`An event of the stream is larger than ${this.#maxEventBytes} bytes`);
    }
    let grown = target;
    if (needed > target.length) {
      grown = Buffer.allocUnsafeSlow(Math.max(512, needed * 2));
      target.copy(grown, 0, 0, length);
    }
    source.copy(grown, length, start, end);
    return grown;
  }
}

const newLine = Buffer.from('\n');

/** `end` where the byte does not occur in [start, end). */
function indexWithin(buffer: Buffer, byte: number, start: number, end: number): number {
  const index = buffer.indexOf(byte, start);
  return index === -1 || index > end ? end : index;
}

/** Behind the one space that may follow the colon. */
function valueStart(buffer: Buffer, start: number, end: number): number {
  if (start >= end) return end;
  return buffer[start] === space ? start + 1 : start;
}

function startsWithByteOrderMark(buffer: Buffer, start: number, end: number): boolean {
  return (
    end - start >= 3 &&
    buffer[start] === 0xef &&
    buffer[start + 1] === 0xbb &&
    buffer[start + 2] === 0xbf
  );
}
