/**
 * @file What the guide for GPU hosts says, as far as it can be tried without one: each of its commands
 * is one that the program understands, and the GPU server's front and script run before a stand-in,
 * and before its real engine on the CPU where that can be had.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { addBenchCommands } from '../src/program-bench.ts';
import { createSession } from '../src/session.ts';
import { repository, runFile, Workspace } from './gradus.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());

const serving = join(repository, 'benchmarks/serving');
const gpuServer = join(repository, 'benchmarks/peers/gpu-server');

/** Words of a shell, with double quotes. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

describe('the guide', () => {
  const guide = readFileSync(join(serving, 'your-own-gpu-host.md'), 'utf8');
  const commands = [...guide.matchAll(/^node gradus-bench\.mjs ([a-z][^#\n]*)/gm)].map(([, line]) =>
    line!.trim(),
  );

  it('has commands for everything that it explains', () => {
    const verbs = new Set(commands.map((line) => line.split(' ')[0]));
    expect(verbs).toEqual(new Set(['run', 'sweep', 'capacity', 'compare']));
  });

  it.each(commands)('%s', async (line) => {
    const program = new Command('bench').exitOverride();
    addBenchCommands(program, createSession(new AbortController().signal), () => undefined);
    let understood = '';
    for (const command of program.commands) {
      command.exitOverride().action(() => {
        understood = command.name();
      });
    }
    await program.parseAsync(wordsOf(line), { from: 'user' });
    expect(understood).toBe(line.split(' ')[0]);
  });
});

describe('the GPU server', () => {
  it(
    'is measured by its script, with a stand-in for the engine',
    { timeout: 180_000 },
    async () => {
      const bundle = workspace.path('gradus-bench.mjs');
      await workspace.gradus(['bench', 'bundle', '--out', bundle]);
      const port = await freePort();
      const { status, stdout, stderr } = await runFile('sh', [join(gpuServer, 'run.sh')], {
        cwd: workspace.folder,
        env: {
          HOME: workspace.folder,
          PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
          NO_COLOR: '1',
          GPU_SERVER: gpuServer,
          PYTHONDONTWRITEBYTECODE: '1',
          SERVER: join(import.meta.dirname, 'fixtures/stand-in-server.py'),
          PORT: String(port),
          CONCURRENCY: '1,2',
          PROMPT_TOKENS: '32',
          OUTPUT_TOKENS: '8',
          LOWEST: '5',
          HIGHEST: '10',
          MOST_PROBES: '2',
          OPTIONS: '--duration 800ms --warm-up 0 --no-calibrate',
        },
      });
      expect(stderr).not.toContain('gradus:');
      expect(stderr).not.toContain('run.sh:');
      expect(status).toBe(0);
      expect(stdout).toContain('gradus-gpu-server (stand-in)');
      for (const id of ['gpu-sweep.benchmark', 'gpu-capacity.benchmark']) {
        const page = readFileSync(workspace.path('results', id, 'RESULTS.md'), 'utf8');
        expect(page).toContain('kind: real');
      }
      const [sweep = ''] = readdirSync(workspace.path('results/gpu-sweep.benchmark/measurements'));
      const point = `results/gpu-sweep.benchmark/measurements/${sweep}/points/0-concurrency-1`;
      const [record = ''] = readFileSync(workspace.path(point, 'records-0.jsonl'), 'utf8').split(
        '\n',
      );
      // Counted by the server in every chunk, exact without a tokenizer; prompts by /tokenize.
      expect(JSON.parse(record)).toMatchObject({
        promptTokens: { tokens: 32, source: 'server-final' },
        outputTokens: { tokens: 8, source: 'server-per-chunk' },
      });
      const server = readFileSync(workspace.path(point, 'server.jsonl'), 'utf8');
      expect(server).toContain('"generationTokens"');
    },
  );
});

/** With transformers 5, torch and psutil: set GRADUS_PYTHON where python3 has none. */
const python = process.env['GRADUS_PYTHON'] ?? 'python3';
const hasTransformers =
  spawnSync(python, [
    '-c',
    "from importlib import metadata as m; import sys; m.version('torch'); m.version('psutil'); " +
      "sys.exit(int(m.version('transformers').split('.')[0]) < 5)",
  ]).status === 0;

