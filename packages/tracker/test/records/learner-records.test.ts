import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeTopics, noRecords } from '../../src/index.ts';
import { appendExperiment, appendJournal } from '../../src/records/append-log.ts';
import { createRecord } from '../../src/records/create.ts';
import { gatherRecords } from '../../src/records/gather.ts';
import { recordKinds } from '../../src/records/kinds.ts';
import { learnerRecords } from '../../src/records/learner-records.ts';
import { readPredictions } from '../../src/records/ledger.ts';
import { registerPrediction } from '../../src/records/predict.ts';
import { readLogEntries } from '../../src/records/read-log.ts';
import { evidence } from '../sample-evidence.ts';
import { answer, progressFolder } from './folder.ts';

const noLedger = { entries: [], unverified: [] };

async function gather(progress: string) {
  const { records } = await gatherRecords(progress);
  const logEntries = await readLogEntries(join(progress, 'journal.md'));
  const predictions = await readPredictions(progress);
  return learnerRecords({ records, logEntries, predictions, evidence: [] });
}

const base = { topics: ['tokenization'], date: '2026-11-20', title: 'Byte pairs' };

describe('learnerRecords', () => {
  it.each(recordKinds)('gives nothing for the template of a %s', async (kind) => {
    const progress = progressFolder();
    await createRecord({ ...base, progress, kind, source: 'a book' });
    expect(await gather(progress)).toEqual(noRecords);
  });

  it.each(recordKinds)('gives a filled %s to each of its topics', async (kind) => {
    const progress = progressFolder();
    const topics = ['tokenization', 'kv-cache'];
    const { path } = await createRecord({ ...base, progress, kind, topics, source: 'a book' });
    writeFileSync(path, answer(readFileSync(path, 'utf8'), 3));
    const links = topics.map((topic) => ({ topic, link: path }));
    expect(await gather(progress)).toEqual({
      sessions: topics.map((topic) => ({ topic, source: 'a book' })),
      designNotes: kind === 'design' ? links : [],
      explanations: kind === 'explanation' ? links : [],
      predictions: [],
    });
  });

  it.each([
    [{ source: 'a book', output: 'A tokenizer that round-trips.' }, 1],
    [{ source: 'a book', nextAction: 'Measure it.' }, 1],
    [{ source: 'a book', nextAction: '…' }, 0],
    [{ output: 'A tokenizer that round-trips.' }, 0],
    [{ source: ' ', output: 'A tokenizer that round-trips.' }, 0],
  ])('a session logged with %j lifts to L%i', async (fields, level) => {
    const progress = progressFolder();
    await createRecord({ ...base, progress, kind: 'session', ...fields });
    const records = await gather(progress);
    expect(judgeTopics({ evidence: [], labs: [], records }).get('tokenization')?.level).toBe(level);
  });

  it('takes entries of logs that say something and name their source', async () => {
    const progress = progressFolder();
    const path = join(progress, 'journal.md');
    const insight = 'Merges follow frequency, so code pays for a vocabulary made of prose.';
    await appendJournal(path, { ...base, insight, source: 'results/tokenization' });
    await appendJournal(path, { ...base, topics: ['kv-cache'], insight });
    await appendExperiment(path, {
      ...base,
      topics: ['attention'],
      source: 'x',
      objective: insight,
    });
    expect((await gather(progress)).sessions).toEqual([
      { topic: 'tokenization', source: 'results/tokenization' },
    ]);
  });

  it('gives the run that confirmed a prediction, and never one that is broken', async () => {
    const progress = progressFolder();
    const now = new Date('2026-11-20T10:00:00Z');
    const prediction = {
      progress,
      resultId: 'tokenization',
      topics: ['tokenization'],
      metric: 'mismatches',
      comparison: '=' as const,
      threshold: 0,
      evidence: [],
      knownMetrics: new Map(),
      now,
    };
    await registerPrediction(prediction);
    const predictions = await readPredictions(progress);
    const run = evidence({ id: 'tokenization', kind: 'lab', startedAt: '2026-11-20T11:00:00Z' });
    const registeredAt = now.toISOString();
    const from = (files: object) =>
      learnerRecords({ records: [], logEntries: [], predictions, evidence: [run], ...files })
        .predictions;
    expect(from({})).toEqual([
      {
        topic: 'tokenization',
        registeredAt,
        confirmedBy: { resultId: 'tokenization', startedAt: '2026-11-20T11:00:00.000Z' },
      },
    ]);
    expect(from({ evidence: [] })).toEqual([{ topic: 'tokenization', registeredAt }]);
    expect(from({ predictions: { ...noLedger, unverified: predictions.entries } })).toEqual([]);
  });
});
