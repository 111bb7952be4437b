/**
 * @file Whether the server stays what it is among bad clients, for minutes: `node
 * benchmarks/server/soak.ts [--seed n] [--out folder] [--json]`. Writes evidence.
 */
import type { DraftBody } from '@gradus/evidence';
import { othersDuring } from '../machine-use.ts';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { describeSoak } from './soak-evidence.ts';
import { soak, windowKinds } from './soak-run.ts';

const rounds = 8;
const windowMs = 5_000;

await runProgram({
  id: 'server-soak.benchmark',
  title: 'The server among bad clients: answers, memory, and what is left',
  topics: ['inference-engine'],
  command: 'node benchmarks/server/soak.ts',
  sources: [
    'benchmarks/server',
    'benchmarks/machine-use.ts',
    'packages/inference/src',
    'packages/server/src',
  ],
  packages: ['onnxruntime-node'],
  measure,
});

async function measure({ random, progress, signal }: BenchmarkContext): Promise<DraftBody> {
  const stage = progress.stage('Windows', { total: rounds * windowKinds.length, unit: 'windows' });
  const { value: figures, others } = await othersDuring(() =>
    soak({ rounds, windowMs, random: random.split('soak'), signal, stage }),
  );
  stage.done();
  return describeSoak({ figures, others, random: random.split('intervals') });
}
