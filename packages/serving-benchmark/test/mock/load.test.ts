import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { simulateEngine } from '../../src/mock/law/simulate.ts';
import { startMock } from '../../src/mock/server.ts';
import { chunksOf, hello, post, root } from './requests.ts';

describe('under load', () => {
  it('gives 200 streams exactly their tokens, at the times of the law', async () => {
    const mock = await startMock({
      engine: { stepBaseMs: 4, maxRunning: 64 },
      engines: 2,
      precise: false,
    });
    const lengths = Array.from({ length: 200 }, (_, i) => 1 + ((i * 7) % 40));
    const answers = await Promise.all(
      lengths.map(async (max_tokens, i) => {
        const messages = [{ role: 'user', content: `request ${i}` }];
        const fields = { stream: true, max_tokens, stream_options: { include_usage: true } };
        const body = { ...hello, messages, ...fields };
        return chunksOf(await (await post(mock, '/chat/completions', body)).text());
      }),
    );
    const withContent = answers.map(
      (chunks) => chunks.filter(({ choices }) => choices?.[0]?.delta.content).length,
    );
    expect(withContent).toEqual(lengths);
    expect(answers.map((chunks) => chunks.at(-1)!.usage!.completion_tokens)).toEqual(lengths);

    const records = mock.truth().toSorted((a, b) => a.arrivalMs - b.arrivalMs);
    const metrics = await (await fetch(root(mock, '/metrics'))).text();
    await mock.stop();
    expect(records).toHaveLength(200);
    expect(mock.live()).toBe(0);

    const generated = [...metrics.matchAll(/^vllm:generation_tokens_total\{.*\} (\d+)$/gm)];
    const total = lengths.reduce((sum, length) => sum + length, 0);
    expect(generated.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(total);

    const law = simulateEngine(
      records.map(({ arrivalMs, ...record }) => ({ atMs: arrivalMs, ...record })),
      mock.config.engine,
      2,
    );
    expect(records.map(({ chunks }) => chunks.lawMs)).toEqual(
      law.requests.map(({ tokensAtMs }) => tokensAtMs),
    );
  });

  it('refuses what its queue cannot hold', async () => {
    const mock = await startMock({
      engine: { stepBaseMs: 30, maxRunning: 2 },
      maxWaiting: 5,
      truthChunks: 40,
    });
    const asked = Array.from({ length: 400 }, () =>
      post(mock, '/chat/completions', { ...hello, stream: true, max_tokens: 4 }),
    );
    let mostLive = 0;
    const watch = setInterval(() => {
      mostLive = Math.max(mostLive, mock.live());
    }, 5);
    const responses = await Promise.all(asked);
    await Promise.all(responses.map((response) => response.text()));
    clearInterval(watch);
    const refused = responses.filter(({ status }) => status === 429);
    const served = responses.filter(({ status }) => status === 200);
    expect(refused.length + served.length).toBe(400);
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    expect(mostLive).toBeLessThanOrEqual(2 + 5);
    // Four chunks and one for the request itself: at most eight requests are remembered.
    expect(mock.truth().length).toBeLessThanOrEqual(8);
    await mock.stop();
  });

  it('disconnects who does not read', async () => {
    const mock = await startMock({
      engine: { stepBaseMs: 0.01, stepPerSequenceMs: 0, blocks: 100_000 },
      maxModelLen: 1_000_000,
      maxUnreadBytes: 65_536,
    });
    const body = JSON.stringify({ ...hello, stream: true, max_tokens: 500_000 });
    const { port } = new URL(mock.baseUrl);
    const end = await new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      socket.pause();
      socket.on('error', ({ message }) => resolve(message));
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      const watch = setInterval(() => {
        if (mock.truth().length === 0) return;
        clearInterval(watch);
        socket.resume();
        socket.on('close', resolve);
      }, 10);
    });
    expect(end).toMatch(/ECONNRESET/);
    expect(mock.truth()).toMatchObject([{ end: 'cancelled' }]);
    expect(mock.truth()[0]!.chunks.writtenMs.length).toBeLessThan(200_000);
    await mock.stop();
  });

  it('stops working for who has gone', async () => {
    const mock = await startMock({ engine: { stepBaseMs: 5 } });
    const leaving = new AbortController();
    const response = await fetch(`${mock.baseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...hello, stream: true, max_tokens: 100_000 }),
      signal: leaving.signal,
    });
    expect(mock.live()).toBe(1);
    leaving.abort();
    await expect(response.text()).rejects.toThrow(/abort/);
    while (mock.live() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(mock.truth()).toMatchObject([{ end: 'cancelled' }]);
    await mock.stop();
  });
});
