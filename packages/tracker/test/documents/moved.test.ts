/** @file Documents that are moved between two syncs, and documents in the middle of a merge. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDocument } from '../../src/documents/documents.ts';
import { Workbench } from './workbench.ts';

const plan = `# Plan

## Track 01 — Core

| Module | Topic | Level | Evidence | Status |
|---|---|---:|---|---|
| **Text** | Tokenization | L0 | - | Planned |
| | Repotting the plants | L0 | - | Planned |
`;

let bench: Workbench;
beforeEach(async () => {
  bench = new Workbench();
  await bench.lab('tokenization');
});
afterEach(() => bench.remove());

describe('a document that was moved', () => {
  const move = async (name: string): Promise<string> => {
    const from = bench.write('plan.md', plan);
    await bench.sync(from);
    const ledger = await bench.ledger();
    const entry = ledger.entryFor(from)!;
    await ledger.put({ ...entry, links: { 'track-1/repotting-the-plants': ['plants.jpg'] } });
    mkdirSync(join(bench.progress, 'plans'));
    const to = join(bench.progress, name);
    renameSync(from, to);
    return to;
  };

  it('keeps its memory and decisions under its new name, and gives all back', async () => {
    const to = await move('plans/mine.md');
    const registered = await registerDocument(await bench.ledger(), to);
    expect(registered).toMatchObject({
      movedFrom: 'progress/plan.md',
      entry: { path: 'progress/plans/mine.md', style: 'levels' },
    });
    expect((await bench.ledger()).entries).toEqual([registered.entry]);
    expect(registered.entry.links).toEqual({ 'track-1/repotting-the-plants': ['plants.jpg'] });
    await bench.sync(to);
    // Links are written from where the document lies now.
    expect(bench.read(to)).toContain('[tokenization](../../results/tokenization/RESULTS.md)');
    bench.withdraw();
    await bench.sync(to);
    expect(bench.read(to)).toBe(plan);
  });

  it('is not taken for another: one that lies where it lay, or says other things', async () => {
    const from = bench.write('plan.md', plan);
    await bench.sync(from);
    const copy = bench.write('copy.md', bench.read(from));
    expect(await registerDocument(await bench.ledger(), copy)).not.toHaveProperty('movedFrom');
    await (await bench.ledger()).remove('progress/copy.md');
    renameSync(from, join(bench.root, 'away.md'));
    const other = bench.write('other.md', plan);
    expect(await registerDocument(await bench.ledger(), other)).not.toHaveProperty('movedFrom');
    expect((await bench.ledger()).entries.map(({ path }) => path)).toEqual([
      'progress/plan.md',
      'progress/other.md',
    ]);
  });
});

describe('a document with the marks of a merge', () => {
  const conflict = '<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> other\n';

  it.each([
    ['whole', `${plan}\n${conflict}`, 10],
    ['with Windows line ends', `${plan}\n${conflict}`.replaceAll('\n', '\r\n'), 10],
    ['of which the first is gone', `${plan}\nmine\n=======\ntheirs\n>>>>>>> other\n`, 13],
  ])('%s may be read, and is not synced', async (_, text, line) => {
    const path = bench.write('plan.md', text);
    const { document } = await bench.open(path);
    expect(document.standing.items).toHaveLength(2);
    for (const dryRun of [true, false]) {
      const failure = bench.sync(path, { dryRun });
      await expect(failure).rejects.toMatchObject({ code: 'conflict-markers', exitCode: 2 });
      await expect(failure).rejects.toThrow(`progress/plan.md:${line} holds the marks`);
    }
    expect(bench.read(path)).toBe(text);
  });

  it.each([
    ['an example in a fence', `\n\`\`\`text\n${conflict}\`\`\`\n`],
    ['a heading underlined with seven signs', '\nNotes\n=======\n\n> quoted\n'],
  ])('is told from %s', async (_, more) => {
    const path = bench.write('plan.md', `${plan}${more}`);
    await bench.sync(path);
    expect(bench.read(path)).toContain('| L3 |');
  });
});
