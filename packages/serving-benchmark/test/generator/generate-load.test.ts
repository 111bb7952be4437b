import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { generateLoad, type LoadOptions, type Sent } from '../../src/generator/generate-load.ts';
import { Pacer } from '../../src/generator/pace.ts';
import type { PreparedRequest } from '../../src/generator/prepared-request.ts';
import { Supply } from '../../src/generator/supply.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { startClock } from '../../src/wire/clock.ts';
import { dialects } from '../../src/wire/dialect.ts';
import type { WorkloadInput } from '../../src/workload/config.ts';
import { buildWorkload } from '../../src/workload/workload.ts';

const wording = { dialect: dialects.vllm, model: 'm' };

interface Server {
  /** How long an answer takes; failures have a message. */
  readonly answer: (request: PreparedRequest) => { readonly ms: number; readonly failure?: string };
}

/** Sends to nobody: an answer is a wait. */
async function load(
  workload: Partial<WorkloadInput> & Pick<WorkloadInput, 'load'>,
  server: Server,
  options: Partial<LoadOptions> = {},
) {
  const built = await buildWorkload(
    { source: { kind: 'synthetic', promptTokens: 40 }, outputTokens: 4, ...workload },
    { random: createRandom(1), countTokens: (text) => text.split(' ').length },
  );
  const supply = new Supply(built.arrivals(), wording, { arrivals: 1000, bytes: 1e9 });
  const cancelling = new AbortController();
  await supply.fill(cancelling.signal);
  const clock = startClock();
  const records: RequestRecord[] = [];
  let live = 0;
  let mostLive = 0;
  const send = async (request: PreparedRequest, scheduledMs: number): Promise<Sent> => {
    const sentMs = clock.nowMs();
    mostLive = Math.max(mostLive, ++live);
    const { ms, failure } = server.answer(request);
    await sleep(ms, undefined, { signal: cancelling.signal }).catch(() => undefined);
    live--;
    const endMs = clock.nowMs();
    const { index, intended, session } = request.spec;
    const record: RequestRecord = {
      index,
      intended,
      scheduledMs,
      sentMs,
      endMs,
      connection: { reused: true, reconnects: 0 },
      chunks: { atMs: [endMs] },
      retries: 0,
      ...(session === undefined ? {} : { session }),
      ...(failure === undefined ? {} : { failure: { class: 'reset', message: failure } }),
    };
    return { record, answer: `answer to ${index}` };
  };
  const ending = await generateLoad({
    plan: built.plan,
    shard: { index: 0, count: 1 },
    supply,
    wording,
    clock,
    pacer: new Pacer(clock),
    send,
    onRecord: (record) => records.push(record),
    signal: cancelling.signal,
    mostFailuresInARow: 10,
    ...options,
  });
  return { ending, records, mostLive, supply, elapsedMs: clock.nowMs(), cancelling };
}

describe('an open loop', () => {
  it('sends at the times of the plan, whatever became of the earlier requests', async () => {
    const { records, mostLive, ending } = await load(
      { load: 'constant:100rps', requests: 20 },
      { answer: () => ({ ms: 400 }) },
    );
    expect(ending).toEqual({ kind: 'completed' });
    expect(records.map(({ scheduledMs }) => scheduledMs)).toEqual(
      Array.from({ length: 20 }, (_, index) => index * 10),
    );
    // All were under way before the first had ended.
    expect(mostLive).toBe(20);
    for (const { sentMs, scheduledMs } of records) {
      expect(sentMs).toBeGreaterThanOrEqual(scheduledMs);
    }
  });

  it('keeps the times that were planned where it cannot hold them', async () => {
    const { records } = await load(
      { load: 'constant:1000rps', requests: 30 },
      {
        answer: () => {
          // The client itself is too slow.
          const untilMs = performance.now() + 4;
          while (performance.now() < untilMs);
          return { ms: 1 };
        },
      },
    );
    const lags = records.map(({ sentMs, scheduledMs }) => sentMs! - scheduledMs);
    expect(
      records
        .map(({ scheduledMs }) => scheduledMs)
        .toSorted((a, b) => a - b)
        .at(-1),
    ).toBe(29);
    // 30 sends of 4 ms in 30 ms: the last is some 90 ms late, and says so.
    expect(Math.max(...lags)).toBeGreaterThan(80);
  });
});

