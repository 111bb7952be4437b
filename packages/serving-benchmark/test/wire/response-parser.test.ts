import { createServer, request as nodeRequest } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ProtocolError } from '../../src/wire/protocol-error.ts';
import type { ResponseHead } from '../../src/wire/response-head.ts';
import { ResponseParser } from '../../src/wire/response-parser.ts';
import { deliver, everySplit, randomSplit } from './fragments.ts';

interface Parsed {
  readonly head: ResponseHead | undefined;
  readonly body: string;
  readonly complete: boolean;
  /** Bytes behind the response. */
  readonly left: number;
}

function parse(pieces: readonly Buffer[], { closes = false } = {}): Parsed {
  const body: Buffer[] = [];
  const parser = new ResponseParser({
    onHead() {},
    onBody: (buffer, start, end) => body.push(Buffer.from(buffer.subarray(start, end))),
  });
  let left = 0;
  deliver(pieces, (buffer, length, atMs) => {
    left += length - parser.push(buffer, 0, length, atMs);
  });
  const complete = closes ? parser.closed() : parser.complete;
  return { head: parser.head, body: Buffer.concat(body).toString(), complete, left };
}

const ok = 'HTTP/1.1 200 OK\r\n';
const responses: Record<string, { bytes: string; expected: object; closes?: boolean }> = {
  'a length': {
    bytes: `${ok}Content-Length: 5\r\nServer: a,  b \r\n\r\nhello`,
    expected: {
      body: 'hello',
      complete: true,
      left: 0,
      head: { framing: 'length', keepAlive: true },
    },
  },
  'a length of nothing': {
    bytes: `${ok}content-length:0\r\n\r\n`,
    expected: { body: '', complete: true, left: 0 },
  },
  'the same length twice': {
    bytes: `${ok}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`,
    expected: { body: 'hi', complete: true },
  },
  chunks: {
    bytes: `${ok}Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00A\r\n, world\r\n!\r\n0\r\n\r\n`,
    expected: { body: 'hello, world\r\n!', complete: true, left: 0, head: { framing: 'chunked' } },
  },
  'chunks with extensions and trailers': {
    bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n5;a=b;c="0"\r\nhello\r\n1;x\r\n!\r\n0;last\r\nX-Sum: 1\r\nY: 2\r\n\r\n`,
    expected: { body: 'hello!', complete: true, left: 0 },
  },
  'a chunk size with a space behind it': {
    bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n2 \r\nhi\r\n0 ;x\r\n\r\n`,
    expected: { body: 'hi', complete: true, left: 0 },
  },
  'chunks whose lines end in a line feed alone': {
    bytes: `HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n`,
    expected: { body: 'hi', complete: true, left: 0 },
  },
  'until the close': {
    bytes: `HTTP/1.1 200\r\n\r\nhello`,
    closes: true,
    expected: { body: 'hello', complete: true, head: { framing: 'close', keepAlive: false } },
  },
  'HTTP/1.0': {
    bytes: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    expected: { body: 'hi', complete: true, head: { keepAlive: false } },
  },
  'HTTP/1.0 that keeps alive': {
    bytes: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nhi',
    expected: { body: 'hi', head: { keepAlive: true } },
  },
  'a connection that will be closed': {
    bytes: `${ok}Content-Length: 2\r\nConnection: foo, Close\r\nKeep-Alive: timeout=5, max=100\r\n\r\nhi`,
    expected: { body: 'hi', head: { keepAlive: false, keepAliveMs: 5000 } },
  },
  'no body where there can be none': {
    bytes: 'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n',
    expected: { body: '', complete: true, left: 0, head: { status: 204, framing: 'none' } },
  },
  'hints and 100 Continue before it': {
    bytes: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok}Content-Length: 2\r\n\r\nhi`,
    expected: { body: 'hi', complete: true, left: 0, head: { status: 200 } },
  },
  'more than the response': {
    bytes: `${ok}Content-Length: 2\r\n\r\nhiHTTP/1.1`,
    expected: { body: 'hi', complete: true, left: 8 },
  },
  'less than the response': {
    bytes: `${ok}Content-Length: 9\r\n\r\nhi`,
    closes: true,
    expected: { body: 'hi', complete: false },
  },
  'less than the chunks': {
    bytes: `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n`,
    closes: true,
    expected: { body: 'hi', complete: false },
  },
};

describe('ResponseParser', () => {
  for (const [name, { bytes, expected, closes = false }] of Object.entries(responses)) {
    it(`reads ${name}, however it is cut`, () => {
      for (const { name: cut, pieces } of everySplit(Buffer.from(bytes))) {
        expect({ cut, ...parse(pieces, { closes }) }).toMatchObject({ cut, ...expected });
      }
    });
  }

  it('joins headers of one name, in lower case', () => {
    const { head } = parse([
      Buffer.from(`${ok}A: 1\r\nb:2\r\na:  3 \r\nContent-Length: 0\r\n\r\n`),
    ]);
    expect(Object.fromEntries(head!.headers)).toEqual({ a: '1, 3', b: '2', 'content-length': '0' });
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', /No HTTP\/1 status line/],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', /No HTTP\/1 status line/],
    ['a folded header', `${ok}A: 1\r\n  2\r\n\r\n`, /No header line/],
    ['a header without a name', `${ok}: 1\r\n\r\n`, /No header line/],
    ['two lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, /No content length/],
    ['a negative length', `${ok}Content-Length: -1\r\n\r\n`, /No content length/],
    ['another transfer encoding', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`, /gzip, chunked/],
    ['no chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n\r\n`, /No chunk size/],
    ['letters for a chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n5x\r\n`, /No chunk size/],
    [
      'a chunk size in two parts',
      `${ok}Transfer-Encoding: chunked\r\n\r\n1 1\r\n`,
      /No chunk size/,
    ],
    [
      'a chunk that is too large',
      `${ok}Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n`,
      /larger/,
    ],
    [
      'a chunk beyond its size',
      `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n`,
      /longer than its size/,
    ],
    ['an endless head', `${ok}A: ${'x'.repeat(70_000)}`, /head of the response is longer/],
    [
      'an endless extension',
      `${ok}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(70_000)}`,
      /extension/,
    ],
    [
      'endless trailers',
      `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(12_000)}`,
      /trailers/,
    ],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => parse([Buffer.from(bytes)])).toThrow(ProtocolError);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 999) }, (_, index) =>
      Buffer.from(bytes.slice(index * 999, index * 999 + 999)),
    );
    expect(() => parse(pieces)).toThrow(message);
  });

  it('ends on any bytes with a response or a protocol failure', () => {
    const piece = fc.constantFrom(
      ok,
      '\r\n',
      '\n',
      '\r',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      '3',
      'abc',
      '0',
      ';',
      'A: b',
      ' ',
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
      fc.array(piece, { maxLength: 20 }).map((pieces) => Buffer.from(ok + pieces.join(''))),
    );
    const attempt = (pieces: readonly Buffer[]): unknown => {
      try {
        return parse(pieces, { closes: true });
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        return 'refused';
      }
    };
    fc.assert(
      fc.property(
        bytes.chain((some) => fc.tuple(fc.constant(some), randomSplit(some))),
        ([whole, pieces]) => {
          expect(attempt(pieces)).toEqual(attempt([whole]));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('ResponseParser beside Node’s own HTTP', () => {
  const servers: { close: () => void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const listen = (server: Server): Promise<number> =>
    new Promise((resolve) => {
      servers.push(server);
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });

  /** What Node’s client makes of bytes that a server sends and then closes. */
  async function readByNode(
    bytes: Buffer,
  ): Promise<{ status: number; body: string; headers: object }> {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end(bytes));
      }),
    );
    return new Promise((resolve, reject) => {
      const client = nodeRequest({ port, host: '127.0.0.1', agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            body: Buffer.concat(parts).toString(),
            headers: response.headers,
          }),
        );
      });
      client.on('error', reject);
      client.end();
    });
  }

  it.each(
    Object.entries(responses).filter(
      // Node is stricter about these, or has nothing to give for them.
      ([name]) => !/line feed|space behind|twice|more than|less than/.test(name),
    ),
  )('reads what Node’s client reads: %s', async (_name, { bytes }) => {
    const theirs = await readByNode(Buffer.from(bytes));
    const ours = parse([Buffer.from(bytes)], { closes: true });
    expect(ours).toMatchObject({
      body: theirs.body,
      complete: true,
      head: { status: theirs.status },
    });
    expect(Object.fromEntries(ours.head!.headers)).toMatchObject(theirs.headers);
  });

  it('reads what Node’s server writes, in whatever parts it writes it', async () => {
    const writes = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), {
      minLength: 1,
      maxLength: 12,
    });
    for (const [index, parts] of fc.sample(writes, { numRuns: 25, seed: 4 }).entries()) {
      const whole = parts.join('');
      const port = await listen(
        createServer((_request, response) => {
          response.setHeader('X-Index', String(index));
          if (index % 3 === 0) response.setHeader('Content-Length', Buffer.byteLength(whole));
          if (index % 5 === 0) response.setHeader('Connection', 'close');
          const write = (at: number): void => {
            if (at === parts.length) response.end();
            else response.write(parts[at]!, () => setImmediate(write, at + 1));
          };
          write(0);
        }),
      );
      const reads: Buffer[] = await new Promise((resolve, reject) => {
        const pieces: Buffer[] = [];
        const socket = connect(port, '127.0.0.1', () =>
          socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
        );
        const parser = new ResponseParser({ onHead() {}, onBody() {} });
        socket.on('error', reject);
        socket.on('data', (piece: Buffer) => {
          pieces.push(piece);
          parser.push(piece, 0, piece.length, 0);
          if (!parser.complete) return;
          socket.destroy();
          resolve(pieces);
        });
      });
      const { body, head, complete, left } = parse(reads);
      expect({ body, complete, left }).toEqual({ body: whole, complete: true, left: 0 });
      expect(head!.headers.get('x-index')).toBe(String(index));
      expect(head!.framing).toBe(index % 3 === 0 ? 'length' : 'chunked');
      expect(head!.keepAlive).toBe(index % 5 !== 0);
    }
  });
});
