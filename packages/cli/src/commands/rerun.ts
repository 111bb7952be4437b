/** @file Repeats the run behind a RESULTS.md, whatever kind it is. */
import { join } from 'node:path';
import type { Rerun, Results } from '@gradus/evidence';
import {
  type AttemptResult,
  findExercise,
  judgeAttempt,
  openWorkbook,
  runLab,
  writePracticeEvidence,
} from '@gradus/lab-kit';
import { GradusError } from '@gradus/runtime';
import { loadLab } from '../labs.ts';
import type { Session } from '../session.ts';

/** @param folder where the evidence lies; an exercise is judged again on the attempt kept there */
export function createRerun(session: Session, folder: string): Rerun {
  return (results, outputFolder) => {
    switch (results.kind) {
      case 'lab':
        return rerunLab(session, results, outputFolder);
      case 'practice':
        return rerunPractice(session, results, folder, outputFolder);
      case 'benchmark':
      case 'project':
        throw new GradusError({
          code: 'not-repeatable',
          kind: 'usage',
          what: `${results.id} cannot be run again by this command`,
          expected: 'a lab or an exercise',
          received: `a ${results.kind}`,
          remedy: `Repeat it yourself: ${results.command}`,
        });
    }
  };
}

async function rerunLab(
  { paths, progress, signal }: Session,
  { id, seed, scale, options }: Results,
  folder: string,
): Promise<Results> {
  const lab = await loadLab(paths.labs, id);
  const repositoryRoot = paths.repository;
  return runLab(lab, { folder, repositoryRoot, seed, scale, options, progress, signal });
}

async function rerunPractice(
  { paths, signal }: Session,
  { id, artifacts, practice }: Results,
  evidenceFolder: string,
  folder: string,
): Promise<Results> {
  const lab = await loadLab(paths.labs, id.replace(/\.practice$/, ''));
  const kept = artifacts.find(({ path }) => path.startsWith('attempt.'));
  const startedAt = new Date();
  const startedMs = performance.now();
  const workbook = {
    ...openWorkbook(findExercise(paths.labs, lab.id), paths.practice),
    attempt: join(evidenceFolder, kept?.path ?? 'attempt.ts'),
  };
  const result = await judgeAttempt(workbook.exercise, workbook.attempt, { signal });
  const inPlace = folder === evidenceFolder;
  if (inPlace && !result.passed) throw noLongerPasses(lab.id, result);
  return writePracticeEvidence(lab, workbook, result, {
    folder,
    repositoryRoot: paths.repository,
    startedAt,
    durationMs: performance.now() - startedMs,
    // A repetition is not another attempt of the learner's.
    took: { attempts: practice?.attempts ?? 0, hintsShown: practice?.hintsUsed ?? 0 },
  });
}

/** What was earned stays; the exercise has moved on. */
function noLongerPasses(labId: string, { results }: AttemptResult): GradusError {
  const first = results.find((result) => !result.passed);
  return new GradusError({
    code: 'no-longer-passes',
    kind: 'verdict',
    what: `The kept attempt at ${labId} no longer passes`,
    expected: `all ${results.length} cases to pass`,
    received: `a failure of "${first?.name}"`,
    remedy: `The old evidence stays. Mend your attempt: ./gradus lab check ${labId}`,
  });
}
