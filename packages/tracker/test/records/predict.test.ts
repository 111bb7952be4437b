import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePredictions } from '../../src/records/judge-predictions.ts';
import { ledgerPath, readPredictions } from '../../src/records/ledger.ts';
import { type NewPrediction, registerPrediction } from '../../src/records/predict.ts';
import { evidence } from '../sample-evidence.ts';
import { progressFolder, put } from './folder.ts';

const given = (progress: string, change: Partial<NewPrediction> = {}): NewPrediction => ({
  progress,
  resultId: 'tokenization',
  topics: ['BPE'],
  metric: 'mismatches',
  comparison: '<=',
  threshold: 0,
  evidence: [],
  knownMetrics: new Map([['tokenization', ['mismatches', 'bytes per token']]]),
  now: new Date('2026-11-20T10:00:00Z'),
  ...change,
});

const later = (minutes: number): Date =>
  new Date(Date.parse('2026-11-20T10:00:00Z') + minutes * 60e3);

describe('registerPrediction', () => {
  it('writes what was predicted, when, and a digest that anyone can compute', async () => {
    const progress = progressFolder();
    await registerPrediction(given(progress, { seed: 7 }));
    await registerPrediction(given(progress, { seed: 8, scale: 'full', now: later(1) }));
    const hash = (value: unknown): string =>
      createHash('sha256').update(JSON.stringify(value)).digest('hex');
    const fields = ['tokenization', ['tokenization'], 'mismatches', '<=', 0];
    const first = hash([
      'gradus.predictions/1',
      null,
      ...fields,
      7,
      'default',
      '2026-11-20T10:00:00.000Z',
    ]);
    const second = hash([
      'gradus.predictions/1',
      first,
      ...fields,
      8,
      'full',
      '2026-11-20T10:01:00.000Z',
    ]);
    const common = {
      resultId: 'tokenization',
      topics: ['tokenization'],
      metric: 'mismatches',
      comparison: '<=',
      threshold: 0,
    };
    expect(JSON.parse(readFileSync(ledgerPath(progress), 'utf8'))).toEqual({
      schema: 'gradus.predictions/1',
      predictions: [
        {
          ...common,
          seed: 7,
          scale: 'default',
          registeredAt: '2026-11-20T10:00:00.000Z',
          digest: first,
        },
        {
          ...common,
          seed: 8,
          scale: 'full',
          registeredAt: '2026-11-20T10:01:00.000Z',
          digest: second,
        },
      ],
    });
    const ledger = await readPredictions(progress);
    expect(ledger).toMatchObject({ unverified: [], problems: [] });
    expect(ledger.entries.map(({ digest }) => digest)).toEqual([first, second]);
  });

  const own = evidence({ id: 'tokenization', kind: 'lab', seed: 1 });
  it.each([
    [
      'an unknown metric',
      { metric: 'speed' },
      'unknown-metric',
      /one of: mismatches; bytes per token/,
    ],
    ['no number', { threshold: Number.NaN }, 'bad-prediction', /finite number/],
    [
      'an endless metric',
      { resultId: 'x', metric: 'x'.repeat(501) },
      'bad-prediction',
      /at most 500/,
    ],
    ['no topic', { topics: [] }, 'bad-prediction', /at least one topic/],
    ['an unknown topic', { topics: ['astrology'] }, 'unknown-topic', /./],
    ['a path for an id', { resultId: '../x' }, 'bad-prediction', /the id of a run/],
    ['a broken seed', { seed: -1 }, 'bad-prediction', /a seed from 0/],
    ['a known answer', { evidence: [own], seed: 1 }, 'answer-known', /--seed 2\) or --full/],
    ['a known answer, any seed', { evidence: [own] }, 'answer-known', /--seed 2/],
    [
      'a known answer of a run that failed',
      { evidence: [{ ...own, flaws: ['a claim fails'] }] },
      'answer-known',
      /already has the answer/,
    ],
  ])('refuses %s', async (_, change, code, message) => {
    const progress = progressFolder();
    await expect(registerPrediction(given(progress, change))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect((await readPredictions(progress)).entries).toEqual([]);
  });

  it.each([
    ['another seed', { seed: 2 }],
    ['another scale', { seed: 1, scale: 'full' as const }],
    ['a metric that the run does not have', { metric: 'bytes per token' }],
    ['a run that nobody knows', { resultId: 'attention', metric: 'anything' }],
  ])('takes %s than the run that was made', async (_, change) => {
    const progress = progressFolder();
    await registerPrediction(given(progress, { evidence: [own], ...change }));
    expect((await readPredictions(progress)).entries).toHaveLength(1);
  });

  it('takes no second prediction of what waits: one of two opposites always holds', async () => {
    const progress = progressFolder();
    await registerPrediction(given(progress, { seed: 2 }));
    for (const change of [{ seed: 2 }, { comparison: '>' as const }]) {
      const attempt = registerPrediction(given(progress, { ...change, now: later(1) }));
      await expect(attempt).rejects.toMatchObject({ code: 'already-predicted' });
    }
    await registerPrediction(given(progress, { seed: 3, now: later(1) }));
    const run = evidence({
      id: 'tokenization',
      kind: 'lab',
      seed: 2,
      startedAt: '2026-11-20T11:00:00Z',
    });
    const again = given(progress, { seed: 2, now: later(90), evidence: [run] });
    await expect(registerPrediction(again)).rejects.toMatchObject({ code: 'answer-known' });
  });

  it('ten at once all arrive', async () => {
    const progress = progressFolder();
    const seeds = Array.from({ length: 10 }, (_, seed) => seed);
    await Promise.all(seeds.map((seed) => registerPrediction(given(progress, { seed }))));
    const { entries, problems } = await readPredictions(progress);
    expect(problems).toEqual([]);
    expect(entries.map(({ seed = -1 }) => seed).toSorted((a, b) => a - b)).toEqual(seeds);
  });

  it('refuses a clock that went back', async () => {
    const progress = progressFolder();
    await registerPrediction(given(progress, { seed: 1 }));
    const attempt = registerPrediction(given(progress, { seed: 2, now: later(-1) }));
    await expect(attempt).rejects.toMatchObject({ code: 'clock-behind' });
  });
});

