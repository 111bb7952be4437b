/** The thread that computes and the thread of the sockets: neither keeps the other waiting. */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { ThreadBackend } from '../../src/backend/thread/thread-backend.ts';
import { serve } from '../../src/index.ts';
import { post, served } from '../served.ts';

it('long prompts keep neither a stream nor /health waiting', async () => {
  const server = await serve({ source: { model: 'stories' }, port: 0 });
  const url = `${server.baseUrl}/completions`;
  const common = { model: 'stories', ignore_eos: true };
  const stream = await post(url, { ...common, prompt: 'One', max_tokens: 240, stream: true });
  const reader = stream.body!.getReader();
  await reader.read();

  const prompts = { areRead: false };
  // No two begin alike: the prefix cache has none of them.
  const long = Array.from({ length: 12 }, (_, index) =>
    post(url, {
      ...common,
      prompt: Array.from({ length: 250 }, (__, at) => (7 * at + 31 * index) % 1500),
      max_tokens: 1,
    }),
  );
  const reading = (async () => {
    await Promise.all(long);
    prompts.areRead = true;
  })();
  let answered = 0;
  const asking = (async () => {
    while (!prompts.areRead) {
      await fetch(server.baseUrl.replace('/v1', '/health'));
      if (!prompts.areRead) answered++;
    }
  })();
  let moved = 0;
  for (;;) {
    const { done } = await reader.read();
    if (done) break;
    if (!prompts.areRead) moved++;
  }
  await Promise.all([reading, asking]);
  expect(answered).toBeGreaterThan(0);
  expect(moved).toBeGreaterThan(0);
  await server.drain();
});

it('a thread that dies: what was asked fails, and /health says so', async () => {
  const dying = `require('node:worker_threads').parentPort.on('message', () => process.exit(1))`;
  const model = {
    id: 'm',
    task: 'text',
    contextLength: 9,
    backend: 'none',
    maxRunning: 1,
  } as const;
  const backend = new ThreadBackend(new Worker(dying, { eval: true }), model);
  await using here = await served({}, backend);
  const body = { model: 'm', prompt: [1], max_tokens: 1 };
  expect((await fetch(`${here.root}/health`)).status).toBe(200);
  const first = await post(`${here.server.baseUrl}/completions`, { ...body, prompt: 'a' });
  expect(first.status).toBe(503);
  expect(await first.json()).toMatchObject({ error: { code: 'service_unavailable' } });
  expect((await fetch(`${here.root}/health`)).status).toBe(503);
  expect((await post(`${here.server.baseUrl}/completions`, body)).status).toBe(503);
  expect(here.server.held).toBe(0);
});
