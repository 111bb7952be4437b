/** @file `serve` as a person uses it: the real command, a client, `bench` beside it, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository, Workspace } from './gradus.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

interface Started {
  readonly child: ChildProcess;
  readonly baseUrl: string;
  readonly line: unknown;
}

async function start(): Promise<Started> {
  const main = join(repository, 'packages/cli/src/main.ts');
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--json'], {
    cwd: workspace.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const line = JSON.parse(text) as { baseUrl: string };
  return { child, baseUrl: line.baseUrl, line };
}

describe('bench without a URL', () => {
  it('measures our own server, a real target, and leaves no process behind', async () => {
    const line =
      'bench run --load concurrency:4 --requests 24 --output-tokens 12 --no-calibrate --json --name own';
    const measured = await workspace.process(line.split(' '));
    const {
      header: { target },
      summary,
      server,
    } = JSON.parse(measured.stdout) as {
      header: { target: { baseUrl: string } };
      summary: { requests: object };
      server: { totals: object };
    };
    expect(target).toMatchObject({
      kind: 'real',
      engine: 'gradus',
      model: 'stories',
      maxModelLength: 256,
    });
    expect(summary.requests).toMatchObject({ total: 24, completed: 24, failed: 0 });
    // Prompts are cut to their length by the server's own /tokenize: 128 tokens unless said otherwise.
    expect(server.totals).toEqual({ promptTokens: 24 * 128, outputTokens: 24 * 12 });
    const page = readFileSync(workspace.path('results/own.benchmark/RESULTS.md'), 'utf8');
    expect(page).toMatch(/target:\n {2}kind: real\n {2}name: gradus serving stories/);
    await expect(fetch(`${target.baseUrl}/models`)).rejects.toThrow('fetch failed');
  });

  it('the simulated endpoint is named, with constants of its own or without', async () => {
    const line =
      'bench run --mock --load concurrency:4 --requests 24 --prompt-tokens 16 --output-tokens 4 --token-ids --vocabulary-size 1000 --no-calibrate --json --out mocked';
    const { stdout } = await workspace.gradus(line.split(' '));
    const { header } = JSON.parse(stdout) as { header: { target: object } };
    expect(header.target).toMatchObject({ kind: 'simulated', engine: 'gradus-mock' });
  });
});

describe('serve', () => {
  it('says where it is, is measured by bench as vLLM is, and ends when what runs has ended', async () => {
    const { child, baseUrl, line } = await start();
    expect(line).toEqual({
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as string,
      model: 'stories',
      contextLength: 256,
      backend: 'gradus engine',
    });

    const measured = await workspace.process(
      `bench run --base-url ${baseUrl} --load concurrency:4 --requests 40 --token-ids --vocabulary-size 1500 --prompt-tokens 32 --output-tokens 16 --no-calibrate --json`.split(
        ' ',
      ),
    );
    const { summary, server } = JSON.parse(measured.stdout) as {
      summary: { requests: object };
      server: { engine: string; totals: object; run: object; meanMs: object; kvUsage: object };
    };
    expect(summary.requests).toMatchObject({ total: 40, completed: 40 });
    expect(server.engine).toBe('vllm');
    // What the client sent and got is what the server counted, to the token; warm-up lies outside.
    expect(server.totals).toEqual({ promptTokens: 40 * 32, outputTokens: 40 * 16 });
    expect(server.run).toMatchObject({ requestsFinished: 40, preemptions: 0 });
    expect(Object.keys(server.meanMs).toSorted()).toEqual(
      ['ttft', 'queue', 'prefill', 'decode', 'inference', 'itl', 'tpot', 'e2e'].toSorted(),
    );

    const body = {
      model: 'stories',
      prompt: 'One',
      max_tokens: 200,
      stream: true,
      ignore_eos: true,
    };
    const response = await fetch(`${baseUrl}/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await response.text()).toMatch(/"finish_reason":"length".*\n\ndata: \[DONE\]\n\n$/);
    expect(await exit).toEqual([0, null]);
    await expect(fetch(baseUrl)).rejects.toThrow('fetch failed');
  });

  it('a port that is taken, a model that is none, a folder without one: a line each', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const busy = await workspace.gradus(['serve', '--port', String(port)]);
    taken.close();
    expect(busy).toMatchObject({ status: 3, stdout: '' });
    expect(busy.stderr).toMatch(
      /^gradus: Cannot listen on 127\.0\.0\.1:\d+: received EADDRINUSE\. .*\n$/,
    );

    const unknown = await workspace.gradus(['serve', '--model', 'storys']);
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /^gradus: There is no such model: expected stories, .*"storys"\.\n$/,
    );

    const empty = await workspace.gradus(['serve', '--model', workspace.folder]);
    expect(empty).toMatchObject({ status: 3, stdout: '' });
    expect(empty.stderr).toMatch(/^gradus: Cannot load the model in .*\n$/);

    const beyond = await workspace.gradus(['serve', '--port', '70000']);
    expect(beyond.status).toBe(2);
    expect(beyond.stderr).toContain('Expected a port from 0 to 65535.');
  });
});
