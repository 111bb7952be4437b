/** @file The five documents of real learners: what two labs change in each, line by line, and back. */
import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changedLines, Workbench } from './workbench.ts';

/** Labs with an exercise: a run alone makes L2. */
const labs = ['tokenization', 'attention', 'lcel', 'zero-stages'].map((id) => ({
  id,
  topics: [id],
  hasExercise: true,
  expectsComparisons: false,
  expectsFailures: false,
}));

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.remove());

interface Case {
  readonly document: string;
  readonly style: string;
  readonly runs: readonly string[];
  /** Written by hand. */
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    document: 'skill-tracker',
    style: 'mastery',
    runs: ['tokenization', 'attention'],
    lines: [
      '3: **Last Updated**: 2026-11-20  ',
      '20: - **Overall Coverage**: 2 / 101 topics = **2%**',
      // The signs are as an editor once broke them.
      '32: | **A. LLM Foundations & Math** | 10% | 2/11 | \uF8FF\u00FC\u00FC\u00B0 Learning | High |',
      '50: - [x] Attention (scaled dot-product, multi-head, masking)',
      '54: - [x] Tokenization (BPE/Unigram), vocab design basics',
    ],
  },
  {
    document: 'skill-matrix',
    style: 'levels',
    runs: ['lcel', 'zero-stages'],
    lines: [
      '41: | **LangChain v1.0** | LCEL primitives (Runnable, pipe, config) | L2 | [lcel](../results/lcel/RESULTS.md) | In progress |',
      '66: | **DeepSpeed** | ZeRO-1/2/3: what is partitioned and why | L2 | [zero-stages](../results/zero-stages/RESULTS.md) | In progress |',
    ],
  },
  {
    document: 'mastery-roadmap',
    style: 'sequential',
    runs: ['tokenization', 'attention'],
    lines: [],
  },
  { document: 'engineer-agenda', style: 'phases', runs: ['tokenization', 'attention'], lines: [] },
  {
    document: 'learning-plan',
    style: 'checklist',
    runs: ['tokenization', 'attention'],
    lines: [
      '10: **Current topic:** Embeddings',
      '55: - [x] **Tokenization**',
      '116: - [x] **Attention mechanism**',
    ],
  },
];

for (const { document, style, runs, lines } of cases) {
  describeWithData(document, [`roadmaps/${document}.md`], (source) => {
    const original = readFileSync(source);

    it('stays byte for byte without evidence', async () => {
      const path = bench.copy(source);
      const { difference } = await bench.sync(path);
      expect(difference).toBe('');
      expect(readFileSync(path).equals(original)).toBe(true);
      expect((await bench.ledger()).entryFor(path)).toMatchObject({ style, memories: {} });
    });

    it('changes exactly where two labs speak of it, and gives everything back', async () => {
      const path = bench.copy(source);
      for (const id of runs) await bench.lab(id);
      const dry = await bench.sync(path, { labs, dryRun: true });
      expect(readFileSync(path).equals(original)).toBe(true);

      const { plan, difference } = await bench.sync(path, { labs });
      expect(changedLines(original.toString(), bench.read(path))).toEqual(lines);
      expect(difference).toBe(dry.difference);
      expect(plan.changes.map(({ kind }) => kind)).toEqual(plan.changes.map(() => 'filled'));

      const again = await bench.sync(path, { labs, today: '2026-12-24' });
      expect(again.plan.edits).toEqual([]);
      expect(changedLines(original.toString(), bench.read(path))).toEqual(lines);

      bench.withdraw();
      const back = await bench.sync(path, { labs, today: '2026-12-24' });
      expect(back.plan.changes.map(({ line, title }) => [line, title])).toEqual(
        plan.changes.map(({ line, title }) => [line, title]),
      );
      expect(back.plan.changes.every(({ kind }) => kind === 'returned')).toBe(true);
      const withdrawn = runs.map((id) => `${id}: withdrawn`);
      const marks = back.plan.changes.filter(({ title }) => title !== 'last updated');
      for (const { why = [] } of marks) {
        expect(why).not.toEqual([]);
        expect(withdrawn).toEqual(expect.arrayContaining([...why]));
      }
      expect(readFileSync(path).equals(original)).toBe(true);
      expect(await bench.memories(path)).toEqual({});
    });
  });
}

describeWithData('what skill-tracker claims by itself', ['roadmaps/skill-tracker.md'], (source) => {
  it('is three ticks and their count, each with what would prove it', async () => {
    const path = bench.copy(source);
    const lab = { ...labs[0]!, id: 'tools', topics: ['tool-schemas', 'tool-routing'] };
    const { plan } = await bench.sync(path, { labs: [lab] });
    expect(plan.unproven).toEqual([
      {
        line: 37,
        title: 'F. Agent Systems & Orchestration (10%): topics covered',
        claim: '3/___',
        needs: ['evidence for 3 (there is evidence for 0)'],
      },
      {
        line: 186,
        title: 'Function/tool schema design (JSON schema, validation)',
        claim: '[x]',
        needs: ['run the lab: ./gradus lab run tools'],
      },
      {
        line: 187,
        title: 'Tool routing and fallback policy',
        claim: '[x]',
        needs: ['run the lab: ./gradus lab run tools'],
      },
      {
        line: 191,
        title: 'Prompt chaining; routing; orchestrator-workers',
        claim: '[x]',
        needs: ['a verified lab run (no lab covers it yet)'],
      },
    ]);
  });

  it('is proven by a run, without a byte of its own changed, and stays when the run goes', async () => {
    const path = bench.copy(source);
    const original = bench.read(path);
    await bench.lab('tool-schemas');
    const { plan } = await bench.sync(path);
    expect(plan.unproven.map(({ line }) => line)).toEqual([37, 187, 191]);
    expect(changedLines(original, bench.read(path))).toEqual([
      '3: **Last Updated**: 2026-11-20  ',
      '20: - **Overall Coverage**: 1 / 101 topics = **1%**',
    ]);
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(original);
  });
});
