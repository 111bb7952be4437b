import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/graphs/events.ts';
import { buildReact, type ReactOptions } from '../../src/graphs/react/react.ts';
import { startTurn } from '../../src/graphs/run-turn.ts';
import { type AgentModel, openModel } from '../../src/models/agent-model.ts';
import { redact } from '../../src/models/redact.ts';
import { openBench } from '../graphs/bench.ts';
import { ManualClock } from '../manual-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Asked, type Endpoint, openEndpoint, type Reply } from './endpoint.ts';

const folder = temporaryFolder();
let endpoint: Endpoint | undefined;
afterEach(async () => {
  await endpoint?.close();
  endpoint = undefined;
});

let number = 0;
async function ask(model: AgentModel, options: Partial<ReactOptions> = {}) {
  const bench = await openBench(folder, `bench-${number++}`);
  const events: AgentEvent[] = [];
  const graph = buildReact(
    { model, runner: bench.runner(), clock: new ManualClock(60_000), ...options },
    bench.checkpoints.saver,
  );
  try {
    return {
      events,
      result: await startTurn(graph, 'one and one?', {
        thread: 't',
        checkpoints: bench.checkpoints,
        onEvent: (event) => events.push(event),
      }),
    };
  } finally {
    await bench.close();
  }
}

const calls = (asked: Asked): Reply =>
  asked.messages.some(({ role }) => role === 'tool')
    ? { content: 'It is 2.' }
    : { calls: [{ name: 'calculator', arguments: '{"expression":"1+1"}' }] };

const at = (baseUrl: string, apiKey = 'sk-test-0123456789abcdef') =>
  ({ kind: 'endpoint', baseUrl, model: 'm', apiKey }) as const;

describe('an endpoint', () => {
  it('is asked with tools and read as it streams', async () => {
    endpoint = await openEndpoint(calls);
    const { result, events } = await ask(await openModel(at(endpoint.baseUrl)));
    expect(result).toMatchObject({
      status: 'answered',
      answer: 'It is 2.',
      spent: { steps: 2, promptTokens: 40, completionTokens: 10, estimatedSteps: 0 },
    });
    expect(events.filter(({ type }) => type === 'token')).toEqual([
      { type: 'token', text: 'It ' },
      { type: 'token', text: 'is 2.' },
    ]);
    expect(endpoint.asked[0]!.tools).toMatchObject([
      { type: 'function', function: { name: 'calculator' } },
      {},
      {},
    ]);
    expect(endpoint.asked[0]!.stream).toBe(true);
    expect(endpoint.keys).toEqual([
      'Bearer sk-test-0123456789abcdef',
      'Bearer sk-test-0123456789abcdef',
    ]);
  });

  it('that is busy, then breaks off, is asked again', async () => {
    endpoint = await openEndpoint((_, call) =>
      call === 0
        ? { status: 429, error: 'slow down', headers: { 'retry-after': '3' } }
        : call === 1
          ? { content: 'lost words', breaks: true }
          : { content: 'At last.' },
    );
    const clock = new ManualClock(60_000);
    const { result, events } = await ask(await openModel(at(endpoint.baseUrl)), { clock });
    expect(result).toMatchObject({ status: 'answered', answer: 'At last.' });
    expect(events.filter(({ type }) => type === 'retry')).toMatchObject([
      { attempt: 1, why: expect.stringContaining('429') as string },
      { attempt: 2 },
    ]);
    expect(clock.sleptMs).toEqual([3_000, 400]);
  });

  it('that breaks off in the middle of a call does not get it carried out', async () => {
    endpoint = await openEndpoint((asked) =>
      asked.messages.some(({ role }) => role === 'tool')
        ? { content: 'I see.' }
        : { calls: [{ name: 'send', arguments: '{"text":"meet me at the sta' }] },
    );
    const { result } = await ask(await openModel(at(endpoint.baseUrl)));
    expect(result.messages[2]!.text).toMatch(/^send was not called: its arguments are no JSON/);
    expect(result.status).toBe('answered');
  });

  it('that is not there is one line with what to do', async () => {
    const model = await openModel(at('http://127.0.0.1:1/v1'));
    await expect(ask(model)).rejects.toThrow(
      /^The model m gave no answer: received Connection error\. What was done so far is kept/,
    );
  });
});

