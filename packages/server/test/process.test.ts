/** The server as a process of its own: it answers, and never outlives who started it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startServerProcess } from '../src/index.ts';
import { post, until } from './served.ts';

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('answers, and ends when it is told to, with a stream open', async () => {
  const server = await startServerProcess({ source: { model: 'stories' } });
  expect(server.model).toMatchObject({ id: 'stories', contextLength: 256 });
  const body = { model: 'stories', prompt: 'One', max_tokens: 250, stream: true, ignore_eos: true };
  const stream = await post(`${server.baseUrl}/completions`, body);
  const reader = stream.body!.getReader();
  expect((await reader.read()).done).toBe(false);
  await server.stop();
  expect(lives(server.pid)).toBe(false);
  await server.stop();
});

it('ends with the process that started it', async () => {
  const module = fileURLToPath(new URL('../src/process/server-process.ts', import.meta.url));
  const script = `
    import { startServerProcess } from ${JSON.stringify(module)};
    const { pid } = await startServerProcess({ source: { model: 'stories' } });
    process.stdout.write(String(pid));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(text);
  expect(lives(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !lives(pid));
});

it('says what keeps it from starting, and can be given up', async () => {
  await expect(startServerProcess({ source: { model: 'storys' } })).rejects.toThrow(
    /The server did not start: received There is no such model/,
  );
  const gone = new AbortController();
  const starting = startServerProcess({ source: { model: 'stories' } }, gone.signal);
  gone.abort(new Error('not wanted'));
  await expect(starting).rejects.toThrow('not wanted');
});
