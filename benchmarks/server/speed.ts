/**
 * @file What the server makes of its engine, measured with `bench`: what batching, the prefix cache
 * and the way over the socket are worth or cost: `node benchmarks/server/speed.ts [--seed n]
 * [--out folder] [--json]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftBody } from '@gradus/evidence';
import { modelFolder } from '@gradus/models';
import { othersDuring } from '../machine-use.ts';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { writeModel } from './model.ts';
import { measureRounds } from './rounds.ts';
import { describeSpeed } from './speed-evidence.ts';
import type { Subject } from './workloads.ts';

const rounds = 3;

await runProgram({
  id: 'server-speed.benchmark',
  title: 'The server: continuous batching, prefix cache, and what the socket costs',
  topics: ['inference-engine', 'batching', 'prefix-caching'],
  command: 'node benchmarks/server/speed.ts',
  sources: [
    'benchmarks/server',
    'benchmarks/machine-use.ts',
    'packages/inference/src',
    'packages/server/src',
    'packages/serving-benchmark/src',
    'packages/tensor/src',
    'packages/transformer/src',
  ],
  packages: ['onnxruntime-node'],
  measure,
});

async function measure({ seed, random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-model-'));
  try {
    await writeModel(folder, seed);
    const stories: Subject = {
      name: 'stories',
      folder: modelFolder('stories'),
      requests: 48,
      requestsAlone: 16,
    };
    const larger: Subject = { name: 'random', folder, requests: 32, requestsAlone: 16 };
    const stage = progress.stage('Measuring', { total: 8 * rounds, unit: 'runs' });
    const { value: figures, others } = await othersDuring(() =>
      measureRounds([stories, larger], {
        rounds,
        seed,
        random: random.split('order'),
        stage,
        signal,
      }),
    );
    stage.done();
    return describeSpeed({ figures, others, random: random.split('intervals') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
