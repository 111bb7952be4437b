/**
 * @file How fast a text is decoded, beside llama2.c on the same cores, in floats and in eight bits:
 * `GRADUS_LLAMA2C=path/to/run.c node benchmarks/decoding/decoding.ts [--seed n] [--out folder]
 * [--json]`. Writes evidence; prints what it found. llama2.c is left out, saying so, where its source
 * is not there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftBody } from '@gradus/evidence';
import { weightFormats } from '@gradus/inference';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { describeDecoding } from './evidence.ts';
import { buildLlama2c } from './llama2c.ts';
import { randomModel, storiesModel } from './models.ts';
import { measurePerplexity } from './perplexity.ts';
import { measureModel } from './rounds.ts';
import { memoryBytesPerSecond, profileDecoding } from './where-time-goes.ts';

const rounds = Number(process.env['ROUNDS'] ?? 8);
const threads = Math.min(2, availableParallelism());

await runProgram({
  id: 'decoding-speed.benchmark',
  title: 'Decoding a small LLaMA, in floats and in eight bits, beside llama2.c',
  topics: ['inference-engine', 'quantization', 'batching'],
  command: 'node benchmarks/decoding/decoding.ts',
  sources: [
    'benchmarks/decoding',
    'benchmarks/client/neighbours.ts',
    'benchmarks/machine-use.ts',
    'packages/inference/src',
    'packages/tensor/src',
    'packages/transformer/src',
  ],
  packages: ['onnxruntime-node'],
  measure,
});

async function measure({ seed, random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-decoding-'));
  try {
    const llama2c = await buildLlama2c(folder);
    const trained = await storiesModel(folder);
    const models = [await randomModel(folder, seed), ...(trained === undefined ? [] : [trained])];
    const total = models.length * (rounds + 1);
    const stage = progress.stage('Decoding', { total, unit: 'rounds' });
    const options = { rounds, threads, random, stage, signal };
    const figures = [];
    for (const model of models) figures.push(await measureModel(model, llama2c, options));
    stage.done();
    const times = [];
    for (const weights of weightFormats) {
      times.push(await profileDecoding(models[0]!, { weights, threads, folder }));
    }
    const bytesPerSecond = await memoryBytesPerSecond(threads);
    const reading = progress.stage('Reading', { total: 400, unit: 'stories' });
    const perplexities = [];
    for (const weights of weightFormats) {
      perplexities.push(await measurePerplexity(weights, { threads, stage: reading }));
    }
    reading.done();
    return describeDecoding({
      build: llama2c?.build,
      figures,
      times,
      bytesPerSecond,
      perplexities,
      threads,
      random: random.split('intervals'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
