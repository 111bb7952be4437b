/** @file `lab practice`, `check`, `watch`, `hint`, `solution`. */
import { join } from 'node:path';
import {
  type AttemptResult,
  countAttempt,
  findExercise,
  judgeAttempt,
  type Lab,
  nextHint,
  openWorkbook,
  readProgress,
  requireAttempt,
  shownHints,
  startPractice,
  watchFile,
  type Workbook,
  writePracticeEvidence,
} from '@gradus/lab-kit';
import { exitCodes, GradusError } from '@gradus/runtime';
import { loadLab } from '../labs.ts';
import { bad, bold, dim, good, shortPath } from '../output.ts';
import type { Session } from '../session.ts';

interface Options {
  readonly json?: boolean;
}

export async function practice(session: Session, id: string, { json }: Options): Promise<number> {
  const { output } = session;
  const { workbook } = await open(session, id);
  const created = await startPractice(workbook);
  const path = shortPath(workbook.attempt);
  if (json === true) output.json({ attempt: workbook.attempt, created });
  else {
    output.line(
      created ? `Your stub: ${bold(path)}` : `Your attempt is already there: ${bold(path)}`,
    );
    output.line(
      `Read ${shortPath(join(session.paths.labs, id, 'README.md'))}, fill it in, and keep this running:`,
    );
    output.line(`  ./gradus lab watch ${id}`);
    output.line(dim(`Stuck? ./gradus lab hint ${id}`));
  }
  return 0;
}

export async function check(session: Session, id: string, { json }: Options): Promise<number> {
  const { lab, workbook } = await open(session, id);
  await requireAttempt(workbook);
  const { result, evidence } = await judgeAndRecord(session, lab, workbook);
  if (json === true) {
    const { attempts, hintsShown } = await readProgress(workbook);
    session.output.json({
      ...forMachines(result),
      attempts,
      hintsShown,
      evidence: evidence ?? null,
    });
  } else printResult(session, id, result, evidence);
  return result.passed ? 0 : exitCodes.verdict;
}

export async function watch(session: Session, id: string, { json }: Options): Promise<number> {
  const { lab, workbook } = await open(session, id);
  await requireAttempt(workbook);
  const { output, signal } = session;
  await watchFile(
    workbook.attempt,
    async () => {
      try {
        const { result, evidence } = await judgeAndRecord(session, lab, workbook);
        if (json === true) output.jsonLine({ ...forMachines(result), evidence: evidence ?? null });
        else printResult(session, id, result, evidence, 'failures');
      } catch (error) {
        // A refused or endless attempt is one save among many.
        if (!(error instanceof GradusError) || error.kind !== 'verdict') throw error;
        output.line(bad(`✗ ${error.message}`));
      }
      if (json !== true)
        output.line(dim('Watching; save the file to check again, Ctrl-C to stop.'));
    },
    signal,
  );
  return 0;
}

export async function hint(
  session: Session,
  id: string,
  { json, again }: Options & { again?: boolean },
): Promise<number> {
  const { output } = session;
  const { workbook } = await open(session, id);
  const { hint: next, shown } =
    again === true
      ? { hint: undefined, shown: await shownHints(workbook) }
      : await nextHint(workbook);
  const total = workbook.exercise.hints.length;
  if (json === true) {
    output.json({ hint: next ?? null, shown, total });
    return 0;
  }
  for (const [index, { title, text }] of shown.entries()) {
    output.line(dim(`${index + 1}/${total} ${title}\n${text}\n`));
  }
  if (next === undefined) {
    output.line(
      `These were all ${total}. ./gradus lab solution ${id} shows where the solution is.`,
    );
  } else if (next !== undefined) {
    output.line(`${bold(`${shown.length + 1}/${total} ${next.title}`)}\n${next.text}`);
  }
  return 0;
}

export async function solution(session: Session, id: string, { json }: Options): Promise<number> {
  const { output } = session;
  const { lab, workbook } = await open(session, id);
  const places = [
    workbook.exercise.solution,
    ...lab.subjects.map((subject) => join(session.paths.packages, subject, 'README.md')),
  ];
  if (json === true) output.json({ solution: workbook.exercise.solution, places });
  else {
    output.line('The solution is the package itself; start with its README:');
    for (const place of places) output.line(`  ${shortPath(place)}`);
  }
  return 0;
}

async function open(session: Session, id: string): Promise<{ lab: Lab; workbook: Workbook }> {
  const lab = await loadLab(session.paths.labs, id);
  const exercise = findExercise(session.paths.labs, id);
  return { lab, workbook: openWorkbook(exercise, session.paths.practice) };
}

/** Every judged attempt is counted, the refused ones too; a passed one becomes evidence. */
async function judgeAndRecord(
  { paths, signal }: Session,
  lab: Lab,
  workbook: Workbook,
): Promise<{ result: AttemptResult; evidence?: string }> {
  const startedAt = new Date();
  const startedMs = performance.now();
  const took = await countAttempt(workbook);
  const result = await judgeAttempt(workbook.exercise, workbook.attempt, { signal });
  if (!result.passed) return { result };
  const folder = join(paths.results, `${lab.id}.practice`);
  await writePracticeEvidence(lab, workbook, result, {
    folder,
    repositoryRoot: paths.repository,
    startedAt,
    durationMs: performance.now() - startedMs,
    took,
  });
  return { result, evidence: join(folder, 'RESULTS.md') };
}

const forMachines = ({ suiteVersion, passed, results }: AttemptResult) => ({
  suiteVersion,
  passed,
  results,
});

function printResult(
  { output }: Session,
  id: string,
  { results, passed }: AttemptResult,
  evidence: string | undefined,
  shown: 'all' | 'failures' = 'all',
): void {
  const count = results.filter((result) => result.passed).length;
  for (const result of results) {
    if (result.passed && shown === 'failures') continue;
    output.line(result.passed ? `${good('✓')} ${result.name}` : `${bad('✗')} ${result.name}`);
  }
  const first = results.find((result) => !result.passed);
  if (first?.failure !== undefined) {
    const { message, expected, received } = first.failure;
    output.line();
    output.line(`${bold(first.name)}: ${message}`);
    if (expected !== undefined) output.line(`  expected  ${indent(expected)}`);
    if (received !== undefined) output.line(`  received  ${indent(received)}`);
  }
  output.line();
  if (passed) {
    output.line(good(`✓ all ${results.length} cases pass`));
    if (evidence !== undefined) output.line(`Evidence: ${shortPath(evidence)}`);
  } else {
    output.line(
      `${count} of ${results.length} cases pass. ${dim(`The cases: labs/${id}/practice/suite.ts. Stuck? ./gradus lab hint ${id}`)}`,
    );
  }
}

const indent = (text: string): string => text.replaceAll('\n', `\n${' '.repeat(12)}`);