describe.each([
  ['a stand-in', 'python3', join(import.meta.dirname, 'fixtures/stand-in-server.py'), true],
  [
    `transformers on the CPU${hasTransformers ? '' : ` (skipped: ${python} has no transformers 5, torch and psutil)`}`,
    python,
    join(gpuServer, 'server.py'),
    hasTransformers,
  ],
] as const)('the API before %s', (_name, program, script, isThere) => {
  it.runIf(isThere)(
    'streams, counts, refuses, and lets go of who went away',
    { timeout: 120_000 },
    async () => {
      const port = String(await freePort());
      const server = spawn(
        program,
        [script, '--port', port, '--shape', 'tiny', '--device', 'cpu', '--dtype', 'float32'],
        {
          env: { ...process.env, GPU_SERVER: gpuServer, PYTHONDONTWRITEBYTECODE: '1' },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const ended = new Promise((resolve) => server.once('exit', resolve));
      try {
        const [address] = (await once(server.stdout, 'data')) as [Buffer];
        await exchanges(new URL(address.toString().trim()).origin);
      } finally {
        server.kill();
      }
      expect(await ended).toBe(0);
    },
  );
});

interface Usage {
  readonly completion_tokens: number;
}

async function exchanges(origin: string): Promise<void> {
  const post = (path: string, body: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  const models = (await (await fetch(`${origin}/v1/models`)).json()) as { data: object[] };
  expect(models.data).toMatchObject([{ owned_by: 'gradus-gpu-server' }]);

  const streamed = await post('/v1/completions', {
    prompt: [1, 2, 3],
    max_tokens: 5,
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
  });
  const events = (await streamed.text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as { choices: object[]; usage: Usage });
  const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
  // With each token, once more with the reason of the end, and at last without choices.
  expect(events.map((event) => event.usage.completion_tokens)).toEqual([1, 2, 3, 4, 5, 5, 5]);
  expect(events.at(-1)).toMatchObject({ choices: [], usage });
  const chat = await post('/v1/chat/completions', {
    messages: [{ role: 'user', content: 'hey' }],
    max_completion_tokens: 5,
  });
  expect(await chat.json()).toMatchObject({
    choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
    usage,
  });
  for (const refused of [{ max_tokens: 0 }, { max_tokens: 5000 }, { prompt: [-1] }]) {
    const { status } = await post('/v1/completions', { prompt: 'a', ...refused });
    expect(status).toBe(400);
  }

  const counted = async (): Promise<readonly number[]> => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    return ['num_requests_running', 'num_requests_waiting', 'generation_tokens_total'].map((name) =>
      Number(new RegExp(String.raw`^vllm:${name}\{.*\} (.*)$`, 'm').exec(text)?.[1]),
    );
  };
  expect(await counted()).toEqual([0, 0, 10]);
  const leaving = new AbortController();
  const long = { prompt: 'a', max_tokens: 1500 };
  const left = [true, false].map((stream) =>
    post('/v1/completions', { ...long, stream }, leaving.signal)
      .then((response) => response.text())
      .catch((error: unknown) => String(error)),
  );
  await vi.waitFor(async () => expect(await counted()).toEqual([2, 0, expect.any(Number)]), 20_000);
  leaving.abort();
  expect(await Promise.all(left)).toEqual(Array(2).fill(expect.stringContaining('AbortError')));
  await vi.waitFor(async () => expect(await counted()).toEqual([0, 0, expect.any(Number)]), 20_000);
  expect((await counted())[2]).toBeLessThan(3000);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
