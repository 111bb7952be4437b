/**
 * @file What the way of cutting is worth to a search: `node benchmarks/retrieval/chunking.ts
 * [--seed n] [--out folder] [--json]`. Writes evidence; prints what it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { readTokenizer } from '../micro/tokenizer-arms.ts';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { describeChunking, findChunkingFailures } from './chunking-evidence.ts';
import { measureChunking } from './chunking-measure.ts';
import { chunkingDatasets, loadChunkingSet } from './chunking-set.ts';
import { datasetInputs } from './inputs.ts';

await runProgram({
  id: 'chunking-study.benchmark',
  title: 'Chunking: five ways to cut, and what a search finds by each',
  topics: ['chunking'],
  command: 'node benchmarks/retrieval/chunking.ts',
  sources: ['benchmarks/retrieval', 'packages/rag/src/chunking', 'packages/rag/src/lexical'],
  packages: ['gpt-tokenizer'],
  measure,
});

async function measure({ random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const set = await loadChunkingSet();
  const tokenizer = { name: 'cl100k', tokenizer: await readTokenizer('cl100k', 'cl100k') };
  const figures = await measureChunking(set, tokenizer, { progress, signal });
  return {
    ...describeChunking(set, figures, random),
    failures: await findChunkingFailures(set, figures, tokenizer),
    inputs: await datasetInputs(chunkingDatasets),
    robustness: [],
    verdict: { status: 'valid', reasons: ['Nothing here depends on the clock.'] },
  };
}