describe('a ledger that somebody edited', () => {
  async function three(): Promise<string> {
    const progress = progressFolder();
    for (const seed of [0, 1, 2]) {
      await registerPrediction(given(progress, { seed, now: later(seed) }));
    }
    return progress;
  }
  type Raw = Record<string, unknown>;
  const edit = (progress: string, change: (entries: Raw[]) => Raw[]): void => {
    const file = JSON.parse(readFileSync(ledgerPath(progress), 'utf8')) as { predictions: Raw[] };
    const predictions = change(file.predictions);
    writeFileSync(ledgerPath(progress), JSON.stringify({ ...file, predictions }));
  };

  it.each([
    ['a threshold', { threshold: 5 }],
    ['a time', { registeredAt: '2025-01-01T00:00:00.000Z' }],
    ['a metric', { metric: 'bytes per token' }],
    ['a topic', { topics: ['kv-cache'] }],
    ['a seed', { seed: undefined }],
    ['a digest', { digest: 'f'.repeat(64) }],
    ['a field more', { note: 'x' }],
  ])('%s: nothing from there on counts', async (_, change) => {
    const progress = await three();
    edit(progress, (entries) =>
      entries.map((entry, at) => (at === 1 ? { ...entry, ...change } : entry)),
    );
    const ledger = await readPredictions(progress);
    expect(ledger.entries.map(({ seed }) => seed)).toEqual([0]);
    expect(ledger.problems).toMatchObject([{ received: expect.stringMatching(/^entry 2 /) }]);
    const states = judgePredictions(ledger, []).map(({ state }) => state);
    expect(states.slice(0, 2)).toEqual(['waiting', 'broken']);
    const attempt = registerPrediction(given(progress, { seed: 9, now: later(9) }));
    await expect(attempt).rejects.toMatchObject({ code: 'broken-ledger' });
  });

  it.each([
    ['taken out', (all: Raw[]) => all.toSpliced(1, 1), 1],
    ['taken out in front', (all: Raw[]) => all.slice(1), 0],
    ['moved', (all: Raw[]) => [all[0]!, all[2]!, all[1]!], 1],
    ['twice', (all: Raw[]) => [all[0]!, all[0]!, all[1]!], 1],
  ])('an entry %s', async (_, change, verified) => {
    const progress = await three();
    edit(progress, change);
    const ledger = await readPredictions(progress);
    expect(ledger.entries).toHaveLength(verified);
    expect(ledger.problems).toHaveLength(1);
  });

  it.each(['', '{', '[]', 'null', '{"schema":"gradus.predictions/2","predictions":[]}', '\0'])(
    '%j is none, and is not written over',
    async (text) => {
      const progress = progressFolder();
      put(ledgerPath(progress), text);
      expect(await readPredictions(progress)).toMatchObject({ entries: [], problems: [{}] });
      await expect(registerPrediction(given(progress))).rejects.toMatchObject({
        code: 'broken-ledger',
      });
      expect(readFileSync(ledgerPath(progress), 'utf8')).toBe(text);
    },
  );

  it('one character of it, and an entry is missing or the ledger says the same', async () => {
    const progress = await three();
    const text = readFileSync(ledgerPath(progress), 'utf8');
    const whole = await readPredictions(progress);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('0', '9', 'a', ' ', '"', '}'),
        async (at, sign) => {
          put(ledgerPath(progress), text.slice(0, at) + sign + text.slice(at + 1));
          const { entries, problems } = await readPredictions(progress);
          const kept = whole.entries.slice(0, entries.length);
          expect(entries).toEqual(kept);
          expect(kept.length < 3).toBe(problems.length === 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
