/** @file What is remembered between syncs: who else writes it, where a sync may be cut off, what spoils it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDocument, syncDocument } from '../../src/documents/documents.ts';
import { today, Workbench } from './workbench.ts';

const plan = '# Plan\n\n- [ ] Tokenization\n- [ ] Attention\n';
const ticked = '# Plan\n\n- [x] Tokenization\n- [ ] Attention\n';

let bench: Workbench;
let path = '';
beforeEach(async () => {
  bench = new Workbench();
  path = bench.write('plan.md', plan);
  await bench.lab('tokenization');
});
afterEach(() => bench.remove());

const ledgerFile = (): string => join(bench.progress, 'roadmaps.json');

describe('two commands at once', () => {
  it('the second one writes nothing and says so', async () => {
    const { document, ledger, against } = await bench.open(path);
    const other = await bench.ledger();
    await registerDocument(other, bench.write('other.md', plan));
    await expect(
      syncDocument(ledger, document, against, { today, dryRun: false }),
    ).rejects.toMatchObject({ code: 'ledger-changed', exitCode: 3 });
    expect(bench.read(path)).toBe(plan);
    expect((await bench.ledger()).entries.map((entry) => entry.path)).toEqual([
      'progress/plan.md',
      'progress/other.md',
    ]);
  });

  it('also where the other comes between the document and its memory; the next sync adopts it', async () => {
    const { document, ledger, against } = await bench.open(path);
    const put = ledger.put.bind(ledger);
    let puts = 0;
    ledger.put = async (entry) => {
      if (++puts === 2) await registerDocument(await bench.ledger(), bench.write('other.md', plan));
      await put(entry);
    };
    await expect(
      syncDocument(ledger, document, against, { today, dryRun: false }),
    ).rejects.toMatchObject({ code: 'ledger-changed' });
    expect(bench.read(path)).toBe(ticked);
    await bench.sync(path);
    expect(await bench.memories(path)).toEqual({
      'tokenization#box': { original: ' ', written: 'x', results: ['tokenization'] },
    });
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(plan);
  });
});

describe('a sync that is cut off', () => {
  class Killed extends Error {}

  /** Dies at the nth of the two notes in the ledger, before or after it is written. */
  const cut = async (at: number, isWritten: boolean): Promise<void> => {
    const { document, ledger, against } = await bench.open(path);
    const put = ledger.put.bind(ledger);
    let puts = 0;
    ledger.put = async (entry) => {
      puts++;
      if (puts !== at || isWritten) await put(entry);
      if (puts === at) throw new Killed();
    };
    await expect(
      syncDocument(ledger, document, against, { today, dryRun: false }),
    ).rejects.toBeInstanceOf(Killed);
  };

  const cuts: readonly (readonly [string, number, boolean, string])[] = [
    ['before anything is written', 1, false, plan],
    ['between the note and the document', 1, true, plan],
    ['between the document and the adoption of the note', 2, false, ticked],
    ['after everything is written', 2, true, ticked],
  ];

  it.each(cuts)('%s is sorted out by the next', async (_, at, isWritten, left) => {
    await cut(at, isWritten);
    expect(bench.read(path)).toBe(left);
    await bench.sync(path);
    expect(bench.read(path)).toBe(ticked);
    expect((await bench.ledger()).entryFor(path)).not.toHaveProperty('pending');
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(plan);
    expect(await bench.memories(path)).toEqual({});
  });

  it.each(cuts)(
    '%s is also sorted out where the evidence is gone by then',
    async (_, at, isWritten) => {
      await cut(at, isWritten);
      bench.withdraw();
      await bench.sync(path);
      expect(bench.read(path)).toBe(plan);
      expect((await bench.ledger()).entryFor(path)).toEqual({
        path: 'progress/plan.md',
        style: 'checklist',
        choices: {},
        links: {},
        memories: {},
        items: ['tokenization', 'attention'],
      });
    },
  );

  it('between the document and the adoption of the note knows its own marks in an edited document', async () => {
    await cut(2, false);
    bench.write('plan.md', `${ticked}\nA word of mine.\n`);
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(`${plan}\nA word of mine.\n`);
    expect(await bench.memories(path)).toEqual({});
  });

  it('between the note and the document leaves what the learner does next to the learner', async () => {
    await cut(1, true);
    bench.write('plan.md', plan.replace('- [ ] Attention', '- [x] Attention'));
    const { plan: synced } = await bench.sync(path);
    expect(synced.unproven.map(({ title }) => title)).toEqual(['Attention']);
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(plan.replace('- [ ] Attention', '- [x] Attention'));
  });
});

