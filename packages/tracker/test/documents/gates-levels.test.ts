/** @file Gates of a document of levels: rows at a level, counts of rows, what must be shown for them. */
import { describe, expect, it } from 'vitest';
import { itemOf, practice, project, run, sync, withExercise } from './held.ts';

const row = (module: string, topic: string): string =>
  `| ${module} | ${topic} | L0 | - | Planned |`;

const plan = `# Plan

## Track 01 — Text (Foundations)

| Module | Topic | Level | Evidence | Status |
|---|---|---:|---|---|
${row('**Text In**', 'Tokenization')}
${row('', 'Embeddings')}
${row('**Transformer**', 'Attention')}

## Track 02 — Training (Infra)

| Module | Topic | Level | Evidence | Status |
|---|---|---:|---|---|
${row('**Tuning**', 'LoRA')}
${row('', 'QLoRA')}
${row('', 'Optimizers')}

## Milestones

### Milestone 1 — Reader (Text L3)
- [ ] Text In core topics reach **L3**
- [ ] Attention reaches **L2**
- [ ] One page that a colleague understood

### Milestone 2 — Trainer
- [ ] At least **2 Infra topics** reach **L2**
- [ ] At least **9 Infra topics** reach **L1**
`;

const boxes = ({ text }: { readonly text: string }): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('- ['));

describe('a milestone over the rows of a module', () => {
  it('opens when all of them have the level, and no sooner', () => {
    const labs = withExercise('tokenization', 'embeddings');
    const some = [run('tokenization'), practice('tokenization'), run('embeddings')];
    const before = sync(plan, { evidence: some, labs });
    expect(boxes(before)[0]).toBe('- [ ] Text In core topics reach **L3**');
    expect(itemOf(before, /^Text In/).needs).toEqual(['L3 on Embeddings']);
    const [first] = before.standing.milestones;
    expect(first?.conditions[0]).toEqual({
      what: 'Text In core topics reach L3 (1 of 2 at L3)',
      met: false,
      needs: ['L3 on Embeddings'],
    });
    const after = sync(plan, { evidence: [...some, practice('embeddings')], labs });
    expect(boxes(after)[0]).toBe('- [x] Text In core topics reach **L3**');
    expect(after.standing.milestones[0]?.conditions[0]?.met).toBe(true);
  });

  it('takes the level that the box names over that of its heading', () => {
    const labs = withExercise('attention');
    const result = sync(plan, { evidence: [run('attention')], labs });
    expect(boxes(result)[1]).toBe('- [x] Attention reaches **L2**');
  });

  it('is complete only when the learner ticked what Gradus cannot tell', () => {
    const evidence = [run('tokenization'), run('embeddings'), run('attention')];
    const open = sync(plan, { evidence });
    expect(open.standing.milestones[0]?.state).toBe('open');
    expect(open.standing.milestones[0]?.conditions[2]).toEqual({
      isOwn: true,
      what: 'One page that a colleague understood',
      met: false,
      needs: ["the learner's own evidence only; tick it when it is done"],
    });
    const told = plan.replace('- [ ] One page', '- [x] One page');
    const complete = sync(told, { evidence });
    expect(complete.standing.milestones[0]?.state).toBe('complete');
    expect(complete.plan.unproven).toEqual([]);
  });
});

describe('a milestone that counts rows', () => {
  it('opens with any of them, and says how many more it takes', () => {
    const one = sync(plan, { evidence: [run('qlora')] });
    expect(boxes(one)[3]).toBe('- [ ] At least **2 Infra topics** reach **L2**');
    expect(itemOf(one, /^At least 2/).needs).toEqual([
      '1 more of these 2',
      'L2 on LoRA',
      'L2 on Optimizers',
    ]);
    const two = sync(plan, { evidence: [run('qlora'), run('optimizers')] });
    expect(boxes(two)[3]).toBe('- [x] At least **2 Infra topics** reach **L2**');
  });

  it('says so where the document has too few of them', () => {
    const evidence = ['lora', 'qlora', 'optimizers'].map((topic) => run(topic));
    const result = sync(plan, { evidence });
    expect(itemOf(result, /^At least 9/)).toMatchObject({
      state: 'open',
      needs: ['9 rows to count: this document has 3 of that name'],
    });
  });
});

