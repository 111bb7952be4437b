/** @file `agent` as a person uses it: an endpoint over a real socket, threads in a workspace, a crash. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository, Workspace } from './gradus.ts';

interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}
/** An answer, or a call. */
type Reply = string | { readonly name: string; readonly arguments: string };

let workspace: Workspace;
let server: Server;
let baseUrl: string;
let reply: (asked: Asked) => Reply;

beforeEach(async () => {
  workspace = new Workspace();
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const said = reply(JSON.parse(Buffer.concat(parts).toString()) as Asked);
      const delta =
        typeof said === 'string'
          ? { role: 'assistant', content: said }
          : {
              role: 'assistant',
              tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: said }],
            };
      const usage = { prompt_tokens: 50, completion_tokens: 10, total_tokens: 60 };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of [
        { choices: [{ index: 0, delta, finish_reason: 'stop' }] },
        { choices: [], usage },
      ]) {
        response.write(
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', ...part })}\n\n`,
        );
      }
      response.end('data: [DONE]\n\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  workspace.remove();
});

const last = ({ messages }: Asked) => messages.at(-1)!;
const callsFirst = (call: Reply, answer: string) => (asked: Asked) =>
  last(asked).role === 'tool' ? answer : call;
const run = (...args: string[]) => workspace.gradus(['agent', ...args]);
const endpoint = () => ['--base-url', baseUrl, '--model', 'm'];

