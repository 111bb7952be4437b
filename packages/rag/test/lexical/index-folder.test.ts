import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bm25Index, openIndex, saveIndex } from '../../src/index.ts';

let root = '';
let next = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gradus-index-'));
});
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = (): string => join(root, `index-${next++}`);

const sample = (): Bm25Index => {
  const index = new Bm25Index();
  for (let i = 0; i < 40; i++) {
    const text = `lamp ${i % 2 === 0 ? 'tower' : 'ship'} ${'oil '.repeat(i % 5)}Größe${i}`;
    index.add({ id: `d${i}`, text, ...(i % 3 === 0 && { fields: { year: 1900 + i } }) });
    if (i % 10 === 9) index.search('lamp');
  }
  index.delete('d7');
  index.add({ id: 'd8', text: 'a new text on lamps' });
  return index;
};
const answers = (index: Bm25Index) =>
  ['lamp', 'tower oil', 'größe12', 'new'].map((query) => [
    index.search(query, { limit: 50 }),
    index.search(query, { filter: { year: { from: 1910 } } }),
  ]);

describe('an index in a folder', () => {
  it('answers as before it was saved, and goes on growing', async () => {
    const folder = newFolder();
    const index = sample();
    await saveIndex(index, folder);
    const opened = await openIndex(folder);
    expect(opened.size).toBe(39);
    expect(answers(opened)).toEqual(answers(index));
    for (const one of [index, opened]) {
      one.add({ id: 'd3', text: 'tower of granite' });
      one.delete('d12');
    }
    await saveIndex(opened, folder);
    expect(answers(await openIndex(folder))).toEqual(answers(index));
  });

  it('keeps files of segments that did not change, and none that nobody needs', async () => {
    const folder = newFolder();
    const index = new Bm25Index();
    for (let i = 0; i < 64; i++) index.add({ id: `d${i}`, text: `lamp ${i}` });
    await saveIndex(index, folder);
    const before = readdirSync(folder);
    index.add({ id: 'one more', text: 'lamp' });
    index.delete('d5');
    await saveIndex(index, folder);
    const after = readdirSync(folder);
    expect(before.length).toBe(2);
    expect(after.length).toBe(3);
    expect(before.every((file) => after.includes(file))).toBe(true);
    for (let i = 64; i < 200; i++) index.add({ id: `d${i}`, text: `lamp ${i}` });
    await saveIndex(index, folder);
    expect(readdirSync(folder).length).toBe(2);
    expect((await openIndex(folder)).size).toBe(200);
  });

  it('is the same in the terms of another analyzer', async () => {
    const folder = newFolder();
    const index = sample();
    await saveIndex(index, folder);
    // Opening interns terms segment by segment: later segments meet numbers out of order.
    const opened = await openIndex(folder);
    const again = newFolder();
    await saveIndex(opened, again);
    expect(answers(await openIndex(again))).toEqual(answers(index));
  });
});

describe('what can be wrong with it', () => {
  it('is not there', async () => {
    await expect(openIndex(join(root, 'nowhere'))).rejects.toThrow(
      `There is no index in ${join(root, 'nowhere')}: the system says ENOENT. Build one, or name another folder.`,
    );
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      'of another version',
      (folder) => edit(folder, 'index.json', (text) => text.replace('"version":1', '"version":0')),
      'expected an index of version 1; received version 0. Build the index again, or use the Gradus that made it.',
    ],
    [
      'no JSON',
      (folder) => edit(folder, 'index.json', (text) => text.slice(0, 40)),
      'it is no JSON. Delete the index and build it again.',
    ],
    [
      'something else',
      (folder) => edit(folder, 'index.json', () => '{}'),
      'it describes no index. Delete the index and build it again.',
    ],
    [
      'changed',
      (folder) => edit(folder, segmentOf(folder), (text) => `${text} `),
      'its content has changed. Delete the index and build it again.',
    ],
    [
      'incomplete',
      (folder) => rmSync(join(folder, segmentOf(folder))),
      'the system says ENOENT. Delete the index and build it again.',
    ],
  ])('is %s', async (_, spoil, reason) => {
    const folder = newFolder();
    await saveIndex(sample(), folder);
    spoil(folder);
    await expect(openIndex(folder)).rejects.toThrow(
      new RegExp(`${reason.replaceAll('.', String.raw`\.`)}$`),
    );
  });
});

const segmentOf = (folder: string): string =>
  readdirSync(folder).find((file) => file.startsWith('segment-'))!;
function edit(folder: string, file: string, change: (text: string) => string): void {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'latin1')), 'latin1');
}

describe('killed while it saves', () => {
  it('is the last index that was saved, or the one after it', async () => {
    const folder = newFolder();
    for (let round = 0; round < 3; round++) {
      const child = fork(join(import.meta.dirname, 'save-again-and-again.ts'), [folder], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      let saved = -1;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await new Promise<void>((resolve) => {
        child.on('message', (message) => {
          saved = message as number;
          // Somewhere in what it does next.
          if (saved > 2 + 3 * round) resolve();
        });
      });
      child.kill('SIGKILL');
      await gone;
      const opened = await openIndex(folder);
      const version = Number(opened.search('version')[0]!.id);
      expect(version).toBeGreaterThanOrEqual(saved);
      expect(version).toBeLessThanOrEqual(saved + 1);
      expect(opened.size).toBe(200 + 1);
      expect(opened.search(`word${version}`, { limit: 500 }).length).toBe(200);
      expect(opened.search(`word${version - 1}`).length).toBe(0);
    }
  });
});
