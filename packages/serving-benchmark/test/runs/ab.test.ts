/** @file Two endpoints in turns: the order, the pairing, what an interruption leaves. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMock, type Mock } from '../../src/mock/server.ts';
import { measureAb, type AbSettings } from '../../src/runs/ab.ts';
import { joinRounds } from '../../src/runs/join-rounds.ts';
import type { StoredRun } from '../../src/measurements/run-folder.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { record } from '../analysis/records.ts';
import { runHeader, runOutcome } from '../reports/reports.ts';

const round = (records: readonly RequestRecord[]): StoredRun => ({
  folder: 'round',
  header: runHeader(),
  outcome: runOutcome({ requests: records.length }),
  records,
  samples: [],
  recordFiles: [],
});

describe('rounds that are joined', () => {
  const at = (index: number, ms: number): RequestRecord =>
    record({ index, scheduledMs: ms, sentMs: ms, endMs: ms + 100, chunks: { atMs: [ms + 50] } });

  it('follow one another in the arm’s own time, and keep their partners', () => {
    // The second arm lost a request of its first round, and took half as long.
    const a = [round([at(0, 0), at(1, 200)]), round([at(0, 0), at(1, 200)])];
    const b = [round([at(0, 0)]), round([at(0, 0), at(1, 100)])];
    const [first, second] = joinRounds(a, b);
    const places = ({ run }: typeof first) =>
      run.records.map(({ index, scheduledMs }) => [index, Math.round(scheduledMs)]);
    expect(places(first)).toEqual([
      [0, 0],
      [1, 200],
      [2, 300],
      [3, 500],
    ]);
    expect(places(second)).toEqual([
      [0, 0],
      [2, 100],
      [3, 200],
    ]);
    expect(first.window.toMs).toBeCloseTo(600, 1);
    expect(second.window.toMs).toBeCloseTo(300, 1);
    expect(first.run.outcome).toMatchObject({ requests: 4, ending: 'completed' });
    expect(first.run.outcome!.threads).toHaveLength(4);
  });

  it('have no outcome where one of them has none', () => {
    const killed = { ...round([at(0, 0)]), outcome: undefined };
    expect(joinRounds([killed], [round([at(0, 0)])])[0].run.outcome).toBeUndefined();
  });
});

describe('A against B', () => {
  let root: string;
  let mocks: Mock[];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gradus-ab-'));
    const engine = { stepPerSequenceMs: 0, prefillPerTokenMs: 0 };
    mocks = await Promise.all(
      // The candidate's steps are six times as long: no neighbour makes up for that.
      [5, 30].map((stepBaseMs) => startMock({ engine: { ...engine, stepBaseMs } })),
    );
  });
  afterAll(async () => {
    await Promise.all(mocks.map((mock) => mock.stop()));
    await rm(root, { recursive: true });
  });

  const settings = (rounds: number): AbSettings => {
    const [a, b] = mocks.map(({ baseUrl }) => ({
      baseUrl,
      workload: {
        source: {
          kind: 'synthetic' as const,
          as: 'token-ids' as const,
          vocabularySize: 50_000,
          promptTokens: 16,
        },
        outputTokens: '4-8',
        load: 'poisson:60rps',
        requests: 30,
      },
      warmUpRequests: 0,
    }));
    return { a: a!, b: b!, rounds, compare: { figures: ['TPOT mean'] } };
  };

  it('goes A B B A, pairs what both were sent, and finds the slower', async () => {
    const order: string[] = [];
    const options = {
      folder: join(root, 'whole'),
      version: '0.1.0',
      signal: new AbortController().signal,
      onRound: (arm: string, number: number) => order.push(`${number}${arm}`),
    };
    const { comparison, folders, runs } = await measureAb(settings(2), options);
    expect(order).toEqual(['0a', '0b', '1b', '1a']);
    expect(folders).toEqual(order.map((name) => join('rounds', `${name[0]}-${name[1]}`)));
    expect(runs).toHaveLength(4);
    const { comparison: compared, baseline, candidate, rounds } = comparison!;
    expect(rounds).toBe(2);
    expect(compared).toMatchObject({ pairing: 'paired', verdict: 'worse' });
    const tpot = compared.figures.find(({ name }) => name === 'TPOT mean')!;
    expect(tpot).toMatchObject({ n: 60, verdict: 'worse' });
    expect(tpot.low!).toBeLessThanOrEqual(25);
    expect(tpot.difference).toBeGreaterThan(15);
    // Both arms of a round were sent the same lengths at the same times; the next round others.
    const asked = (records: readonly RequestRecord[]) =>
      records.map(({ intended }) => intended.outputTokens);
    expect(asked(baseline.records)).toEqual(asked(candidate.records));
    const lengths = asked(baseline.records);
    expect(lengths.slice(0, 30)).not.toEqual(lengths.slice(30));
  });

  it('goes on where it was interrupted, and compares whole rounds only', async () => {
    const controller = new AbortController();
    const options = { folder: join(root, 'parts'), version: '0.1.0' };
    const first = await measureAb(settings(2), {
      ...options,
      signal: controller.signal,
      onRound: (arm) => {
        if (arm === 'b') controller.abort();
      },
    });
    expect(first.comparison).toMatchObject({ rounds: 1 });
    expect(await readdir(join(root, 'parts', 'rounds'))).toEqual(['0-a', '0-b']);
    const reused: boolean[] = [];
    const second = await measureAb(settings(2), {
      ...options,
      signal: new AbortController().signal,
      onRound: (_, __, again) => reused.push(again),
    });
    expect(reused).toEqual([true, true, false, false]);
    expect(second.comparison).toMatchObject({ rounds: 2 });
  });

  it('has nothing to compare before both had a round', async () => {
    const controller = new AbortController();
    const { comparison } = await measureAb(settings(1), {
      folder: join(root, 'none'),
      version: '0.1.0',
      signal: controller.signal,
      onRound: () => controller.abort(),
    });
    expect(comparison).toBeUndefined();
  });
});
