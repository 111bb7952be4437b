import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Journal } from '../../src/tools/journal.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const begun = { kind: 'begun', key: 'a', tool: 'send', args: { to: 'Änne' }, atMs: 1 } as const;
const done = { kind: 'done', key: 'a', text: 'sent', atMs: 2 } as const;

it('cut anywhere, it is read up to its last whole line and goes on from there', async () => {
  const path = join(folder, 'cut.jsonl');
  const first = await Journal.open(path);
  first.append(begun);
  first.append(done);
  first.close();
  const whole = readFileSync(path);
  const firstEnd = whole.indexOf(10) + 1;
  for (let size = 0; size <= whole.length; size++) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    const journal = await Journal.open(path);
    expect(journal.stateOf('a').state).toBe(
      size < firstEnd ? 'new' : size < whole.length ? 'begun' : 'done',
    );
    journal.append({ kind: 'undone', key: 'b', atMs: 3 });
    journal.close();
    const again = await Journal.open(path);
    expect(again.stateOf('b').state).toBe('new');
    again.close();
  }
});

it('damage before the end is refused, and the file left as it is', async () => {
  const path = join(folder, 'damaged.jsonl');
  const journal = await Journal.open(path);
  journal.append(begun);
  journal.close();
  appendFileSync(path, 'not an entry\n');
  const before = readFileSync(path, 'utf8');
  await expect(Journal.open(path)).rejects.toThrow(
    /^Cannot read .*damaged\.jsonl, line 2: expected an entry of a journal of side effects; received "not an entry"\. Without it a side effect might be repeated/,
  );
  expect(readFileSync(path, 'utf8')).toBe(before);
});

it('a place that cannot be written is one line', async () => {
  await expect(Journal.open('/proc/journal/x.jsonl')).rejects.toThrow(
    /^Cannot write \/proc\/journal\/x\.jsonl/,
  );
});
