/**
 * @file How long a sync takes: `node benchmarks/roadmap/sync.ts [--seed n] [--out folder] [--json]`.
 * Writes evidence; prints what it found.
 */
import type { DraftBody } from '@gradus/evidence';
import { type BenchmarkContext, runProgram } from '../program.ts';
import { judgeQuiet, type Verdict, verdictOn } from '../quiet.ts';
import { measureCold } from './cold.ts';
import { loadDocuments } from './documents.ts';
import { describeMeasurements } from './evidence.ts';
import { findLimits } from './limits.ts';
import { measureReading } from './reading.ts';
import { tryBadInput } from './robustness.ts';
import { loadModelRun } from './sample-evidence.ts';
import type { ChildReport } from './sync-in-child.ts';
import { checkTruth } from './truth.ts';
import { measureWarm } from './warm.ts';
import { withFolder } from './workspace.ts';
import { createWorks, workNames } from './works.ts';

const coldRounds = 20;
const warmRuns = 20;

await runProgram({
  id: 'roadmap-sync.benchmark',
  title: 'Sync: a roadmap document brought in line with its evidence',
  topics: ['experiment-tracking'],
  command: 'node benchmarks/roadmap/sync.ts',
  sources: [
    'benchmarks/interleaved.ts',
    'benchmarks/quiet.ts',
    'benchmarks/roadmap',
    'packages/roadmap/src',
    'packages/tracker/src',
  ],
  packages: ['diff', 'markdown-it', 'remark-gfm', 'remark-parse', 'tinybench', 'yaml'],
  measure: (context) => withFolder((folder) => measure(context, folder)),
});

async function measure(context: BenchmarkContext, folder: string): Promise<DraftBody> {
  const { random, progress, signal } = context;
  const documents = await loadDocuments();
  const model = await loadModelRun();
  const works = await createWorks(folder, documents, model);
  const truth = await checkTruth(works.sync);

  const coldStage = progress.stage('Cold syncs', {
    total: coldRounds * workNames.length,
    unit: 'processes',
  });
  const cold = await measureCold(works, {
    rounds: coldRounds,
    random: random.split('cold'),
    signal,
    stage: coldStage,
  });
  coldStage.done();

  const warmStage = progress.stage('Warm syncs', { unit: 'syncs' });
  const warmMs = await measureWarm(works.sync, { count: warmRuns, signal, stage: warmStage });
  warmStage.done();

  const { value: reading, verdict } = await judgeQuiet(() =>
    measureReading(documents.largest.text, { ...context, random: random.split('reading') }),
  );

  const limitStage = progress.stage('Limits', { unit: 'inputs' });
  const limits = await findLimits({
    folder,
    document: documents.largest,
    model,
    random: random.split('limits'),
    signal,
    stage: limitStage,
  });
  limitStage.done();

  const robustness = await tryBadInput(works.sync);
  const described = describeMeasurements({
    documents,
    model,
    cold,
    warmMs,
    reading,
    truth,
    limits,
  });
  return { ...described, robustness, verdict: worseOf(verdict, verdictOnCold(cold.read)) };
}

/** Reading a document waits for nothing but a core. */
function verdictOnCold(reports: readonly ChildReport[]): Verdict {
  const computedMs = reports.reduce((sum, report) => sum + report.computedMs, 0);
  return verdictOn(computedMs / reports.reduce((sum, { durationMs }) => sum + durationMs, 0));
}

function worseOf(a: Verdict, b: Verdict): Verdict {
  return a.status === 'valid' ? b : a;
}
