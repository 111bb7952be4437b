import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { verifyResults, writeResults } from '../src/index.ts';
import { exampleBody, exampleDraft } from './example.ts';
import type { Attempt } from './failing-writer.ts';
import { exampleRepository, temporaryFolder } from './folders.ts';

const program = join(import.meta.dirname, 'failing-writer.ts');

/** What the writer prints, or the signal that ended it. */
async function runWriter(...args: readonly string[]): Promise<string> {
  return promisify(execFile)(process.execPath, [program, ...args]).then(
    ({ stdout }) => stdout,
    ({ signal, stderr }: { signal: string | null; stderr: string }) => signal ?? stderr,
  );
}

describe('a write that is stopped at any step', () => {
  it.each([
    ['ENOSPC', 'a full disk'],
    ['EROFS', 'a read-only file system'],
    ['EACCES', 'no permission'],
  ])('by %s says so and leaves the folder as it was', async (failure, received) => {
    const repositoryRoot = await exampleRepository();
    const folder = await temporaryFolder();
    const attempts = JSON.parse(await runWriter(folder, repositoryRoot, failure)) as Attempt[];
    const refused = attempts.filter(({ outcome }) => outcome !== 'done');
    expect(refused.length).toBeGreaterThan(10);
    expect(attempts.map(({ problems }) => problems)).toEqual(attempts.map(() => 0));
    for (const { outcome, summary, before, after } of refused) {
      expect(outcome).toContain(`a place that can be written; received ${received} (${failure})`);
      expect([summary, after]).toEqual([exampleBody.summary, before]);
    }
    // Once the new evidence stands, what cannot be cleared away is no reason to call it failed.
    expect(attempts.slice(refused.length).map(({ summary }) => summary)).toEqual(
      attempts.slice(refused.length).map(() => 'Anew.'),
    );
  });

  it('by kill -9 leaves the old evidence or the new, and nothing to trip over', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = await temporaryFolder();
    expect(await runWriter(folder, repositoryRoot, 'kill')).toBe('SIGKILL');
    const steps = (await readdir(folder)).length - 1;
    const summaries: (string | undefined)[] = [];
    for (let step = 0; step < steps; step++) {
      const stopped = join(folder, `${step}`);
      const { results, problems } = await verifyResults(stopped, { repositoryRoot });
      expect(problems, `step ${step}`).toEqual([]);
      summaries.push(results?.summary);
      await writeResults(stopped, exampleDraft(repositoryRoot));
      expect(await readdir(stopped), `after step ${step}`).toEqual([
        'RESULTS.md',
        'bytes-per-token.0a86629e.csv',
        'compression-curve.4438c07a.svg',
        'merges.0996e909.json',
      ]);
    }
    // Both sides of the one rename that counts were reached, and in this order.
    const renamed = summaries.indexOf('Anew.');
    expect(renamed).toBeGreaterThan(10);
    expect(summaries).toEqual(
      summaries.map((_, step) => (step < renamed ? exampleBody.summary : 'Anew.')),
    );
  });
});
