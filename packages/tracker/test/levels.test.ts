import { resultsSchema } from '@gradus/evidence';
import { topics } from '@gradus/topics';
import { describe, expect, it } from 'vitest';
import {
  type Evidence,
  judgeTopics,
  type LabFacts,
  type LearnerRecords,
  noRecords,
  type Standing,
} from '../src/index.ts';
import { aFailure, comparison, evidence } from './sample-evidence.ts';

const topic = 'tokenization';
const lab: LabFacts = {
  id: 'tokenization',
  topics: [topic],
  hasExercise: true,
  expectsComparisons: true,
  expectsFailures: true,
};

function judge(
  items: readonly Evidence[],
  records: LearnerRecords = noRecords,
  labs = [lab],
): Standing {
  const standing = judgeTopics({ evidence: items, labs, records }).get(topic);
  if (standing === undefined) throw new Error('the topic is gone');
  return standing;
}

const run = evidence({ id: 'tokenization', kind: 'lab' });
const fullRun = evidence({
  id: 'tokenization',
  kind: 'lab',
  comparisons: [comparison],
  failures: [aFailure('a'), aFailure('b'), aFailure('c')],
});
const practice = evidence({ id: 'tokenization.practice', kind: 'practice' });
const project = evidence({
  id: 'tokenization.project',
  kind: 'project',
  constraints: [{ name: 'latency', unit: 'ms', comparison: '<', limit: 5, measured: 4, met: true }],
  hooks: [{ name: 'tokens per request', kind: 'monitoring' }],
  robustness: [{ input: 'lone surrogate', outcome: 'U+FFFD', ok: true }],
});
const note: LearnerRecords = { ...noRecords, sessions: [{ topic, source: 'sessions/1.md' }] };
const design: LearnerRecords = { ...noRecords, designNotes: [{ topic, link: 'design.md' }] };

describe('the table, level by level', () => {
  it('L0 without anything, and says that the lab is the way up', () => {
    expect(judge([])).toMatchObject({
      level: 0,
      stale: false,
      next: ['run the lab: ./gradus lab run tokenization'],
    });
  });

  it('L1 with a session entry that names the topic and a source', () => {
    expect(judge([], note).level).toBe(1);
    expect(judge([], { ...note, sessions: [{ topic, source: '' }] }).level).toBe(0);
    expect(judge([], { ...note, sessions: [{ topic: 'attention', source: 'x' }] }).level).toBe(0);
  });

  it('L2 with a passing run; what L3 lacks is said piece by piece', () => {
    expect(judge([run])).toMatchObject({
      level: 2,
      next: [
        'pass the exercise: ./gradus lab practice tokenization',
        'evidence that compares the competing mechanisms',
        'evidence of failures whose causes are confirmed',
      ],
    });
  });

  it('L3 with practice, comparisons and failures; each alone is not enough', () => {
    expect(judge([fullRun, practice]).level).toBe(3);
    expect(judge([fullRun]).level).toBe(2);
    expect(judge([run, practice]).level).toBe(2);
    expect(judge([practice]).level).toBe(0);
  });

  it('L3 asks for practice only where there is an exercise, and so with the rest', () => {
    const plain = { ...lab, hasExercise: false, expectsComparisons: false, expectsFailures: false };
    expect(judge([run], noRecords, [plain]).level).toBe(3);
    expect(judge([run], noRecords, [{ ...plain, expectsFailures: true }]).level).toBe(2);
    expect(judge([run], noRecords, [{ ...plain, expectsComparisons: true }]).level).toBe(2);
  });

  it('L3 counts a failure only when an intervention removed it, and wants three', () => {
    const guessed = {
      ...aFailure('c'),
      intervention: { change: 'x', got: 'same', removed: false },
    };
    const two = evidence({
      id: 'tokenization',
      kind: 'lab',
      comparisons: [comparison],
      failures: [aFailure('a'), aFailure('b'), guessed],
    });
    expect(judge([two, practice]).level).toBe(2);
  });

  it('L4 with a project under constraints, hooked and robust, and a design note', () => {
    expect(judge([fullRun, practice, project], design).level).toBe(4);
    expect(judge([fullRun, practice, project]).next).toEqual(['a linked design note of your own']);
    expect(judge([fullRun, practice], design).level).toBe(3);
  });

  it.each([
    [
      'a missed constraint',
      { constraints: [{ ...project.results.constraints[0]!, measured: 9, met: false }] },
    ],
    ['no constraint', { constraints: [] }],
    ['no hook', { hooks: [] }],
    ['no robustness', { robustness: [] }],
    ['a bad input that breaks it', { robustness: [{ input: 'x', outcome: 'crash', ok: false }] }],
    ['a simulated target', { target: { kind: 'simulated' as const, name: 'x', version: '1' } }],
  ])('no L4 with %s', (_, change) => {
    const weak = { ...project, results: { ...project.results, ...change } };
    expect(judge([fullRun, practice, weak], design).level).toBe(3);
  });

  it('L5 with the foundations at L3, an explanation and a prediction that came true', () => {
    const foundations = topics.find(({ id }) => id === topic)?.buildsOn ?? [];
    const theirs = foundations.map((id) => evidence({ id, kind: 'lab', topics: [id] }));
    const theirLabs = foundations.map((id) => ({
      ...lab,
      id,
      topics: [id],
      hasExercise: false,
      expectsComparisons: false,
      expectsFailures: false,
    }));
    const records: LearnerRecords = {
      ...design,
      explanations: [{ topic, link: 'talk.md' }],
      predictions: [
        {
          topic,
          registeredAt: '2026-01-01T00:00:00Z',
          confirmedBy: { resultId: 'tokenization', startedAt: '2026-01-02T00:00:00Z' },
        },
      ],
    };
    const all = [fullRun, practice, project, ...theirs];
    const labs = [lab, ...theirLabs];
    expect(judge(all, records, labs)).toMatchObject({ level: 5, next: [] });
    expect(judge(all, { ...records, explanations: [] }, labs).level).toBe(4);
    const late = { ...records.predictions[0]!, registeredAt: '2026-01-03T00:00:00Z' };
    expect(judge(all, { ...records, predictions: [late] }, labs).level).toBe(4);
  });
});

