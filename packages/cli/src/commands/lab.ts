/** @file `lab list`, `lab run`. */
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { type GivenOptions, hasExercise, type Lab, runLab } from '@gradus/lab-kit';
import { exitCodes, formatDuration } from '@gradus/runtime';
import { loadLab, loadLabs } from '../labs.ts';
import { bad, bold, dim, good, shortPath, wrap } from '../output.ts';
import type { Session } from '../session.ts';

export async function listLabs(
  { paths, output }: Session,
  { json = false }: { json?: boolean },
): Promise<number> {
  const labs = await loadLabs(paths.labs);
  const rows = labs.map(({ id, title, question, topics }) => ({
    id,
    title,
    question,
    topics,
    exercise: hasExercise(paths.labs, id),
  }));
  if (json) output.json(rows);
  else {
    output.table(
      ['lab', 'exercise', 'question'],
      rows.map(({ id, exercise, question }) => [bold(id), exercise ? 'yes' : 'no', question]),
    );
  }
  return 0;
}

export interface RunOptions {
  readonly json?: boolean;
  readonly seed?: number;
  readonly full?: boolean;
  readonly reference?: boolean;
}

/** What the command line gave, the lab's own options among it. */
type GivenRun = RunOptions & { readonly [own: string]: unknown };

export async function runLabCommand(
  session: Session,
  id: string,
  options: GivenRun,
): Promise<number> {
  const lab = await loadLab(session.paths.labs, id);
  const { results, folder } = await runToEvidence(session, lab, options, ownOptions(lab, options));
  if (options.json === true) session.output.json(results);
  else printSummary(session, results, folder);
  return verdictOf(results);
}

export async function runToEvidence(
  { paths, progress, signal }: Session,
  lab: Lab,
  options: RunOptions = {},
  own: GivenOptions = {},
): Promise<{ readonly results: Results; readonly folder: string }> {
  const folder = join(options.reference === true ? paths.reference : paths.results, lab.id);
  const results = await runLab(lab, {
    folder,
    repositoryRoot: paths.repository,
    seed: options.seed ?? 1,
    scale: options.full === true ? 'full' : 'default',
    options: own,
    progress,
    signal,
  });
  return { results, folder };
}

/** Commander names an option `block-length` `blockLength`. */
function ownOptions(lab: Lab, given: GivenRun): GivenOptions {
  const entries = lab.options.flatMap(({ name }): [string, string][] => {
    const value = given[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

/** A run answers for its own claims. */
export function verdictOf({ claims, verdict }: Results): number {
  return claims.every((claim) => claim.pass) && verdict?.status !== 'invalid'
    ? 0
    : exitCodes.verdict;
}

export function printSummary({ output }: Session, results: Results, folder: string): void {
  const { claims, title, durationMs, summary, verdict } = results;
  const holding = claims.filter((claim) => claim.pass).length;
  const count = `${holding} of ${claims.length} claims hold`;
  output.line(`${bold(title)}  ${dim(formatDuration(durationMs))}`);
  output.line(wrap(summary));
  output.line();
  output.line(holding === claims.length ? good(`✓ ${count}`) : bad(`✗ ${count}`));
  for (const claim of claims.filter(({ pass }) => !pass)) {
    output.line(
      bad(
        `  ✗ ${claim.statement} (${claim.metric} ${claim.value} ${claim.unit}, needs ${claim.comparison} ${claim.threshold})`,
      ),
    );
  }
  if (verdict !== undefined && verdict.status !== 'valid') {
    const [first = 'no reason was given.'] = verdict.reasons;
    output.line(wrap(`The measurement is ${verdict.status}: ${first}`));
  }
  output.line(`Evidence: ${shortPath(join(folder, 'RESULTS.md'))}`);
}
