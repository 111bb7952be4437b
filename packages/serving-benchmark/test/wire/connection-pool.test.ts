import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask, lastChunk, Loopback, shortAnswer, streamed, url } from './loopback.ts';

const loopback = new Loopback();
afterEach(() => loopback.close());

describe('ConnectionPool', () => {
  it('uses the connection again, the last one first', async () => {
    const port = await loopback.serve(answer);
    const pool = loopback.pool();
    const two = await Promise.all([ask(pool, url(port)), ask(pool, url(port))]);
    expect(two.map(({ connection }) => connection.reused)).toEqual([false, false]);
    const again = await ask(pool, url(port));
    expect(again.connection).toEqual({ reused: true, reconnects: 0 });
    expect(loopback.connections).toBe(2);
    expect(pool.openSockets).toBe(2);
  });

  it('takes the connection that came back last', async () => {
    const answers: (() => void)[] = [];
    const used: number[] = [];
    const port = await loopback.listen(
      createServer((socket) => {
        const connection = loopback.connections;
        loopback.accept(socket, () => {
          used.push(connection);
          answers.push(() => answer(socket));
        });
      }),
    );
    const pool = loopback.pool();
    const first = ask(pool, url(port));
    const second = ask(pool, url(port));
    await expect.poll(() => answers.length).toBe(2);
    const [firstCame, secondCame] = used;
    answers[1]!();
    await Promise.race([first, second]);
    answers[0]!();
    await Promise.all([first, second]);
    const third = ask(pool, url(port));
    await expect.poll(() => answers.length).toBe(3);
    answers[2]!();
    await third;
    expect(used).toEqual([firstCame, secondCame, firstCame]);
  });

  it('opens no more connections than it may', async () => {
    const port = await loopback.serve(answer);
    const pool = loopback.pool({ maxSockets: 2 });
    const records = await Promise.all(Array.from({ length: 7 }, () => ask(pool, url(port))));
    expect(records.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(loopback.connections).toBe(2);
    expect(records.filter(({ connection }) => connection.reused)).toHaveLength(5);
  });

  it('reconnects where the server closed after its answer, and says so', async () => {
    // As llama.cpp does: Keep-Alive is promised and the socket closed.
    const port = await loopback.serve((socket) => {
      socket.end(streamed(shortAnswer, 'Keep-Alive: timeout=5, max=100\r\n') + lastChunk);
    });
    const pool = loopback.pool();
    let reconnects = 0;
    for (let index = 0; index < 20; index++) {
      const { failure, connection, chunks } = await ask(pool, url(port));
      expect(failure).toBeUndefined();
      expect(chunks.atMs).toHaveLength(1);
      reconnects += connection.reconnects;
    }
    expect(loopback.connections).toBe(20);
    // Whether the close was seen before the next request was sent is the network's affair.
    expect(reconnects).toBeLessThan(20);
  });

  it('reconnects once where the close comes in answer to the request', async () => {
    const port = await loopback.serve((socket, _request, index) => {
      if (index === 0) answer(socket);
      else socket.resetAndDestroy();
    });
    const pool = loopback.pool();
    await ask(pool, url(port));
    const second = await ask(pool, url(port));
    expect(second.failure).toBeUndefined();
    expect(second.connection).toMatchObject({ reused: false, reconnects: 1 });
    expect(second.connection.connectMs).toBeGreaterThanOrEqual(0);
    expect(second.retries).toBe(0);
    expect(loopback.connections).toBe(2);
  });

  it('reconnects on a new connection, not on another that may be as dead', async () => {
    const port = await loopback.serve((socket, _request, index) => {
      if (index === 0) answer(socket);
      else socket.resetAndDestroy();
    });
    const pool = loopback.pool();
    await Promise.all([0, 1, 2].map((index) => ask(pool, url(port), { index })));
    expect((await ask(pool, url(port))).connection).toMatchObject({ reused: false, reconnects: 1 });
    expect(loopback.connections).toBe(4);
  });

  it('does not use a connection again that the server no longer promises to keep', async () => {
    let nowMs = 0;
    const port = await loopback.serve((socket) => {
      socket.write(streamed(shortAnswer, 'Keep-Alive: timeout=5\r\n') + lastChunk);
    });
    const pool = loopback.pool({ clock: { nowMs: () => nowMs } });
    const reused = async (): Promise<boolean> => (await ask(pool, url(port))).connection.reused;
    expect(await reused()).toBe(false);
    nowMs = 4900;
    expect(await reused()).toBe(true);
    nowMs = 9901;
    expect(await reused()).toBe(false);
  });
});
