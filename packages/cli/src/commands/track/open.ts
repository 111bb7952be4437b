/** @file What every `track` command starts from. */
import { openTracker, type Tracker } from '@gradus/tracker';
import { labFacts } from '../../labs.ts';
import { bad, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';

export async function openForSession({ paths }: Session): Promise<Tracker> {
  return openTracker({
    workspace: paths.workspace,
    results: paths.results,
    progress: paths.progress,
    repositoryRoot: paths.repository,
    labs: await labFacts(paths.labs),
  });
}

/** Local: a learner's day is the one on their own calendar. */
export function today(now = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What could not be read is said once, after what could. */
export function printProblems(
  { output }: Session,
  { lost, unreadable, records, predictions }: Tracker,
): void {
  for (const { path, problem } of unreadable) output.line(bad(`✗ ${shortPath(path)}: ${problem}`));
  for (const { name, error } of lost) output.line(bad(`✗ ${name}: ${error.message}`));
  for (const { file, line, what, expected, received, remedy } of [
    ...records.problems,
    ...predictions.problems,
  ]) {
    const place = line === undefined ? shortPath(file) : `${shortPath(file)}:${line}`;
    output.line(bad(`✗ ${place}: ${what}: expected ${expected}; received ${received}. ${remedy}`));
  }
}
