import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults, verifyResults, writeResults } from '../src/index.ts';
import { exampleDraft, exampleRepository } from './example.ts';

describe('writeResults', () => {
  it('writes what readResults reads back and verifyResults accepts', async () => {
    const repositoryRoot = await exampleRepository();
    const folder = join(repositoryRoot, 'results/example');
    const written = await writeResults(folder, exampleDraft(repositoryRoot));
    expect(await readResults(join(folder, 'RESULTS.md'))).toEqual(written);
    expect(await verifyResults(folder, { repositoryRoot })).toEqual({
      results: written,
      problems: [],
      stale: [],
    });
  });
});
