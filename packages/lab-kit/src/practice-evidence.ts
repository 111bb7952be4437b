/** @file A passed check as evidence: the attempt, what it took, and proof that the suite bites. */
import { claim, type Results, writeResults } from '@gradus/evidence';
import type { AttemptResult } from './attempt.ts';
import type { Lab } from './define-lab.ts';
import { proveExercise } from './prove.ts';
import type { Workbook, WorkbookProgress } from './workbook.ts';

export interface PracticeEvidenceOptions {
  readonly folder: string;
  readonly repositoryRoot: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** What the attempt took: counted in the workbook. */
  readonly took: WorkbookProgress;
}

/** Call it with a passed attempt only: a failed one is counted in the workbook, not evidence. */
export async function writePracticeEvidence(
  lab: Lab,
  workbook: Workbook,
  { suiteVersion, results, attempt }: AttemptResult,
  { folder, repositoryRoot, startedAt, durationMs, took }: PracticeEvidenceOptions,
): Promise<Results> {
  const { attempts, hintsShown } = took;
  const { mutants, flaws } = await proveExercise(workbook.exercise);
  const casesPassed = results.filter((result) => result.passed).length;
  const killed = mutants.filter((mutant) => mutant.killedBy !== null).length;

  return writeResults(folder, {
    repositoryRoot,
    identity: {
      id: `${lab.id}.practice`,
      kind: 'practice',
      title: `Practice: ${lab.title}`,
      topics: [...lab.topics],
      command: `./gradus lab check ${lab.id}`,
      seed: 0,
      scale: 'default',
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(durationMs),
    },
    sources: [`labs/${lab.id}/practice`],
    packages: [],
    body: {
      summary:
        `An implementation of one's own passes ${casesPassed} of ${results.length} cases of the suite ` +
        `(version ${suiteVersion}), after ${counted(attempts, 'attempt')} and ${counted(hintsShown, 'hint')}. ` +
        `The same suite tells ${killed} of ${mutants.length} wrong solutions from a right one.`,
      claims: [
        claim({
          statement: 'The attempt passes every case of the suite.',
          metric: 'cases passed',
          value: casesPassed,
          unit: 'cases',
          comparison: '=',
          threshold: results.length,
          oracle: 'the exercise suite, which the reference solution passes and the stub fails',
          replay: { class: 'exact' },
        }),
        claim({
          statement: 'The suite catches every wrong solution that is known.',
          metric: 'wrong solutions caught',
          value: killed,
          unit: 'solutions',
          comparison: '=',
          threshold: mutants.length,
          oracle: 'wrong solutions, each with one named misconception',
          replay: { class: 'exact' },
        }),
      ],
      practice: {
        attempts,
        hintsUsed: hintsShown,
        suiteVersion,
        casesPassed,
        casesTotal: results.length,
        mutants: mutants.map(({ name, killedBy }) => ({ name, killedBy: killedBy ?? 'nothing' })),
      },
      artifacts: [{ name: 'attempt.ts', content: attempt }],
      notes: flaws.map((flaw) => `The exercise itself is flawed: ${flaw}.`),
    },
  });
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
