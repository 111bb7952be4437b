/**
 * @file The proof of an exercise. A suite is worth what it catches: the solution must pass, the
 * stub must fail, and every wrong solution must die by at least one case while passing at least
 * half, so that it is a misconception and not noise.
 */
import { type Exercise, loadImplementation, loadSuite } from './exercise.ts';
import { type CaseResult, runSuite } from './run-suite.ts';

export interface MutantFate {
  readonly name: string;
  readonly casesPassed: number;
  readonly casesTotal: number;
  /** The first case that it fails; null when the suite does not see it. */
  readonly killedBy: string | null;
  readonly durationMs: number;
}

export interface ExerciseProof {
  readonly suiteVersion: number;
  readonly solution: readonly CaseResult[];
  readonly stub: readonly CaseResult[];
  readonly mutants: readonly MutantFate[];
  /** What is wrong with the exercise; empty when it is proved. */
  readonly flaws: readonly string[];
}

export async function proveExercise(exercise: Exercise): Promise<ExerciseProof> {
  const { suite, suiteVersion } = await loadSuite(exercise.suite);
  const judge = async (path: string): Promise<CaseResult[]> =>
    runSuite(suite(await loadImplementation(path)));

  const solution = await judge(exercise.solution);
  const stub = await judge(exercise.stub);
  const mutants: MutantFate[] = [];
  for (const { name, path } of exercise.mutants) {
    const startedMs = performance.now();
    const results = await judge(path);
    mutants.push({
      name,
      casesPassed: results.filter((result) => result.passed).length,
      casesTotal: results.length,
      killedBy: results.find((result) => !result.passed)?.name ?? null,
      durationMs: performance.now() - startedMs,
    });
  }
  return { suiteVersion, solution, stub, mutants, flaws: findFlaws(solution, stub, mutants) };
}

function findFlaws(
  solution: readonly CaseResult[],
  stub: readonly CaseResult[],
  mutants: readonly MutantFate[],
): string[] {
  const flaws = solution
    .filter((result) => !result.passed)
    .map(({ name, failure }) => `the solution fails "${name}": ${failure?.message}`);
  if (stub.every((result) => result.passed)) flaws.push('the stub passes');
  for (const { name, casesPassed, casesTotal, killedBy } of mutants) {
    if (killedBy === null) flaws.push(`no case kills the mutant ${name}`);
    if (casesPassed * 2 < casesTotal) {
      flaws.push(`the mutant ${name} passes only ${casesPassed} of ${casesTotal} cases`);
    }
  }
  return flaws;
}
