/**
 * @file How fast and how exact the client is, beside every other that can be started here:
 * `node benchmarks/client/speed.ts [--seed n] [--out folder] [--json]`. Writes evidence; prints what
 * it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { floodConditions, measureFlood } from './flood.ts';
import { QuietMeasuring } from './neighbours.ts';
import { measurePaced, pacedCells } from './paced.ts';
import { describeSpeed } from './speed-evidence.ts';
import { measureThreads, threadCounts } from './threads.ts';

const floodRounds = 2;
const pacedRounds = 2;
const threadRounds = 2;

await runProgram({
  id: 'client-speed.benchmark',
  title: 'The load generator beside other clients: chunks per second, lag, and what it costs',
  topics: ['serving-benchmark'],
  command: 'node benchmarks/client/speed.ts',
  sources: [
    'benchmarks/client',
    'benchmarks/machine-use.ts',
    'benchmarks/peers',
    'packages/serving-benchmark/src',
  ],
  packages: ['openai', 'undici'],
  measure,
});

async function measure({ random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const quiet = new QuietMeasuring();
  const floodCells = floodConditions.reduce((sum, { arms }) => sum + arms.length, 0);
  const floodStage = progress.stage('Flood', { total: floodRounds * floodCells, unit: 'cells' });
  const flood = await measureFlood({
    rounds: floodRounds,
    random: random.split('flood'),
    quiet,
    signal,
    stage: floodStage,
  });
  floodStage.done();

  const pacedStage = progress.stage('Paced', {
    total: pacedRounds * pacedCells,
    unit: 'cells',
  });
  const paced = await measurePaced({
    rounds: pacedRounds,
    random: random.split('paced'),
    quiet,
    signal,
    stage: pacedStage,
  });
  pacedStage.done();

  const threadStage = progress.stage('Threads', {
    total: threadRounds * threadCounts.length,
    unit: 'cells',
  });
  const threads = await measureThreads({
    rounds: threadRounds,
    quiet,
    signal,
    stage: threadStage,
  });
  threadStage.done();

  const described = describeSpeed({ flood, paced, threads }, random.split('intervals'));
  return { ...described, verdict: quiet.verdict() };
}