describe('agent', () => {
  it('runs a request, tells what it does, and shows it as a tree', async () => {
    reply = callsFirst(
      { name: 'calculator', arguments: '{"expression":"80*12.5/100"}' },
      'That is 10.',
    );
    const outcome = await run(
      'run',
      'react',
      '12.5 percent of 80?',
      '--thread',
      'sum',
      '--prices',
      '1:10',
      ...endpoint(),
    );
    expect(outcome).toMatchObject({ status: 0, stdout: 'That is 10.\n' });
    expect(outcome.stderr).toContain('calculator {"expression":"80*12.5/100"}');
    expect(outcome.stderr).toContain('thread sum: 2 steps, 100 + 20 tokens, $0.000300');

    const trace = await run('trace', 'sum', '--json');
    expect(JSON.parse(trace.stdout)).toMatchObject([
      {
        name: 'invoke_agent react',
        status: 'ok',
        detail: 'answered',
        promptTokens: 100,
        completionTokens: 20,
        children: [
          { name: 'chat m', detail: 'calls calculator', promptTokens: 50 },
          {
            name: 'execute_tool calculator',
            detail: '{"expression":"80*12.5/100"} → {"result":10}',
          },
          { name: 'chat m', detail: '"That is 10."', completionTokens: 10 },
        ],
      },
    ]);
    const tree = await run('trace', 'sum');
    expect(tree.stdout.split('\n').map((line) => line.replace(/\d+ ms|[\d.]+ s/, 'T'))).toEqual([
      'invoke_agent react: answered (100 + 20 tokens, T, $0.000300)',
      '├─ chat m (50 + 10 tokens, T, $0.000150): calls calculator',
      '├─ execute_tool calculator (T): {"expression":"80*12.5/100"} → {"result":10}',
      '└─ chat m (50 + 10 tokens, T, $0.000150): "That is 10."',
      '',
    ]);
    expect(JSON.parse((await run('trace', '--json')).stdout)).toEqual(['sum']);
  });

  it('waits for a person, who may say yes or no; the same thread goes on', async () => {
    reply = callsFirst(
      { name: 'notes', arguments: '{"action":"add","text":"buy milk"}' },
      'Noted.',
    );
    const waiting = await run(
      'run',
      'react',
      'note milk',
      '--thread',
      'milk',
      '--json',
      ...endpoint(),
    );
    expect(waiting.status).toBe(1);
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      status: 'waiting',
      thread: 'milk',
      provenance: 'real',
      request: { calls: [{ name: 'notes', args: { action: 'add', text: 'buy milk' } }] },
    });
    const silent = await run('resume', 'milk');
    expect(silent).toMatchObject({ status: 2, stdout: '' });
    expect(silent.stderr).toContain(
      'waits for a yes or no to notes. Resume it with --approve or --decline.',
    );
    expect(await run('resume', 'milk', '--approve')).toMatchObject({
      status: 0,
      stdout: 'Noted.\n',
    });
    expect((await run('resume', 'milk')).stderr).toContain('has nothing left to do');

    const again = await run('run', 'react', 'note milk', '--thread', 'milk', ...endpoint());
    expect(again.stdout).toContain(
      'Waits for a yes or no: notes {"action":"add","text":"buy milk"}',
    );
    const declined = await run('resume', 'milk', '--decline', 'we have some', '--stream');
    const events = declined.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; outcome?: { text: string } });
    expect(events.find(({ type }) => type === 'outcome')!.outcome!.text).toBe(
      'notes was not called: the user said no. They said: we have some',
    );
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'answered', answer: 'Noted.' });

    const allowed = await run(
      'run',
      'react',
      'find milk',
      '--thread',
      'milk',
      '--allow',
      'notes',
      ...endpoint(),
    );
    expect(allowed.status).toBe(0);
  });

  it('stops at a limit with exit code 1, and records what it is told', async () => {
    let number = 0;
    reply = () => ({ name: 'calculator', arguments: `{"expression":"${++number}+1"}` });
    const record = workspace.path('traffic.jsonl');
    const limited = await run(
      'run',
      'react',
      'go',
      '--thread',
      'one',
      '--max-steps',
      '2',
      '--api-key',
      'sk-verysecretkey123',
      '--record',
      record,
      '--json',
      ...endpoint(),
    );
    expect(limited.status).toBe(1);
    const result = JSON.parse(limited.stdout) as object;
    expect(result).toMatchObject({
      status: 'stopped',
      reason: 'steps',
      answer: 'Stopped without an answer: limit of steps.',
    });
    expect(readFileSync(record, 'utf8')).not.toContain('verysecret');
    for (const file of ['threads/one.json', 'traces/one.jsonl']) {
      expect(readFileSync(workspace.path('agent', file), 'utf8')).not.toContain('verysecret');
    }
    const replayed = await run(
      'run',
      'react',
      'go',
      '--max-steps',
      '2',
      '--replay',
      record,
      '--model',
      'm',
      '--json',
    );
    expect(JSON.parse(replayed.stdout)).toMatchObject({
      status: 'stopped',
      reason: 'steps',
      provenance: 'recorded',
    });
  });

  it('chats from a pipe: a request, a yes, another request', async () => {
    reply = (asked) => {
      const { role, content } = last(asked);
      if (role === 'tool') return 'Noted.';
      return content === 'hello'
        ? 'Hello.'
        : { name: 'notes', arguments: '{"action":"add","text":"buy milk"}' };
    };
    const main = join(repository, 'packages/cli/src/main.ts');
    const child = spawn(
      process.execPath,
      [main, 'agent', 'chat', '--thread', 'talk', ...endpoint()],
      {
        cwd: workspace.folder,
        env: { ...process.env, GRADUS_WORKSPACE: workspace.folder, NO_COLOR: '1' },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stdin.end('note milk\nyes\nhello\n');
    const [code] = (await once(child, 'close')) as [number];
    expect(stdout.split('\n')).toEqual([
      'Waits for a yes or no: notes {"action":"add","text":"buy milk"}',
      './gradus agent resume talk --approve | --decline "reason"',
      'Noted.',
      'Hello.',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('wrong use is one line each, and leaves nothing behind', async () => {
    const lines = [
      [['run', 'reakt', 'x', ...endpoint()], 'There is no such pattern: expected one of: react'],
      [['run', 'react', 'x', '--thread', '../x'], 'This cannot be the name of a thread'],
      [
        ['run', 'react', 'x', '--prices', '1', ...endpoint()],
        'Wrong --prices: expected US dollars per million tokens',
      ],
      [['resume', 'nobody'], 'There is no such thread: expected'],
      [['resume', 'nobody', '--approve', '--decline'], 'Yes and no at once'],
      [['trace', 'nobody'], 'Cannot read the trace'],
    ] as const;
    for (const [args, message] of lines) {
      const outcome = await run(...args);
      expect([args, outcome.status, outcome.stdout]).toEqual([args, 2, '']);
      expect(outcome.stderr).toContain(message);
    }
    expect(existsSync(workspace.path('agent/threads/nobody.json'))).toBe(false);
    const gone = await run(
      'run',
      'react',
      'x',
      '--thread',
      'gone',
      '--base-url',
      'http://127.0.0.1:1/v1',
      '--model',
      'm',
    );
    expect(gone).toMatchObject({ status: 3, stdout: '' });
    expect(gone.stderr).toContain('The model m gave no answer');
    expect(gone.stderr.trim().split('\n').at(-1)).toContain(
      'resume the thread when the model is back',
    );
  });
});
