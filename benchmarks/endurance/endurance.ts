/**
 * @file How much the client holds, and for how long:
 * `node benchmarks/endurance/endurance.ts [--seed n] [--out folder] [--json]`. Writes evidence;
 * prints what it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { QuietMeasuring } from '../client/neighbours.ts';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { describeEndurance } from './evidence.ts';
import { memoryWith, type StreamMemory } from './memory.ts';
import { holdManyStreams, holdStreams, memorySizes, pushAnHour } from './runs.ts';

await runProgram({
  id: 'client-endurance.benchmark',
  title: 'The load generator at length: 5,000 live streams, memory, an hour of requests',
  topics: ['serving-benchmark'],
  command: 'node benchmarks/endurance/endurance.ts',
  sources: [
    'benchmarks/client/cores.ts',
    'benchmarks/client/neighbours.ts',
    'benchmarks/endurance',
    'benchmarks/machine-use.ts',
    'benchmarks/peers/flood-server.ts',
    'packages/serving-benchmark/src',
  ],
  packages: [],
  measure,
});

async function measure({ progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const quiet = new QuietMeasuring();
  const stage = progress.stage('Endurance', { total: memorySizes.length + 2, unit: 'runs' });
  const streams: StreamMemory[] = [];
  for (const size of memorySizes) {
    streams.push(memoryWith(size, await holdStreams(size, signal)));
    stage.advance();
  }
  const hour = await pushAnHour(signal);
  stage.advance();
  const many = await quiet.measure(() => holdManyStreams(signal), signal);
  stage.advance();
  stage.done();
  const described = describeEndurance({ streams, hour, many });
  return { ...described, verdict: quiet.verdict() };
}
