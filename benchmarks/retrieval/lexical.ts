/**
 * @file How well and how fast the lexical index finds: `node benchmarks/retrieval/lexical.ts
 * [--seed n] [--out folder] [--json]`. Writes evidence; prints what it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { Bm25Index } from '@gradus/rag';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { judgeQuiet } from '../quiet.ts';
import { datasetInputs } from './inputs.ts';
import { describeLexical } from './lexical-evidence.ts';
import { findLexicalLimits } from './lexical-limits.ts';
import { measureLexical } from './lexical-measure.ts';
import { tryBadIndexInput } from './lexical-robustness.ts';
import { loadVaswani, vaswaniDatasets } from './vaswani.ts';

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
    ...describeLexical(
      collection,
      arms,
      await datasetInputs(vaswaniDatasets),
      random.split('evidence'),
    ),
    failures: findLexicalLimits(random.split('limits')),
    robustness: await tryBadIndexInput(index),
    verdict,
  };
}
