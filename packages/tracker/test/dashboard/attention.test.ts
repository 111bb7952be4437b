import { describe, expect, it } from 'vitest';
import { renderAttention, troubledEvidence } from '../../src/dashboard/attention.ts';
import { evidence } from '../sample-evidence.ts';
import { hrefsIn, wordsIn } from './reading.ts';
import { sampleModel } from './sample-model.ts';

const run = evidence({ id: 'attention', kind: 'lab' });
const { environment } = run.results;
const commit = 'ab12'.repeat(10);
const dirty = {
  ...run,
  results: { ...run.results, environment: { ...environment, dirty: true, commit } },
};
const none = { ...sampleModel, evidence: [], unreadable: [] };

describe('what needs attention', () => {
  it('is nothing where all evidence stands', () => {
    expect(troubledEvidence({ evidence: [run], unreadable: [] })).toEqual([]);
    expect(wordsIn(renderAttention({ ...none, evidence: [run, run] }))).toContain(
      'All 2 results verify, and nothing changed since.',
    );
    expect(wordsIn(renderAttention(none))).toContain('Nothing: there is no evidence yet.');
  });

  it('finds every kind, the worst first, and all that is wrong with each', () => {
    const suspect = { status: 'suspect' as const, reasons: ['the clock moved'] };
    const found = troubledEvidence({
      evidence: [
        { ...dirty, id: 'e' },
        { ...run, id: 'd', results: { ...run.results, verdict: suspect } },
        { ...run, id: 'c', stale: ['1.ts', '2.ts', '3.ts', '4.ts', '5.ts'] },
        { ...dirty, id: 'b', flaws: ['altered'], stale: ['1.ts'] },
        { ...run, id: 'stands' },
      ],
      unreadable: [{ id: 'a', path: '/a', problem: 'no front matter' }],
    });
    const madeDirty = 'made with uncommitted changes on ab12ab12: commit them, then run it again';
    expect(
      found.map(({ id, concerns }) => [id, ...concerns.map((x) => [x.kind, ...x.findings])]),
    ).toEqual([
      [
        'b',
        ['counts for nothing', 'altered'],
        ['stale', 'changed since the run: 1.ts'],
        ['dirty tree', madeDirty],
      ],
      ['a', ['unreadable', 'no front matter']],
      ['c', ['stale', 'changed since the run: 1.ts, 2.ts, 3.ts and 2 more']],
      ['d', ['suspect', 'the clock moved']],
      ['e', ['dirty tree', madeDirty]],
    ]);
  });

  it('passes on plain commands of this program, and nothing else that a file says', () => {
    const commandOf = (command: string) =>
      troubledEvidence({
        evidence: [{ ...run, flaws: ['x'], results: { ...run.results, command } }],
        unreadable: [],
      })[0]?.command;
    const plain = './gradus bench run --base-url http://gpu-host:8000/v1 --seed 1';
    expect(commandOf(plain)).toBe(plain);
    for (const other of [
      'rm -rf .',
      './gradus lab run x; rm -rf .',
      './gradus lab run $(x)',
      './gradus',
    ]) {
      expect(commandOf(other)).toBeUndefined();
    }
  });

  it('names and links each result', () => {
    const section = renderAttention(sampleModel);
    expect(hrefsIn(section)).toEqual(
      [
        'chunking',
        'pretraining',
        'serving.benchmark',
        'quantization',
        'positional-encoding',
        'optimizers',
      ].map((id) => `../results/${id}/RESULTS.md`),
    );
    expect(wordsIn(section)).toContain('6 results of 14 do not simply stand.');
  });

  it('folds a long list behind its first entries, losing none', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...run,
      id: `r${index}`,
      path: `${index}`,
      stale: ['x.ts'],
    }));
    const section = renderAttention({ ...none, evidence: many, hrefOf: (path) => path });
    expect(hrefsIn(section)).toHaveLength(12);
    expect(wordsIn(section)).toContain('4 more that need attention');
  });
});