describe('what supports nothing above L1', () => {
  it.each(['a claim fails: x', 'the body was edited'])('flawed evidence (%s)', (flaw) => {
    const standing = judge([{ ...run, flaws: [flaw] }]);
    expect(standing.level).toBe(0);
    expect(standing.evidence[0]?.flaws).toEqual([flaw]);
    expect(judge([{ ...run, flaws: [flaw] }], note).level).toBe(1);
  });

  it('a simulated target, above L2', () => {
    const target = { kind: 'simulated' as const, name: 'mock', version: '1' };
    const simulated = { ...fullRun, results: { ...fullRun.results, target } };
    expect(judge([simulated, practice])).toMatchObject({ level: 2 });
    // It compares and fails as a lab should: all that is missing is the real target.
    expect(judge([simulated, practice]).next).toEqual([
      'a run against a real target: a simulated one never lifts above L2',
    ]);
    const bare = { ...run, results: { ...run.results, target } };
    expect(judge([bare, practice]).next).toEqual([
      'a run against a real target: a simulated one never lifts above L2',
      'evidence that compares the competing mechanisms',
      'evidence of failures whose causes are confirmed',
    ]);
    // A real run has to show them itself.
    expect(judge([simulated, run, practice]).next).toEqual([
      'evidence that compares the competing mechanisms',
      'evidence of failures whose causes are confirmed',
    ]);
  });
});

describe('stale evidence', () => {
  const stale = { ...fullRun, stale: ['packages/tokenizer/src/bpe.ts'] };

  it('keeps its level for display and says so', () => {
    expect(judge([stale, practice])).toMatchObject({ level: 3, stale: true });
    expect(judge([stale, practice, fullRun])).toMatchObject({ level: 3, stale: false });
  });

  it('opens no gate: a topic that builds on it does not reach L5', () => {
    const dependent = topics.find(({ buildsOn }) => buildsOn.includes(topic));
    expect(dependent).toBeDefined();
    const next = (item: Evidence): readonly string[] => {
      const labs = [lab, { ...lab, id: 'other', topics: [dependent!.id], hasExercise: false }];
      const own = evidence({
        id: 'other',
        kind: 'lab',
        topics: [dependent!.id],
        comparisons: [comparison],
        failures: [aFailure('a'), aFailure('b'), aFailure('c')],
      });
      const made = { ...project, results: { ...project.results, topics: [dependent!.id] } };
      const records = { ...noRecords, designNotes: [{ topic: dependent!.id, link: 'x' }] };
      const input = { evidence: [item, practice, own, made], labs, records };
      return judgeTopics(input).get(dependent!.id)?.next ?? [];
    };
    expect(next(fullRun)).not.toContain('L3 on Tokenization, which it builds on');
    expect(next(stale)).toContain('L3 on Tokenization, which it builds on');
  });
});

it('is tested on evidence that the schema takes', () => {
  const samples = [run, fullRun, project].map(({ results }) => resultsSchema.safeParse(results));
  expect(samples.map(({ error }) => error?.issues)).toEqual([undefined, undefined, undefined]);
});