describe('the ledger', () => {
  it.each([
    ['no JSON', '{"schema": ', /no JSON/],
    ['another schema', '{"schema": "gradus.roadmaps/9", "documents": []}', /schema/],
    [
      'an unknown style',
      '{"schema":"gradus.roadmaps/1","documents":[{"path":"a.md","style":"free","choices":{},"memories":{}}]}',
      /documents\.0\.style/,
    ],
  ])('that is %s is one clear error, and is not written over', async (_, text, message) => {
    writeFileSync(ledgerFile(), text);
    const failure = bench.sync(path);
    await expect(failure).rejects.toMatchObject({ code: 'bad-ledger', exitCode: 3 });
    await expect(failure).rejects.toThrow(message);
    expect(readFileSync(ledgerFile(), 'utf8')).toBe(text);
    expect(bench.read(path)).toBe(plan);
  });

  it('of an older version, without what stood behind a mark, is read and completed', async () => {
    await bench.sync(path);
    const old = JSON.parse(readFileSync(ledgerFile(), 'utf8'));
    delete old.documents[0].items;
    delete old.documents[0].memories['tokenization#box'].results;
    writeFileSync(ledgerFile(), JSON.stringify(old));
    await bench.sync(path);
    expect((await bench.ledger()).entryFor(path)).toMatchObject({
      items: ['tokenization', 'attention'],
      memories: { 'tokenization#box': { results: ['tokenization'] } },
    });
  });

  it('follows an item that is reworded between syncs', async () => {
    await bench.sync(path);
    const reword = (text: string): string => text.replace('Tokenization', 'Tokenization, again');
    bench.write('plan.md', reword(ticked));
    const { orphans } = await bench.sync(path);
    expect(orphans).toEqual([]);
    expect(Object.keys(await bench.memories(path))).toEqual(['tokenization-again#box']);
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(reword(plan));
  });

  it('keeps two documents apart, and each comes back on its own', async () => {
    const other = bench.write('other.md', `# Other\n\n- [ ] Tokenization (BPE)\n- [x] Attention\n`);
    await bench.sync(path);
    await bench.sync(other);
    expect(bench.read(path)).toBe(ticked);
    expect(bench.read(other)).toBe('# Other\n\n- [x] Tokenization (BPE)\n- [x] Attention\n');
    bench.withdraw();
    await bench.sync(other);
    expect(bench.read(path)).toBe(ticked);
    expect(bench.read(other)).toBe('# Other\n\n- [ ] Tokenization (BPE)\n- [x] Attention\n');
    await bench.sync(path);
    expect(bench.read(path)).toBe(plan);
  });

  it('is not written when nothing changes, and never by a dry run', async () => {
    await bench.sync(path);
    const before = readFileSync(ledgerFile(), 'utf8');
    await bench.sync(path);
    bench.withdraw();
    const { difference } = await bench.sync(path, { dryRun: true });
    expect(difference).toContain('-- [x] Tokenization\n+- [ ] Tokenization\n');
    expect(readFileSync(ledgerFile(), 'utf8')).toBe(before);
    expect(bench.read(path)).toBe(ticked);
  });

  it('keeps choices and memories where a document is added again, with the style it is given', async () => {
    await bench.sync(path);
    const ledger = await bench.ledger();
    const known = ledger.entryFor(path)!;
    await ledger.put({ ...known, choices: { attention: ['lora'] } });
    await registerDocument(ledger, path, 'phases');
    expect((await bench.ledger()).entries).toEqual([
      { ...known, choices: { attention: ['lora'] }, style: 'phases' },
    ]);
  });

  it('names documents from the workspace, those elsewhere by their whole path', async () => {
    const ledger = await bench.ledger();
    expect(ledger.nameOf(path)).toBe('progress/plan.md');
    expect(ledger.nameOf('/elsewhere/plan.md')).toBe('/elsewhere/plan.md');
    await ledger.put({
      path: '/elsewhere/plan.md',
      style: 'levels',
      choices: {},
      links: {},
      memories: {},
    });
    expect(ledger.entryFor('/elsewhere/../elsewhere/plan.md')?.style).toBe('levels');
    await ledger.remove('/elsewhere/plan.md');
    expect((await bench.ledger()).entries).toEqual([]);
  });
});
