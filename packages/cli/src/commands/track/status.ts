/** @file `track status`: where one stands, document by document and topic by topic. */
import { coverageOf, type DocumentStanding, type Standing, type Tracker } from '@gradus/tracker';
import { bad, bold, dim, firstFew, good, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession, printProblems } from './open.ts';

export async function statusCommand(
  session: Session,
  { json, all }: { json?: boolean; all?: boolean },
): Promise<number> {
  const tracker = await openForSession(session);
  const covered = new Set(tracker.labs.flatMap((lab) => lab.topics));
  const standings = [...tracker.standings.values()];
  const shown = standings.filter(
    ({ topic, level, evidence }) =>
      all === true || covered.has(topic) || evidence.length > 0 || level > 0,
  );
  if (json === true) {
    session.output.json({
      documents: tracker.documents.map(({ standing, entry }) => ({
        path: entry.path,
        style: entry.style,
        ...summarize(standing),
      })),
      topics: shown.map(forMachines),
      unreadable: tracker.unreadable,
    });
    return 0;
  }
  printDocuments(session, tracker);
  printTopics(session, shown);
  printProblems(session, tracker);
  const rest = standings.length - shown.length;
  if (rest > 0) {
    session.output.line(dim(`${rest} more topics have no lab yet: ./gradus track status --all`));
  }
  if (tracker.documents.length === 0 && tracker.lost.length === 0) {
    session.output.line(
      dim('No roadmap yet: ./gradus track add <file.md>, or ./gradus track new levels'),
    );
  }
  return 0;
}

interface Summary {
  readonly covered: number;
  readonly items: number;
  /** 0 to 1, by the weights of its groups where it has any. */
  readonly weightedCoverage: number;
  readonly milestonesComplete: number;
  readonly milestones: number;
  readonly unproven: number;
}

function summarize(standing: DocumentStanding): Summary {
  const { items, milestones } = standing;
  const { covered, total, weighted } = coverageOf(standing);
  return {
    covered,
    items: total,
    weightedCoverage: weighted,
    milestonesComplete: milestones.filter(({ state }) => state === 'complete').length,
    milestones: milestones.length,
    unproven: items.filter(({ state }) => state === 'unproven').length,
  };
}

function printDocuments({ output }: Session, { documents }: Tracker): void {
  if (documents.length === 0) return;
  output.table(
    ['roadmap', 'style', 'covered', 'milestones', 'unproven'],
    documents.map(({ standing, entry }) => {
      const { covered, items, weightedCoverage, ...rest } = summarize(standing);
      const percent = `${Math.round(100 * weightedCoverage)}%`;
      return [
        bold(shortPath(standing.path)),
        entry.style,
        `${covered} of ${items} (${percent})`,
        `${rest.milestonesComplete} of ${rest.milestones}`,
        rest.unproven === 0 ? good('0') : bad(String(rest.unproven)),
      ];
    }),
  );
  for (const { standing } of documents) printPosition(output, standing);
  output.line();
}

/** Documents that hold no status of their own: here is where the learner sees it. */
function printPosition(output: Session['output'], document: DocumentStanding): void {
  const position = byMilestones(document) ?? byItems(document);
  if (position !== undefined) {
    output.line(`${dim(shortPath(document.path))}  next: ${position}`);
  }
}

/** The first that evidence can take further, where a document goes by milestones. */
function byMilestones({ milestones, roadmap }: DocumentStanding): string | undefined {
  if (roadmap.style === 'mastery' || roadmap.style === 'checklist') return undefined;
  for (const { milestone, state, conditions } of milestones) {
    const lacking = conditions.filter(({ met, isOwn }) => !met && isOwn !== true);
    if (state !== 'open' || milestone.optional || lacking.length === 0) continue;
    const name = milestone.code ?? milestone.title;
    return `${bold(name)}  ${firstFew(lacking.map(({ what }) => what))}`;
  }
  return undefined;
}

function byItems({ items }: DocumentStanding): string | undefined {
  const open = items.find(
    ({ item, state }) => item.role === 'topic' && !item.optional && state === 'open',
  );
  return open === undefined ? undefined : `${bold(open.item.title)}  ${open.needs.join('; ')}`;
}

function printTopics({ output }: Session, shown: readonly Standing[]): void {
  output.table(
    ['level', 'topic', 'evidence', 'next level needs'],
    shown.map((standing) => [
      `${bold(`L${standing.level}`)}${standing.stale ? ' stale' : ''}`,
      standing.title,
      standing.evidence.map(({ path }) => shortPath(path)).join(', ') || dim('none'),
      standing.next.join('; '),
    ]),
  );
  const seen = new Set<string>();
  for (const { path, flaws, stale } of shown.flatMap(({ evidence }) => evidence)) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const flaw of flaws) output.line(bad(`✗ ${shortPath(path)}: ${flaw}`));
    if (stale.length > 0) {
      const changes = firstFew(stale);
      output.line(
        dim(`${shortPath(path)} is stale: ${changes} changed since. ./gradus results refresh`),
      );
    }
  }
}

const forMachines = ({ topic, title, level, firmLevel, stale, next, evidence }: Standing) => ({
  topic,
  title,
  level,
  firmLevel,
  stale,
  next,
  evidence: evidence.map(({ id, path, flaws, stale: sources }) => ({
    id,
    path,
    flaws,
    stale: sources,
  })),
});
