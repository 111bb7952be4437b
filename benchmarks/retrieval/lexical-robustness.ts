/** @file Bad input to the index that was measured: what it was given, what became of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import { type Bm25Index, openIndex } from '@gradus/rag';

type Trial = Results['robustness'][number];

export async function tryBadIndexInput(index: Bm25Index): Promise<Trial[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-index-'));
  try {
    await writeFile(
      join(folder, 'index.json'),
      '{"format":"gradus-bm25","version":0,"analyzer":{},"segments":[]}',
    );
    return [
      longQuery(index),
      {
        input: 'a query without words',
        outcome: 'no hits',
        ok: index.search('— … ?!').length === 0,
      },
      await refused('an index of an older version', 'index-version', () => openIndex(folder)),
      await refused('a folder without an index', 'index-missing', () =>
        openIndex(join(folder, 'none')),
      ),
      await refused('a limit below zero', 'search-options', async () =>
        index.search('lamp', { limit: -1 }),
      ),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function longQuery(index: Bm25Index): Trial {
  const query = 'microwave electronic computer '.repeat(3_500);
  const startedMs = performance.now();
  const hits = index.search(query);
  const durationMs = performance.now() - startedMs;
  return {
    input: `a query of ${query.length} characters`,
    outcome: `answered from its beginning in ${durationMs.toFixed(0)} ms`,
    ok: hits.length === 10 && durationMs < 1_000,
  };
}

async function refused(input: string, code: string, run: () => Promise<unknown>): Promise<Trial> {
  try {
    await run();
    return { input, outcome: 'taken', ok: false };
  } catch (error) {
    const found = error instanceof GradusError ? error.code : 'another error';
    return { input, outcome: `refused: ${found}`, ok: found === code };
  }
}
