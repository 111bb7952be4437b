/**
 * @file The speed of the byte-level BPE: `node benchmarks/micro/tokenizer.ts [--seed n] [--out
 * folder] [--json]`. Writes evidence; prints what it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { judgeQuiet } from '../quiet.ts';
import { loadTexts } from './texts.ts';
import { readTokenizer } from './tokenizer-arms.ts';
import { measureEncoding } from './tokenizer-encode.ts';
import { describeMeasurements } from './tokenizer-evidence.ts';
import { findLimits } from './tokenizer-limits.ts';
import { tryBadInput } from './tokenizer-robustness.ts';
import { measureTraining } from './tokenizer-train.ts';

await runProgram({
  id: 'tokenizer-speed.benchmark',
  title: 'Tokenizer speed: byte-level BPE against three others',
  topics: ['tokenization'],
  command: 'node benchmarks/micro/tokenizer.ts',
  sources: [
    'benchmarks/interleaved.ts',
    'benchmarks/micro',
    'benchmarks/quiet.ts',
    'packages/tokenizer/src/bpe',
    'packages/tokenizer/src/special-tokens.ts',
  ],
  packages: ['@huggingface/transformers', 'gpt-tokenizer', 'js-tiktoken', 'tinybench'],
  measure,
});

async function measure({ random, ...options }: BenchmarkContext): Promise<DraftBody> {
  const texts = await loadTexts(options.seed);
  const { value: encoding, verdict } = await judgeQuiet(() =>
    measureEncoding(texts, { ...options, random: random.split('encoding') }),
  );
  const prose = texts.filter(({ kind }) => kind === 'prose');
  const training = await measureTraining(prose, { ...options, random: random.split('training') });
  const tokenizer = await readTokenizer('cl100k', 'cl100k');
  const limits = findLimits(tokenizer, random.split('limits'));
  const robustness = tryBadInput(tokenizer);
  return { ...describeMeasurements({ texts, encoding, training, limits }), robustness, verdict };
}
