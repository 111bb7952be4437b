/**
 * @file How fast a training step is, beside PyTorch on the same cores:
 * `node benchmarks/training/speed.ts [--seed n] [--out folder] [--json]`. Writes evidence; prints
 * what it found. PyTorch's part is left out, saying so, where no Python here can import it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftBody } from '@gradus/evidence';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { compiled, eager, fused, ours } from './arms.ts';
import { loadCorpus } from './corpus.ts';
import { describeTraining } from './evidence.ts';
import { measureLearning } from './learning.ts';
import { measureOpening } from './opening.ts';
import { measureRounds, type ShapeFigures } from './rounds.ts';
import { large, type Shape, small } from './shapes.ts';
import { writeTask } from './task.ts';

const rounds = 10;
const threads = availableParallelism();

await runProgram({
  id: 'training-speed.benchmark',
  title: 'A training step of a small GPT, beside PyTorch on the same processor',
  topics: ['mini-gpt', 'throughput-tuning'],
  command: 'node benchmarks/training/speed.ts',
  sources: [
    'benchmarks/training',
    'benchmarks/peers/torch-trainer.py',
    'benchmarks/client/neighbours.ts',
    'benchmarks/machine-use.ts',
    'packages/tensor/src',
    'packages/transformer/src',
    { path: 'packages/training/src', exclude: ['base-model'] },
  ],
  packages: ['onnxruntime-node'],
  measure,
});

async function measure({ seed, random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const corpus = await loadCorpus(seed);
  const opening = await measureOpening(large, corpus.dataset.vocabularySize);
  const arms = [ours, ...eager, ...fused, ...compiled];
  const stage = progress.stage('Steps', { total: 2 * rounds, unit: 'rounds' });
  const figuresOf = async (shape: Shape): Promise<ShapeFigures> => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-training-'));
    try {
      const task = await writeTask(folder, shape, corpus, { seed, threads });
      return await measureRounds(shape, arms, task, {
        rounds,
        random: random.split(shape.name),
        stage,
        signal,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const shapes = [await figuresOf(small), await figuresOf(large)];
  stage.done();
  const learning = await measureLearning(corpus, { seed, progress, signal });
  return describeTraining({ corpus, opening, shapes, learning, threads, random });
}