describe('a row', () => {
  it('comes down one step at a time, and each step is reported as one back', () => {
    const labs = withExercise('tokenization');
    const up = sync(plan, { evidence: [run('tokenization'), practice('tokenization')], labs });
    expect(up.text).toContain(
      '| Tokenization | L3 | [tokenization](../results/tokenization/RESULTS.md), [tokenization.practice](../results/tokenization.practice/RESULTS.md) | Done |',
    );
    const down = sync(up.text, { evidence: [run('tokenization')], labs, memories: up.memories });
    expect(down.plan.changes.map(({ kind, to }) => [kind, to])).toEqual([
      ['returned', 'L2'],
      ['returned', '[tokenization](../results/tokenization/RESULTS.md)'],
      ['returned', 'In progress'],
    ]);
    expect(sync(down.text, { labs, memories: down.memories }).text).toBe(plan);
  });

  it('reaches L4 with a result within limits and a design note, which it links', () => {
    const path = '/home/learner/progress/notes/design (final).md';
    const evidence = [run('lora'), project('lora')];
    const held = {
      evidence,
      records: {
        sessions: [],
        designNotes: [{ topic: 'lora', link: path }],
        explanations: [],
        predictions: [],
      },
      material: {
        notes: [
          {
            kind: 'design' as const,
            topics: ['lora'],
            title: 'Adapters',
            date: '2026-11-02',
            path,
            filled: true,
          },
        ],
        entries: [],
        isWritten: () => false,
      },
    };
    expect(sync(plan, held).text).toContain(
      '| LoRA | L4 | [design 2026-11-02](notes/design%20%28final%29.md), [lora](../results/lora/RESULTS.md), [lora.project](../results/lora.project/RESULTS.md) | Done |',
    );
    const { records: _, ...without } = held;
    expect(sync(plan, without).text).toContain('| LoRA | L3 |');
  });

  it('with a claim beyond the evidence keeps it, and lists every rung up to it', () => {
    const claimed = plan.replace('| Tokenization | L0 |', '| Tokenization | **L4** |');
    const labs = withExercise('tokenization');
    const result = sync(claimed, { evidence: [run('tokenization')], labs });
    expect(result.text).toContain(
      '| Tokenization | **L4** | [tokenization](../results/tokenization/RESULTS.md) | In progress |',
    );
    expect(result.plan.unproven).toEqual([
      {
        line: 7,
        title: 'Tokenization',
        claim: 'L4',
        needs: [
          'pass the exercise: ./gradus lab practice tokenization',
          'a project or benchmark result with constraints met, hooks and robustness',
          'a linked design note of your own',
        ],
      },
    ]);
  });

  it('on several topics names what each of them lacks', () => {
    const both = plan.replace('| Attention | L0 |', '| Attention and positional encoding | L3 |');
    const labs = withExercise('attention', 'positional-encoding');
    const [claim] = sync(both, { labs }).plan.unproven;
    expect(claim?.needs).toEqual([
      'run the lab: ./gradus lab run positional-encoding',
      'pass the exercise: ./gradus lab practice positional-encoding',
      'run the lab: ./gradus lab run attention',
      'pass the exercise: ./gradus lab practice attention',
    ]);
  });

  it.each([
    ['**L0**', '**L2**'],
    ['', 'L2'],
    ['TBD', 'L2'],
    ['0', '2'],
    ['l1', 'l2'],
    ['2026-01-05: L1', '2026-01-05: L2'],
    // The learner's own words, and what is no level.
    ['expert', 'expert'],
    ['L2.5', 'L2.5'],
    ['10', '10'],
    ['L5', 'L5'],
  ])('whose level reads %j then reads %j', (before, after) => {
    const text = plan.replace('| Tokenization | L0 |', `| Tokenization | ${before} |`);
    const labs = withExercise('tokenization');
    const result = sync(text, { evidence: [run('tokenization')], labs });
    expect(result.text).toContain(`| Tokenization | ${after} | [tokenization]`);
    expect(sync(result.text, { labs, memories: result.memories }).text).toBe(text);
  });

  it.each([
    ['Planned', 'In progress', []],
    ['blocked', 'blocked', []],
    ['In progress', 'In progress', []],
    ['Done', 'Done', ['pass the exercise: ./gradus lab practice tokenization']],
  ])('whose status reads %j then reads %j', (before, after, needs) => {
    const text = plan.replace(
      '| Tokenization | L0 | - | Planned |',
      `| Tokenization | L0 | - | ${before} |`,
    );
    const labs = withExercise('tokenization');
    const result = sync(text, { evidence: [run('tokenization')], labs });
    expect(result.text).toMatch(new RegExp(String.raw`Tokenization \| L2 \|.*\| ${after} \|`));
    expect(result.plan.unproven.flatMap((claim) => claim.needs)).toEqual(needs);
    // To have begun something is no claim.
    expect(sync(text).plan.unproven.map(({ claim }) => claim)).toEqual(
      before === 'Done' ? ['Done'] : [],
    );
  });
});