describe('a closed loop', () => {
  it('keeps so many in flight and sends the next when one has ended', async () => {
    const { records, mostLive } = await load(
      { load: 'concurrency:3', requests: 12 },
      { answer: () => ({ ms: 20 }) },
    );
    expect(records).toHaveLength(12);
    expect(mostLive).toBe(3);
    // What is scheduled when a slot is free is not late.
    for (const { sentMs, scheduledMs } of records) expect(sentMs! - scheduledMs).toBeLessThan(15);
  });

  it('rises along its ramp', async () => {
    const { records, mostLive } = await load(
      { load: 'concurrency:1-8:400ms', duration: '600ms' },
      { answer: () => ({ ms: 30 }) },
    );
    const startedBy = (ms: number): number =>
      records.filter(({ scheduledMs }) => scheduledMs < ms).length;
    expect(mostLive).toBe(8);
    expect(startedBy(100)).toBeLessThan(startedBy(600) / 4);
  });

  it('sends nothing after its duration, and waits for what is under way', async () => {
    const { records, elapsedMs } = await load(
      { load: 'concurrency:2', duration: '150ms' },
      { answer: () => ({ ms: 100 }) },
    );
    expect(Math.max(...records.map(({ scheduledMs }) => scheduledMs))).toBeLessThan(150);
    // Two at once, and two more after 100 ms where the machine is in time.
    expect(records.length).toBeLessThanOrEqual(4);
    expect(elapsedMs).toBeGreaterThanOrEqual(Math.max(...records.map(({ endMs }) => endMs)));
  });

  it('gives up after so many failures in a row, without a storm of them', async () => {
    const { ending, records } = await load(
      { load: 'concurrency:2', duration: '1h' },
      { answer: () => ({ ms: 0, failure: 'ECONNREFUSED' }) },
      { mostFailuresInARow: 6 },
    );
    expect(ending).toEqual({
      kind: 'gave-up',
      reason: '6 requests in a row failed, the last with: ECONNREFUSED',
    });
    expect(records.length).toBeLessThanOrEqual(7);
  });
});

describe('sessions', () => {
  it('go on after the answer and the time to think, as planned from the end of the answer', async () => {
    const { records } = await load(
      {
        load: 'constant:50rps',
        requests: 2,
        endpoint: 'chat',
        sessions: { turns: 3, turnTokens: 30, thinkMs: 40 },
      },
      { answer: () => ({ ms: 10 }) },
    );
    const first = records
      .filter(({ session }) => session?.id === 0)
      .toSorted((a, b) => a.session!.turn - b.session!.turn);
    expect(first.map(({ session }) => session!.turn)).toEqual([0, 1, 2]);
    expect(first[1]!.scheduledMs).toBeCloseTo(first[0]!.endMs + 40, 6);
    expect(first[2]!.scheduledMs).toBeCloseTo(first[1]!.endMs + 40, 6);
    expect(new Set(records.map(({ index }) => index)).size).toBe(6);
  });

  it('end with a turn that failed', async () => {
    const { records } = await load(
      {
        load: 'constant:50rps',
        requests: 1,
        endpoint: 'chat',
        sessions: { turns: 3, turnTokens: 30, thinkMs: 1 },
      },
      {
        answer: ({ spec }) => (spec.session?.turn === 1 ? { ms: 1, failure: 'gone' } : { ms: 1 }),
      },
    );
    expect(records.map(({ session }) => session?.turn)).toEqual([0, 1]);
  });
});
