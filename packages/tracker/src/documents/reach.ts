/**
 * @file What an item needs to count as reached, by its role and the style of its document. The one
 * table in which the five styles differ; everything else is the same for all.
 */
import {
  criterionOf,
  type Item,
  type Milestone,
  type Roadmap,
  type StyleId,
} from '@gradus/roadmap';
import type { Binding } from '@gradus/roadmap';
import type { Evidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { Level } from '../levels.ts';
import { type Material, notesOn } from './material.ts';
import type { Condition } from './standing.ts';

export interface Judged {
  readonly roadmap: Roadmap;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly material: Material;
}

/** Covered: a verified run of a lab on it. */
export const coveredLevel: Level = 2;

/** A milestone wants it implemented, compared and broken; graduation wants it in a whole system. */
const milestoneLevel: Level = 3;
const graduationLevel: Level = 4;

/** The level that all topics of an item must have; milestones and beyond ask for firm evidence. */
function levelNeeded({ role }: Item, milestone?: Milestone): Level {
  if (role === 'milestone') return (milestone?.level as Level | undefined) ?? milestoneLevel;
  return role === 'criterion' ? graduationLevel : coveredLevel;
}

/** A gate opens on evidence that still fits its sources; a mere mark also on stale evidence. */
export const isGate = ({ role }: Item): boolean =>
  role === 'milestone' || role === 'criterion' || role === 'project' || role === 'task';

/**
 * What must hold for the item; all of it. Undefined where no topic can prove it.
 * @param milestone the one it belongs to
 */
export function conditionsOf(
  item: Item,
  judged: Judged,
  milestone?: Milestone,
): readonly Condition[] | undefined {
  const criterion =
    item.role === 'milestone'
      ? criterionOf(item, milestone ?? {}, judged.roadmap, judged.bindings)
      : undefined;
  if (criterion !== undefined) {
    const { rows, needed, level } = criterion;
    const reached = rows.filter((row) => firmLevelOf(row, judged) >= level).length;
    const missing = rows.filter((row) => firmLevelOf(row, judged) < level);
    return [
      {
        what: `${plain(item.title)} (${reached} of ${needed} at L${level})`,
        met: reached >= needed,
        needs: reached >= needed ? [] : missing.map(({ title }) => `L${level} on ${title}`),
      },
    ];
  }
  const topics = judged.bindings.get(item.id)?.topics ?? [];
  if (topics.length === 0) return undefined;
  if (item.role === 'project' || item.role === 'task' || item.role === 'deliverable') {
    return [projectCondition(item, topics, judged)];
  }
  const level = levelNeeded(item, milestone);
  return [
    ...topics.map((topic) => topicCondition(topic, level, isGate(item), judged)),
    ...logConditions(item, topics, judged),
  ];
}

export function firmLevelOf(item: Item, { bindings, standings }: Judged): Level {
  const topics = bindings.get(item.id)?.topics ?? [];
  const levels = topics.map((topic) => standings.get(topic)?.firmLevel ?? 0);
  return levels.length === 0 ? 0 : (Math.min(...levels) as Level);
}

function topicCondition(
  topic: string,
  level: Level,
  mustBeFirm: boolean,
  { standings }: Judged,
): Condition {
  const standing = standings.get(topic);
  const title = standing?.title ?? topic;
  const now = (mustBeFirm ? standing?.firmLevel : standing?.level) ?? 0;
  const isStale = mustBeFirm && (standing?.level ?? 0) >= level && now < level;
  return {
    what: `${title} at L${level}${now >= level ? '' : isStale ? ' (its evidence is stale)' : ` (now L${now})`}`,
    met: now >= level,
    needs: isStale ? ['run it again: ./gradus results refresh'] : lackingFor(standing, level),
  };
}

/** What a topic lacks for a level, from the lowest rung up. */
export function lackingFor(standing: Standing | undefined, level: number): readonly string[] {
  if (standing === undefined || standing.level >= level) return [];
  // A run says more than a note: nobody needs both to rise above L1.
  const rungs = standing.rungs.filter(
    (rung) => rung.level <= level && (rung.level > 1 || level === 1),
  );
  return [...new Set(rungs.flatMap(({ lacking }) => lacking))];
}

/** Where milestones come one after the other, experiments and reflections are part of each. */
function logConditions(item: Item, topics: readonly string[], judged: Judged): Condition[] {
  const { roadmap, material } = judged;
  if (item.role !== 'milestone' || !needsLogs(roadmap.style)) return [];
  return (['experiments', 'journal'] as const).map((log) => {
    const met = material.entries.some(
      (entry) =>
        entry.log === log &&
        (entry.milestone === undefined
          ? entry.topics.some((topic) => topics.includes(topic))
          : entry.milestone === item.code),
    );
    const command = log === 'experiments' ? 'experiment' : 'journal';
    return {
      what: log === 'experiments' ? 'an experiment logged' : 'a journal entry',
      met,
      needs: met ? [] : [`./gradus track ${command} ${item.code ?? topics[0]}`],
    };
  });
}

const needsLogs = (style: StyleId): boolean => style === 'sequential';

function projectCondition(item: Item, topics: readonly string[], judged: Judged): Condition {
  const file = item.role === 'deliverable' ? pathIn(item.title) : undefined;
  if (file !== undefined) {
    const met = judged.material.isWritten(file);
    return { what: `${file} is written`, met, needs: met ? [] : [`write ${file}`] };
  }
  const met = projectEvidence(topics, judged).length > 0;
  const [main = ''] = topics;
  const title = judged.standings.get(main)?.title ?? main;
  return {
    what: `code that runs: a project or benchmark result on ${title}`,
    met,
    needs: met ? [] : [`a result of kind project or benchmark on ${title}`],
  };
}

/** Results of projects and benchmarks that stand and still fit their sources. */
export function projectEvidence(
  topics: readonly string[],
  { standings }: Pick<Judged, 'standings'>,
): readonly Evidence[] {
  const [main = ''] = topics;
  return (standings.get(main)?.evidence ?? []).filter(
    ({ results, flaws, stale }) =>
      (results.kind === 'project' || results.kind === 'benchmark') &&
      flaws.length === 0 &&
      stale.length === 0,
  );
}

/** A project that must leave four things behind: code, an evaluation, a write-up, deployment notes. */
export function shippedConditions(milestone: Milestone, judged: Judged): readonly Condition[] {
  const topics = [
    ...new Set(milestone.items.flatMap(({ id }) => judged.bindings.get(id)?.topics ?? [])),
  ];
  const found = projectEvidence(topics, judged);
  const title = judged.standings.get(topics[0] ?? '')?.title ?? milestone.title;
  const condition = (what: string, met: boolean, need: string): Condition => ({
    what,
    met,
    needs: met ? [] : [need],
  });
  const files = milestone.items
    .filter(({ role }) => role === 'deliverable')
    .flatMap(({ title: text }) => pathIn(text) ?? []);
  return [
    condition(
      `code that runs: a project or benchmark result on ${title}`,
      found.length > 0,
      `a result of kind project or benchmark on ${title}`,
    ),
    condition(
      'an evaluation wired into it',
      found.some(({ results }) => results.hooks.some(({ kind }) => kind === 'evaluation')),
      'a result with an evaluation hook',
    ),
    condition(
      'a write-up',
      files.some(judged.material.isWritten) ||
        notesOn(judged.material, topics, ['writeup']).length > 0,
      files[0] === undefined
        ? `./gradus track note ${topics[0] ?? ''} --kind writeup`
        : `write ${files[0]}`,
    ),
    condition(
      'deployment notes',
      notesOn(judged.material, topics, ['deployment']).length > 0,
      `./gradus track note ${topics[0] ?? ''} --kind deployment`,
    ),
  ];
}

/** `progress/projects/P1_writeup.md`: a deliverable that names its file. */
const pathIn = (title: string): string | undefined =>
  /^[\w./-]+\.\w{1,5}$/.test(title) ? title : undefined;

const plain = (title: string): string => title.replace(/[.:;]$/, '');
