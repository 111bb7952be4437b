/**
 * @file An endpoint that answers as fast as its sockets take: vLLM's chunks, each in a write of its
 * own as an engine sends them, all streams in turn. It does nothing else, so that a client is the
 * slower side wherever it can be. Its configuration is argv; it lives as long as stdin is open.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Of a stream, per turn: more than one shows a client that has no time to wait for the next. */
const chunksPerWrite = Number(process.argv[2] ?? 1);
const model = 'flood';

const httpChunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const words = [' the', ' quick', ' brown', ',', ' fox', ' jumps', ' over', ' a', ' lazy', '.'];

function chunkOf(index: number, last: boolean): string {
  const usage = { prompt_tokens: 8, total_tokens: 8 + index, completion_tokens: index };
  const choice = {
    index: 0,
    delta: { content: words[index % words.length] },
    logprobs: null,
    finish_reason: last ? 'length' : null,
  };
  const chunk = {
    id: 'chatcmpl-8f1e5d0c2b7a4f6e9d3c1b0a5e4f7d82',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model,
    choices: [choice],
    usage,
  };
  return httpChunk(`data: ${JSON.stringify(chunk)}\n\n`);
}

/** What an answer of so many chunks is written as: made once, for all streams. */
const answers = new Map<number, readonly Buffer[]>();

function writesOf(chunks: number): readonly Buffer[] {
  const known = answers.get(chunks);
  if (known !== undefined) return known;
  const writes: Buffer[] = [];
  for (let from = 1; from <= chunks; from += chunksPerWrite) {
    const upTo = Math.min(chunks, from + chunksPerWrite - 1);
    let text = '';
    for (let index = from; index <= upTo; index++) text += chunkOf(index, index === chunks);
    if (upTo === chunks) text += `${httpChunk('data: [DONE]\n\n')}0\r\n\r\n`;
    writes.push(Buffer.from(text));
  }
  answers.set(chunks, writes);
  return writes;
}

const head =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** A stream that is being written. */
interface Stream {
  readonly socket: Socket;
  readonly writes: readonly Buffer[];
  next: number;
}

let streams: Stream[] = [];
let turning = false;

function turn(): void {
  let kept = 0;
  for (const stream of streams) {
    const { socket, writes } = stream;
    // A socket that is full is asked again in the next turn.
    if (!socket.writableNeedDrain) socket.write(writes[stream.next++]!);
    if (stream.next < writes.length && !socket.destroyed) streams[kept++] = stream;
  }
  streams.length = kept;
  turning = kept > 0;
  if (turning) setImmediate(turn);
}

function respond(socket: Socket, request: string): void {
  if (request.startsWith('POST /v1/chat/completions ')) {
    const chunks = Number(/"max_tokens":(\d+)/.exec(request)?.[1] ?? 1);
    socket.write(head);
    streams.push({ socket, writes: writesOf(chunks), next: 0 });
    if (!turning) setImmediate(turn);
    turning = true;
    return;
  }
  const found = request.startsWith('GET /v1/models ');
  const body = found ? JSON.stringify({ object: 'list', data: [{ id: model }] }) : '{}';
  socket.write(
    `HTTP/1.1 ${found ? '200 OK' : '404 Not Found'}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

const server = createServer({ noDelay: true }, (socket) => {
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const lengthBytes = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < headEnd + 4 + lengthBytes) return;
    const request = received;
    received = '';
    respond(socket, request);
  });
  socket.on('error', () => socket.destroy());
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 8192 }, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ baseUrl: `http://127.0.0.1:${port}/v1` })}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
