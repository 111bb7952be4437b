import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveCounters } from '../../src/generator/live-counters.ts';
import type { FromThread } from '../../src/generator/thread-input.ts';
import { runThread } from '../../src/generator/thread.ts';
import { defaultTimeouts } from '../../src/wire/timeouts.ts';
import type { WorkloadInput } from '../../src/workload/config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-thread-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Gets ready and is called off: nothing is sent, so there need be nobody. */
async function prepared(until: Pick<WorkloadInput, 'load' | 'duration' | 'requests'>) {
  const counters = new LiveCounters();
  const cancelling = new AbortController();
  const told: FromThread[] = [];
  const recordsFile = join(folder, `${until.load}.jsonl`);
  const started = Promise.withResolvers<number>();
  await runThread(
    {
      client: {
        target: { baseUrl: 'http://127.0.0.1:9/v1' },
        engine: 'vllm',
        model: 'm',
        timeouts: defaultTimeouts,
        retries: 0,
        tls: {},
        environment: {},
      },
      workload: {
        source: { kind: 'synthetic', as: 'token-ids', vocabularySize: 1000, promptTokens: 8 },
        outputTokens: 2,
        ...until,
      },
      folder,
      seed: 1,
      shard: { index: 0, count: 1 },
      warmUpRequests: 0,
      requestIdPrefix: 'test',
      recordsFile,
      counters: counters.memory,
    },
    {
      post: (message) => {
        told.push(message);
        if (message.kind !== 'ready') return;
        cancelling.abort();
        started.resolve(0);
      },
      started: started.promise,
      signal: cancelling.signal,
    },
  );
  expect(told.map(({ kind }) => kind)).toEqual(['ready', 'done']);
  expect(told[1]).toMatchObject({ ending: { kind: 'interrupted' } });
  expect(await readFile(recordsFile, 'utf8')).toBe('');
  return counters.totals().ready;
}

describe('a thread makes ready before the clock starts', () => {
  it('all of an open loop, which ends by itself: none is made while it sends', async () => {
    // One each millisecond from 0 to 3000, both counted.
    expect(await prepared({ load: 'constant:1000rps', duration: '3s' })).toBe(3001);
  });

  it('two thousand of a closed loop that only time ends: it might take any number', async () => {
    expect(await prepared({ load: 'concurrency:4', duration: '3s' })).toBe(2000);
  });

  it('all that a closed loop was given', async () => {
    expect(await prepared({ load: 'concurrency:5', duration: '3s', requests: 2500 })).toBe(2500);
  });
});
