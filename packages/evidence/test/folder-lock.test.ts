import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder, lockName } from '../src/folder-lock.ts';
import { put } from './example.ts';
import { temporaryFolder } from './folders.ts';

/** Beyond what Linux hands out by default (`/proc/sys/kernel/pid_max`), so it is nobody's. */
const nobody = 2 ** 30;
const note = (process: number, files: readonly string[]): string =>
  JSON.stringify({ process, files });

async function aged(path: string, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
}

describe('lockFolder', () => {
  it('makes the folder and leaves nothing behind', async () => {
    const folder = join(await temporaryFolder(), 'new');
    const lock = await lockFolder(folder, ['a']);
    expect([await readdir(folder), lock.leftovers]).toEqual([[lockName], []]);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets one in at a time', async () => {
    const folder = await temporaryFolder();
    const events: string[] = [];
    const first = await lockFolder(folder, []);
    const enter = async (): Promise<void> => {
      const lock = await lockFolder(folder, []);
      events.push('second in');
      await lock.release();
    };
    const second = enter();
    // The second has had its chance once a third look at the folder is over.
    for (let look = 0; look < 3; look++) await readdir(folder);
    events.push('first out');
    await first.release();
    await second;
    expect(events).toEqual(['first out', 'second in']);
  });

  it.each([
    ['whose process is gone', note(nobody, ['left.md']), 0, ['left.md']],
    ['older than any write', note(process.pid, ['left.md']), 61_000, ['left.md']],
    ['that never got its note', '', 3_000, []],
    ['with a note of another kind', '{"process":"x"}', 3_000, []],
  ])('takes over a lock %s and hands on what may be left', async (_what, content, ageMs, left) => {
    const folder = await temporaryFolder();
    await put(folder, lockName, content);
    await aged(join(folder, lockName), ageMs);
    const lock = await lockFolder(folder, ['mine']);
    expect(lock.leftovers).toEqual(left);
    await lock.release();
  });

  it('hands leftovers on once more where it is killed itself', async () => {
    const folder = await temporaryFolder();
    await put(folder, lockName, note(nobody, ['left.md']));
    const lock = await lockFolder(folder, ['mine.md']);
    await aged(join(folder, lockName), 61_000);
    const next = await lockFolder(folder, []);
    expect(next.leftovers).toEqual(['mine.md', 'left.md']);
    await lock.release();
    await next.release();
  });

  it('gives up on a writer that does not end, and says what to do', async () => {
    const folder = await temporaryFolder();
    await put(folder, lockName, note(process.pid, []));
    await expect(lockFolder(folder, [], { patienceMs: 50 })).rejects.toMatchObject({
      code: 'folder-busy',
      message: `Another run is writing to ${folder}: expected one writer at a time; received a lock that stays. Wait for the other run to end; if there is none, remove ${join(folder, lockName)}.`,
    });
  });

  it('says why it cannot make the folder', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'results', 'a file');
    await expect(lockFolder(join(folder, 'results'), [])).rejects.toMatchObject({
      code: 'write-failed',
      received: 'a file where a folder should be (EEXIST)',
    });
  });
});
