/**
 * @file What the engine's mechanisms are worth on the model that ships: `node
 * benchmarks/inference/engine.ts [--seed n] [--out folder] [--json]`.
 */
import type { DraftBody } from '@gradus/evidence';
import { QuietMeasuring } from '../client/neighbours.ts';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { describeMeasurements } from './engine-evidence.ts';
import { measureBatching, measurePrefill, measurePrefix } from './measure.ts';
import { openSubject } from './workloads.ts';

await runProgram({
  id: 'inference-engine.benchmark',
  title: 'The inference engine: batching, prefix cache, chunked prefill',
  topics: ['inference-engine', 'batching', 'prefix-caching'],
  command: 'node benchmarks/inference/engine.ts',
  sources: [
    'benchmarks/inference',
    'packages/inference/src',
    'packages/tensor/src',
    'packages/transformer/src',
  ],
  packages: ['onnxruntime-node'],
  measure,
});

async function measure({ random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const subject = await openSubject(signal);
  const rounds = 5;
  const stage = progress.stage('Measuring', { unit: 'runs' });
  const quiet = new QuietMeasuring();
  const contextOf = (name: string) => ({ random: random.split(name), stage, rounds });
  try {
    const batching = await quiet.measure(
      () => measureBatching(subject, contextOf('batching')),
      signal,
    );
    const prefix = await quiet.measure(() => measurePrefix(subject, contextOf('prefix')), signal);
    const prefill = await quiet.measure(
      () => measurePrefill(subject, contextOf('prefill')),
      signal,
    );
    stage.done();
    return {
      ...describeMeasurements({ batching, prefix, prefill, random: random.split('intervals') }),
      verdict: quiet.verdict(),
    };
  } finally {
    await subject.runner[Symbol.asyncDispose]();
  }
}
