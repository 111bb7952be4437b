/**
 * @file The speed of the byte-level BPE: `node benchmarks/micro/tokenizer.ts [--seed n] [--out
 * folder] [--json]`. Writes evidence; prints what it found.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Results, writeResults } from '@gradus/evidence';
import {
  createProgress,
  defectExitCode,
  GradusError,
  onInterrupt,
  workspacePaths,
} from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { judgeQuiet } from './quiet.ts';
import { loadTexts } from './texts.ts';
import { readTokenizer } from './tokenizer-arms.ts';
import { measureEncoding } from './tokenizer-encode.ts';
import { describeMeasurements } from './tokenizer-evidence.ts';
import { findLimits } from './tokenizer-limits.ts';
import { tryBadInput } from './tokenizer-robustness.ts';
import { measureTraining } from './tokenizer-train.ts';

const id = 'tokenizer-speed.benchmark';

async function run(seed: number, folder: string): Promise<Results> {
  const startedAt = new Date();
  const { signal } = onInterrupt();
  const progress = createProgress();
  const random = createRandom(seed);
  const texts = await loadTexts(seed);
  const options = { seed, progress, signal };
  const { value: encoding, verdict } = await judgeQuiet(() =>
    measureEncoding(texts, { ...options, random: random.split('encoding') }),
  );
  const prose = texts.filter(({ kind }) => kind === 'prose');
  const training = await measureTraining(prose, { ...options, random: random.split('training') });
  const tokenizer = await readTokenizer('cl100k', 'cl100k');
  const limits = findLimits(tokenizer, random.split('limits'));
  const robustness = tryBadInput(tokenizer);
  return writeResults(folder, {
    repositoryRoot: workspacePaths().repository,
    identity: {
      id,
      kind: 'benchmark',
      title: 'Tokenizer speed: byte-level BPE against three others',
      topics: ['tokenization'],
      command: `node benchmarks/micro/tokenizer.ts --seed ${seed}`,
      seed,
      scale: 'default',
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
    },
    sources: [
      'benchmarks/micro',
      'packages/tokenizer/src/bpe',
      'packages/tokenizer/src/special-tokens.ts',
    ],
    packages: ['@huggingface/transformers', 'gpt-tokenizer', 'js-tiktoken', 'tinybench'],
    body: { ...describeMeasurements({ texts, encoding, training, limits }), robustness, verdict },
  });
}

/** @throws GradusError `bad-arguments` */
function readArguments(): { seed: number; folder: string; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        out: { type: 'string', default: join(workspacePaths().results, id) },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    if (Number.isSafeInteger(seed) && seed >= 0)
      return { seed, folder: values.out, json: values.json };
    throw new TypeError(`--seed ${values.seed}`);
  } catch (cause) {
    throw new GradusError({
      code: 'bad-arguments',
      kind: 'usage',
      what: 'These arguments do not fit',
      expected: '[--seed <whole number>] [--out <folder>] [--json]',
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

try {
  const { seed, folder, json } = readArguments();
  const results = await run(seed, folder);
  if (json) console.log(JSON.stringify(results, null, 2));
  else {
    console.log(`${results.summary}\n`);
    if (results.verdict?.status !== 'valid') console.log(`${results.verdict?.reasons.join(' ')}\n`);
    for (const { pass, statement, value, unit } of results.claims)
      console.log(
        `${pass ? 'holds' : 'FAILS'}  ${statement} (${Number(value.toPrecision(3))} ${unit})`,
      );
    console.log(`\n${join(folder, 'RESULTS.md')}`);
  }
  process.exitCode = results.claims.every(({ pass }) => pass) ? 0 : 1;
} catch (error) {
  process.exitCode = error instanceof GradusError ? error.exitCode : defectExitCode;
  console.error(error instanceof GradusError ? error.message : error);
}
