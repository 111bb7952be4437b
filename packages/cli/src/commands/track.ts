/** @file `track status`: topic, level, evidence, and what the next level needs. */
import { gatherEvidence, judgeTopics, type Standing } from '@gradus/tracker';
import { labFacts } from '../labs.ts';
import { bad, bold, dim, firstFew, shortPath } from '../output.ts';
import type { Session } from '../session.ts';

export async function statusCommand(
  session: Session,
  { json, all }: { json?: boolean; all?: boolean },
): Promise<number> {
  const { output } = session;
  const { standings, covered, unreadable } = await readStandings(session);
  const shown = standings.filter(
    ({ topic, evidence }) => all === true || covered.has(topic) || evidence.length > 0,
  );
  if (json === true) {
    output.json({ topics: shown.map(forMachines), unreadable });
    return 0;
  }
  output.table(
    ['level', 'topic', 'evidence', 'next level needs'],
    shown.map((standing) => [
      level(standing),
      standing.title,
      standing.evidence.map(({ path }) => shortPath(path)).join(', ') || dim('none'),
      standing.next.join('; '),
    ]),
  );
  for (const { evidence } of shown) {
    for (const { path, flaws, stale } of evidence) {
      for (const flaw of flaws) output.line(bad(`✗ ${shortPath(path)}: ${flaw}`));
      if (stale.length > 0) output.line(staleLine(path, stale));
    }
  }
  for (const { path, problem } of unreadable) output.line(bad(`✗ ${shortPath(path)}: ${problem}`));
  const rest = standings.length - shown.length;
  if (rest > 0)
    output.line(dim(`${rest} more topics have no lab yet: ./gradus track status --all`));
  return 0;
}

/** Every topic of the list, in its order. */
export async function readStandings({ paths }: Session): Promise<{
  readonly standings: readonly Standing[];
  /** Topics that have a lab. */
  readonly covered: ReadonlySet<string>;
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
}> {
  const labs = await labFacts(paths.labs);
  const covered = new Set(labs.flatMap((lab) => lab.topics));
  const { evidence, unreadable } = await gatherEvidence({
    results: paths.results,
    repositoryRoot: paths.repository,
  });
  return { standings: [...judgeTopics({ evidence, labs }).values()], covered, unreadable };
}

const level = (standing: Standing): string =>
  `${bold(`L${standing.level}`)}${standing.stale ? ' stale' : ''}`;

const staleLine = (path: string, stale: readonly string[]): string =>
  dim(`${shortPath(path)} is stale: ${firstFew(stale)} changed since. ./gradus results refresh`);

const forMachines = ({ topic, title, level: reached, stale, next, evidence }: Standing) => ({
  topic,
  title,
  level: reached,
  stale,
  next,
  evidence: evidence.map(({ id, path, flaws, stale: sources }) => ({
    id,
    path,
    flaws,
    stale: sources,
  })),
});
