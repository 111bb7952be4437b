/** @file Evidence that supports nothing, or not everything: as it lies on the disk. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../sample-evidence.ts';
import { run, sync, withExercise } from './held.ts';
import { evidence } from '../sample-evidence.ts';
import { changedLines, Workbench } from './workbench.ts';

const plan = `# Plan

## Track 01 — Core

| Module | Topic | Level | Evidence | Status |
|---|---|---:|---|---|
| **Text** | Tokenization | L0 | - | Planned |

## Milestones

### Milestone 1
- [ ] Tokenization reaches **L3**
- [ ] Text topics reach **L3**
`;

const filled = [
  '7: | **Text** | Tokenization | L3 | [tokenization](../results/tokenization/RESULTS.md) | Done |',
  '12: - [x] Tokenization reaches **L3**',
  '13: - [x] Text topics reach **L3**',
];

let bench: Workbench;
let path = '';
beforeEach(() => {
  bench = new Workbench();
  path = bench.write('plan.md', plan);
});
afterEach(() => bench.remove());

const lines = (): readonly string[] => changedLines(plan, bench.read(path));

const flip = (file: string, pattern: RegExp): void => {
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(pattern, (digit) => String(9 - Number(digit)));
  expect(changed).not.toBe(text);
  writeFileSync(file, changed);
};

describe('evidence that goes bad', () => {
  it.each<readonly [what: string, spoil: (folder: string) => Promise<unknown>, why: RegExp]>([
    [
      'fails in a newer run',
      () => bench.lab('tokenization', {}, { claims: [{ ...claim, value: 1, pass: false }] }),
      /^tokenization: a claim fails: Decoding gives back the text\.$/,
    ],
    [
      'is invalid by its own verdict',
      () =>
        bench.lab(
          'tokenization',
          {},
          { verdict: { status: 'invalid', reasons: ['clock jumped'] } },
        ),
      /^tokenization: its own verdict is invalid: clock jumped$/,
    ],
    [
      'has one digit of its front matter changed',
      async (folder) => flip(join(folder, 'RESULTS.md'), /(?<=durationMs: )\d/),
      /^tokenization: tampered \(.+\)$/,
    ],
    [
      'has one digit of its page changed',
      async (folder) => flip(join(folder, 'RESULTS.md'), /\d(?=\D*$)/),
      /^tokenization: tampered \(.+\)$/,
    ],
    [
      'is cut off',
      async (folder) => writeFileSync(join(folder, 'RESULTS.md'), '---\nschema: gradus'),
      /^tokenization: tampered or unreadable \(.+\)$/,
    ],
    [
      'is withdrawn',
      async (folder) => rmSync(folder, { recursive: true }),
      /^tokenization: withdrawn$/,
    ],
  ])('takes its marks back where it %s, and says so', async (_, spoil, why) => {
    const folder = await bench.lab('tokenization');
    await bench.sync(path);
    expect(lines()).toEqual(filled);
    await spoil(folder);
    const { plan: synced } = await bench.sync(path);
    expect(bench.read(path)).toBe(plan);
    expect(synced.changes.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['returned', 'L3', 'L0'],
      ['returned', '[tokenization](../results/tokenization/RESULTS.md)', '-'],
      ['returned', 'Done', 'Planned'],
      ['returned', 'x', ' '],
      ['returned', 'x', ' '],
    ]);
    for (const change of synced.changes) {
      expect(change).toMatchObject({ because: [], why: [expect.stringMatching(why)] });
    }
    expect(await bench.memories(path)).toEqual({});
  });

  it('is never more than L2 of a simulated target', async () => {
    const target = { kind: 'simulated', name: 'mock', version: '1' } as const;
    await bench.lab('tokenization', {}, { target });
    const { plan: synced } = await bench.sync(path);
    expect(lines()).toEqual([
      '7: | **Text** | Tokenization | L2 | [tokenization](../results/tokenization/RESULTS.md) | In progress |',
    ]);
    expect(synced.unproven).toEqual([]);
    const { document } = await bench.open(path);
    expect(document.standing.milestones[0]?.conditions.map(({ needs }) => needs)).toEqual([
      ['L3 on Tokenization'],
      ['L3 on Tokenization'],
    ]);
    expect(document.standing.items[0]?.needs).toEqual([
      'a run against a real target: a simulated one never lifts above L2',
    ]);
  });
});

describe('evidence whose sources changed since', () => {
  it('keeps the row, opens no gate, and says what to do', async () => {
    await bench.lab('tokenization');
    await bench.sync(path);
    writeFileSync(bench.source, 'export const answer = 43;\n');
    const { plan: synced } = await bench.sync(path);
    expect(lines()).toEqual(filled.slice(0, 1));
    expect(synced.changes.map(({ line, kind }) => [line, kind])).toEqual([
      [12, 'returned'],
      [13, 'returned'],
    ]);
    expect(synced.changes.map(({ why }) => why)).toEqual([
      ['tokenization: stale'],
      ['tokenization: stale'],
    ]);
    const { document } = await bench.open(path);
    const stale = 'Tokenization: its evidence is stale; run it again: ./gradus results refresh';
    expect(
      document.standing.items.map(({ state, stale: is, needs }) => [state, is, needs]),
    ).toEqual([
      ['reached', true, [expect.stringMatching(/project or benchmark/), expect.anything()]],
      ['open', true, [stale]],
      ['open', false, [stale]],
    ]);
    // A run of today opens it again.
    await bench.lab('tokenization');
    await bench.sync(path);
    expect(lines()).toEqual(filled);
  });

  it('leaves a tick of the learner alone, as unproven', async () => {
    const ticked = bench.write('ticked.md', plan.replaceAll('- [ ]', '- [x]'));
    await bench.lab('tokenization');
    writeFileSync(bench.source, 'export const answer = 43;\n');
    const { plan: synced } = await bench.sync(ticked);
    expect(synced.unproven.map(({ line, claim: made, needs }) => [line, made, needs])).toEqual([
      [12, '[x]', [expect.stringMatching(/^Tokenization: its evidence is stale/)]],
      [13, '[x]', [expect.stringMatching(/^Tokenization: its evidence is stale/)]],
    ]);
    expect(bench.read(ticked)).toContain('- [x] Tokenization reaches **L3**');
  });
});

it('counts evidence from a tree with uncommitted changes: the sources are hashed anyway', () => {
  const clean = evidence({ id: 'tokenization', kind: 'lab' }, '/home/learner/results/a/RESULTS.md');
  const { results } = clean;
  const dirty = {
    ...clean,
    results: { ...results, environment: { ...results.environment, dirty: true } },
  };
  expect(sync(plan, { evidence: [dirty] }).text).toBe(sync(plan, { evidence: [clean] }).text);
});

it('says what is lacking where a level goes though all results stand', () => {
  const text = plan.split('\n## Milestones')[0] ?? '';
  const given = { evidence: [run('tokenization')] };
  const before = sync(text, given);
  expect(before.text).toContain('| L3 |');
  const after = sync(before.text, {
    ...given,
    memories: before.memories,
    labs: withExercise('tokenization'),
  });
  expect(after.plan.changes.map(({ from, to, why }) => [from, to, why])).toEqual([
    ['L3', 'L2', ['now lacks: pass the exercise: ./gradus lab practice tokenization']],
    ['Done', 'In progress', ['now lacks: pass the exercise: ./gradus lab practice tokenization']],
  ]);
});
