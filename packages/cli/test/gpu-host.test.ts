/**
 * @file What the guide for GPU hosts says, as far as it can be tried without one: each of its commands
 * is one that the program understands, and the GPU server's front and script run before a stand-in.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
