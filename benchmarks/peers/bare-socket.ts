/**
 * @file The ceiling for a client in Node: sockets read into one shared buffer, past the stream
 * machinery, and nothing done but counting blank lines. It knows neither HTTP nor JSON; the end of
 * an answer is whatever ends as one does.
 */
import { connect } from 'node:net';
import { runPeer, type StreamingClient, type OnChunk } from './node-peer.ts';

const sharedBuffer = Buffer.allocUnsafeSlow(65_536);
const blankLine = Buffer.from('\n\n');
const lineFeed = 0x0a;
const endOfAnswer = Buffer.from('\r\n0\r\n\r\n');
/** Behind the chunks of an answer comes `[DONE]`. */
const endMarkers = 1;

/** A connection that is kept for the next request. */
class BareConnection {
  readonly #socket;
  readonly #onFree: (connection: BareConnection) => void;
  #onChunk: OnChunk = () => undefined;
  #onEnd: () => void = () => undefined;
  #endedInLineFeed = false;

  constructor(url: URL, onFree: (connection: BareConnection) => void) {
    this.#onFree = onFree;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: sharedBuffer,
        callback: (length) => {
          this.#read(length);
          return true;
        },
      },
    });
  }

  send(bytes: string, onChunk: OnChunk): Promise<void> {
    this.#onChunk = onChunk;
    this.#socket.write(bytes);
    return new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  #read(length: number): void {
    const bytes = sharedBuffer.subarray(0, length);
    let count = this.#endedInLineFeed && bytes[0] === lineFeed ? 1 : 0;
    for (let at = bytes.indexOf(blankLine); at !== -1; at = bytes.indexOf(blankLine, at + 2)) {
      count++;
    }
    this.#endedInLineFeed = bytes[length - 1] === lineFeed;
    const isOver =
      length >= endOfAnswer.length &&
      bytes.subarray(length - endOfAnswer.length).equals(endOfAnswer);
    this.#onChunk(isOver ? count - endMarkers : count);
    if (!isOver) return;
    this.#onFree(this);
    this.#onEnd();
  }
}

await runPeer(({ baseUrl }): StreamingClient => {
  const url = new URL(`${baseUrl}/chat/completions`);
  const free: BareConnection[] = [];
  const open = (): BareConnection =>
    new BareConnection(url, (connection) => void free.push(connection));
  return {
    stream: (body, id, onChunk) => {
      const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nx-request-id: ${id}\r\n`;
      const rest = `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      return (free.pop() ?? open()).send(head + rest, onChunk);
    },
  };
});