describe('an endpoint without tools', () => {
  const json = (asked: Asked): Reply => {
    if (asked.tools !== undefined)
      return { status: 400, error: '"auto" tool choice requires --enable-auto-tool-choice' };
    const isAnswered = asked.messages.some(({ content }) =>
      content.startsWith('The result of calculator'),
    );
    return {
      content: isAnswered
        ? '{"answer":"It is 2."}'
        : '{"tool":"calculator","arguments":{"expression":"1+1"}}',
    };
  };

  it('is asked for JSON instead, once it has refused, and that is said', async () => {
    endpoint = await openEndpoint(json);
    const told: string[] = [];
    const model = await openModel(at(endpoint.baseUrl), { onFallback: (why) => told.push(why) });
    const { result } = await ask(model);
    expect(result).toMatchObject({
      status: 'answered',
      answer: 'It is 2.',
      spent: { steps: 2, promptTokens: 40 },
    });
    expect(result.messages[2]!.text).toBe('{"result":2}');
    expect(told).toEqual([expect.stringContaining('requires --enable-auto-tool-choice')]);
    expect(
      endpoint.asked.map(({ tools, response_format: format }) => [
        tools !== undefined,
        format !== undefined,
      ]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
    expect(
      endpoint.asked[2]!.messages.map(({ role, content }) => [role, content.slice(0, 40)]),
    ).toEqual([
      ['system', 'To use a tool, write {"tool": its name, '],
      ['user', 'one and one?'],
      ['assistant', '{"tool":"calculator","arguments":{"expre'],
      ['user', 'The result of calculator: {"result":2}'],
    ]);
    expect(endpoint.asked[1]!.response_format!.json_schema.schema).toMatchObject({
      anyOf: [
        { properties: { tool: { const: 'calculator' } } },
        {},
        {},
        { properties: { answer: { type: 'string' } } },
      ],
    });
  });

  it('is an error where only the native way is wanted, and is never asked natively where it is not', async () => {
    endpoint = await openEndpoint(json);
    await expect(
      ask(await openModel(at(endpoint.baseUrl), { toolCalling: 'native' })),
    ).rejects.toThrow('tool choice requires');
    const { result } = await ask(await openModel(at(endpoint.baseUrl), { toolCalling: 'json' }));
    expect(result.status).toBe('answered');
    expect(endpoint.asked.slice(1).every(({ tools }) => tools === undefined)).toBe(true);
  });
});

describe('a recording', () => {
  it('gives the same turn without the endpoint, and holds no key', async () => {
    const path = join(folder, 'traffic.jsonl');
    endpoint = await openEndpoint(calls);
    const secret = 'sk-test-0123456789abcdef';
    const live = await ask(await openModel(at(endpoint.baseUrl, secret), { recordTo: path }));
    await endpoint.close();
    endpoint = undefined;
    const recorded = await openModel({ kind: 'recorded', path, model: 'm' });
    expect(recorded.provenance).toBe('recorded');
    const replayed = await ask(recorded);
    const plain = ({ result }: typeof live) => [
      result.spent,
      result.messages.map(({ type, text }) => [type, text]),
    ];
    expect(plain(replayed)).toEqual(plain(live));
    expect(readFileSync(path, 'utf8')).not.toContain(secret);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });

  it('has nothing for another question, and says so', async () => {
    const path = join(folder, 'other.jsonl');
    endpoint = await openEndpoint(() => ({ content: 'yes' }));
    await ask(await openModel(at(endpoint.baseUrl), { recordTo: path }));
    const changed = await openModel({ kind: 'recorded', path, model: 'm' });
    await expect(ask(changed, { systemPrompt: 'Be brief.' })).rejects.toThrow(
      /^The recording .*other\.jsonl has no answer to this request: received a request with the hash [0-9a-f]{12}\./,
    );
    await expect(
      openModel({ kind: 'recorded', path: join(folder, 'none.jsonl'), model: 'm' }),
    ).rejects.toThrow(/none\.jsonl: received no such file/);
    writeFileSync(path, '{"version":1}\n');
    await expect(openModel({ kind: 'recorded', path, model: 'm' })).rejects.toThrow(
      'line 1 is no exchange',
    );
  });

  it('of a busy endpoint and one that breaks off is as it was', async () => {
    const path = join(folder, 'trouble.jsonl');
    endpoint = await openEndpoint((_, call) =>
      call === 0
        ? { status: 503, error: 'down' }
        : call === 1
          ? { content: 'lost', breaks: true }
          : { content: 'Up.' },
    );
    const live = await ask(await openModel(at(endpoint.baseUrl), { recordTo: path }));
    const replayed = await ask(await openModel({ kind: 'recorded', path, model: 'm' }));
    const retries = ({ events }: typeof live) =>
      events.filter(({ type }) => type === 'retry').length;
    expect([retries(live), retries(replayed), replayed.result.status]).toEqual([2, 2, 'answered']);
  });

  it('secrets are taken out, words are not', () => {
    expect(
      redact(
        'key sk-abcdefghijklmnop1234, Bearer abcdefghijkl.mnop, AKIAABCDEFGHIJKLMNOP and mine: hunter22',
        ['hunter22'],
      ),
    ).toBe('key [redacted], Bearer [redacted], [redacted] and mine: [redacted]');
    expect(redact('task-force, bearer of news, ask-me-anything-at-all', ['the'])).toBe(
      'task-force, bearer of news, ask-me-anything-at-all',
    );
  });
});

describe('the embedded server', () => {
  it('serves the model that ships as a child, and is gone afterwards', async () => {
    const model = await openModel({ kind: 'embedded', model: 'stories' }, { maxTokens: 8 });
    const answer = await model.chat.invoke('One day, a cat');
    expect(answer.text.length).toBeGreaterThan(5);
    expect(model.provenance).toBe('real');
    await model.close();
    await expect(model.chat.invoke('One day')).rejects.toThrow('Connection error');
  });

  it('that knows no such model is one line', async () => {
    await expect(openModel({ kind: 'embedded', model: 'storys' })).rejects.toThrow(
      /^The embedded server did not start with the model storys: received There is no such model: .* Name another model/,
    );
  });
});
