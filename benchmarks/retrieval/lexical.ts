/**
 * @file How well and how fast the lexical index finds: `node benchmarks/retrieval/lexical.ts
 * [--seed n] [--out folder] [--json]`. Writes evidence; prints what it found.
 */
import { resolveDataset } from '@gradus/datasets';
import type { DraftBody, Results } from '@gradus/evidence';
import { sha256File } from '@gradus/runtime';
import { Bm25Index } from '@gradus/rag';
import { stat } from 'node:fs/promises';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { judgeQuiet } from '../quiet.ts';
import { describeLexical } from './lexical-evidence.ts';
import { findLexicalLimits } from './lexical-limits.ts';
import { measureLexical } from './lexical-measure.ts';
import { tryBadIndexInput } from './lexical-robustness.ts';
import { loadVaswani } from './vaswani.ts';

await runProgram({
  id: 'lexical-search.benchmark',
  title: 'Lexical search: how well and how fast, beside two others',
  topics: ['retrieval'],
  command: 'node benchmarks/retrieval/lexical.ts',
  sources: [
    'benchmarks/interleaved.ts',
    'benchmarks/quiet.ts',
    'benchmarks/retrieval',
    'packages/rag/src/lexical',
  ],
  packages: ['minisearch', 'tinybench'],
  measure,
});

async function measure({ random, ...options }: BenchmarkContext): Promise<DraftBody> {
  const collection = await loadVaswani();
  const { value: arms, verdict } = await judgeQuiet(() =>
    measureLexical(collection, { ...options, random: random.split('arms') }),
  );
  const index = new Bm25Index();
  for (const document of collection.documents) index.add(document);
  return {
    ...describeLexical(collection, arms, await vaswaniInputs(), random.split('evidence')),
    failures: findLexicalLimits(random.split('limits')),
    robustness: await tryBadIndexInput(index),
    verdict,
  };
}

function vaswaniInputs(): Promise<Results['inputs']> {
  const names = ['vaswani-documents', 'vaswani-queries', 'vaswani-judgements'];
  return Promise.all(
    names.map(async (name) => {
      const path = await resolveDataset(name);
      const { size } = await stat(path);
      return { name, sha256: await sha256File(path), sizeBytes: size, origin: 'external' as const };
    }),
  );
}
