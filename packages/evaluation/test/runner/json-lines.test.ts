import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openJsonLines } from '../../src/runner/json-lines.ts';

const schema = z.strictObject({ n: z.number(), text: z.string() });
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-lines-'));
  path = join(folder, 'new', 'log.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log of lines', () => {
  it('begins empty, grows, and has long lines whole when they come at once', async () => {
    const log = await openJsonLines(path, schema);
    expect(log.lines).toEqual([]);
    const lines = Array.from({ length: 20 }, (_, n) => ({ n, text: 'ü'.repeat(200_000 + n) }));
    await Promise.all(lines.map(log.append));
    expect((await openJsonLines(path, schema)).lines).toEqual(lines);
  });

  it('loses a torn last line and nothing else, however its bytes are torn', async () => {
    const log = await openJsonLines(path, schema);
    await log.append({ n: 1, text: 'ü' });
    await log.append({ n: 2, text: 'ü' });
    const whole = readFileSync(path);
    for (const cut of [1, 3, 4, 5, 20]) {
      writeFileSync(path, whole.subarray(0, whole.length - cut));
      const again = await openJsonLines(path, schema);
      expect(again.lines).toEqual([{ n: 1, text: 'ü' }]);
      await again.append({ n: 3, text: '' });
      expect((await openJsonLines(path, schema)).lines.map(({ n }) => n)).toEqual([1, 3]);
    }
  });

  it('names a line that is not its own', async () => {
    const log = await openJsonLines(path, schema);
    await log.append({ n: 1, text: '' });
    writeFileSync(path, '{"n":1,"text":""}\n{"n":"two"}\n');
    await expect(openJsonLines(path, schema)).rejects.toThrow(
      /log.jsonl, line 2: .* Move the file away/,
    );
  });
});
