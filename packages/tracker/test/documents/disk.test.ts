/** @file Documents on the disk: an editor beside us, links, permissions, what is no document at all. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDocument, syncDocument } from '../../src/documents/documents.ts';
import { readDocument } from '../../src/documents/document-file.ts';
import { today, Workbench } from './workbench.ts';

const plan = '# Plan\n\n- [ ] Tokenization\n- [ ] Attention\n';
const ticked = '# Plan\n\n- [x] Tokenization\n- [ ] Attention\n';

let bench: Workbench;
beforeEach(async () => {
  bench = new Workbench();
  await bench.lab('tokenization');
});
afterEach(() => bench.remove());

describe('an editor that saves at the same time', () => {
  const theirs = '# Plan\n\n- [ ] Tokenization, as I see it\n';

  it.each([
    ['after the document was read', (save: () => void) => save()],
    ['in the very moment before it is replaced', () => undefined],
  ])('%s keeps what it saved, and the next sync works on that', async (_, early) => {
    const path = bench.write('plan.md', plan);
    const { ledger, document, against } = await bench.open(path);
    const save = (): void => writeFileSync(path, theirs);
    early(save);
    const put = ledger.put.bind(ledger);
    ledger.put = async (entry) => {
      await put(entry);
      // The document itself is written right after this.
      save();
    };
    await expect(
      syncDocument(ledger, document, against, { today, dryRun: false }),
    ).rejects.toMatchObject({
      code: 'document-changed',
      exitCode: 3,
      message: expect.stringMatching(/saved by another program.*Nothing was written/),
    });
    expect(bench.read(path)).toBe(theirs);
    expect(readdirSync(bench.progress).sort()).toEqual(['plan.md', 'roadmaps.json']);
    await bench.sync(path);
    expect(bench.read(path)).toBe('# Plan\n\n- [x] Tokenization, as I see it\n');
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(theirs);
  });

  it('and removes it leaves nothing to write', async () => {
    const path = bench.write('plan.md', plan);
    const { ledger, document, against } = await bench.open(path);
    rmSync(path);
    await expect(
      syncDocument(ledger, document, against, { today, dryRun: false }),
    ).rejects.toMatchObject({ code: 'document-changed' });
    expect(readdirSync(bench.progress)).toEqual(['roadmaps.json']);
  });
});

describe('where a document lies', () => {
  it.skipIf(process.platform === 'win32')('a symbolic link stays one', async () => {
    const folder = join(bench.root, 'elsewhere');
    mkdirSync(folder);
    writeFileSync(join(folder, 'real.md'), plan);
    const path = join(bench.progress, 'plan.md');
    symlinkSync('../elsewhere/real.md', path);
    await bench.sync(path);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readlinkSync(path)).toBe('../elsewhere/real.md');
    expect(readFileSync(join(folder, 'real.md'), 'utf8')).toBe(ticked);
    expect(readdirSync(folder)).toEqual(['real.md']);
  });

  it.skipIf(process.platform === 'win32').each([0o600, 0o640, 0o755])(
    'its permissions stay: %o',
    async (mode) => {
      const path = bench.write('plan.md', plan);
      chmodSync(path, mode);
      await bench.sync(path);
      expect(bench.read(path)).toBe(ticked);
      expect(statSync(path).mode & 0o777).toBe(mode);
    },
  );

  // Root may write everywhere, so it steps down for the test.
  const isRoot = process.geteuid?.() === 0;
  const asNobody = async (action: () => Promise<void>): Promise<void> => {
    if (isRoot) process.seteuid?.(65534);
    try {
      await action();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  };

  it.skipIf(process.platform === 'win32').each([
    ['a folder that takes no new files', 0o555, 0o666],
    ['a document made read-only', 0o777, 0o444],
  ])('%s is one clear error, and nothing is written', async (_, folderMode, fileMode) => {
    const folder = join(bench.root, 'locked');
    mkdirSync(folder);
    const path = join(folder, 'plan.md');
    writeFileSync(path, plan);
    const { ledger, document, against } = await bench.open(path);
    chmodSync(bench.root, 0o755);
    chmodSync(bench.progress, 0o777);
    chmodSync(path, fileMode);
    chmodSync(folder, folderMode);
    await asNobody(async () => {
      await expect(
        syncDocument(ledger, document, against, { today, dryRun: false }),
      ).rejects.toMatchObject({
        code: 'write-failed',
        exitCode: 3,
        message: expect.stringMatching(/^Cannot write .*plan\.md: .*no permission/),
      });
    });
    chmodSync(folder, 0o755);
    chmodSync(path, 0o644);
    expect(bench.read(path)).toBe(plan);
    expect(readdirSync(folder)).toEqual(['plan.md']);
    await bench.sync(path);
    expect(bench.read(path)).toBe(ticked);
    bench.withdraw();
    await bench.sync(path);
    expect(bench.read(path)).toBe(plan);
    expect(await bench.memories(path)).toEqual({});
  });
});

describe('what is no roadmap', () => {
  const refusal = async (path: string) => registerDocument(await bench.ledger(), path);

  it('is refused where it is not UTF-8, and never touched', async () => {
    const bytes = Buffer.from('# Pl\xE4n\n\n- [ ] Tokenization\n', 'latin1');
    const path = bench.write('plan.md', bytes);
    await expect(refusal(path)).rejects.toMatchObject({ code: 'not-utf8', exitCode: 2 });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('is refused beyond 32 MB, and not at 32 MB', async () => {
    const path = bench.write('plan.md', plan);
    truncateSync(path, 32 * 2 ** 20 + 1);
    await expect(refusal(path)).rejects.toMatchObject({
      code: 'document-too-large',
      message: expect.stringContaining('33554433 bytes'),
    });
    truncateSync(path, 32 * 2 ** 20);
    expect((await readDocument(path)).text).toHaveLength(32 * 2 ** 20);
  });

  it.each([
    ['nothing', (path: string) => rmSync(path), 'no-document', /nothing there/],
    [
      'a folder',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
      'no-document',
      /a folder/,
    ],
    [
      'a letter',
      (path: string) => writeFileSync(path, 'Dear friend,\n'),
      'nothing-to-track',
      /track new/,
    ],
  ])('is refused where it is %s', async (_, make, code, message) => {
    const path = bench.write('plan.md', plan);
    make(path);
    const failure = refusal(path);
    await expect(failure).rejects.toMatchObject({ code, exitCode: 2 });
    await expect(failure).rejects.toThrow(message);
    expect((await bench.ledger()).entries).toEqual([]);
  });

  it('is told when a registered document went away', async () => {
    const path = bench.write('plan.md', plan);
    await bench.sync(path);
    rmSync(path);
    await expect(bench.sync(path)).rejects.toMatchObject({ code: 'no-document' });
    // Its memory waits for it.
    expect(Object.keys(await bench.memories(path))).toEqual(['tokenization#box']);
  });
});
