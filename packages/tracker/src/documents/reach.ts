/**
 * @file What an item needs to count as reached, by its role and the style of its document. The one
 * table in which the five styles differ; everything else is the same for all.
 */
import {
  type Criterion,
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
  /** What the learner showed for an item themselves, by its id. */
  readonly links?: Readonly<Record<string, readonly string[]>>;
}

/** Covered: a verified run of a lab on it. */
export const coveredLevel: Level = 2;

/** A milestone wants it implemented, compared and broken; graduation wants it in a whole system. */
const milestoneLevel: Level = 3;
const graduationLevel: Level = 4;

/**
 * The level that all topics of an item must have; milestones and beyond ask for firm evidence. A
 * milestone's own words come first: `… at L4`.
 */
export function levelNeeded({ role, title }: Item, milestone?: Milestone): Level {
  if (role === 'criterion') return graduationLevel;
  if (role !== 'milestone') return coveredLevel;
  const stated = /\bL([0-5])\b/.exec(title)?.[1];
  return (stated === undefined ? (milestone?.level ?? milestoneLevel) : Number(stated)) as Level;
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
  const criterion = criterionFor(item, judged, milestone);
  if (criterion !== undefined) {
    return [rowsCondition(item, criterion, judged)];
  }
  const topics = judged.bindings.get(item.id)?.topics ?? [];
  if (topics.length === 0) return undefined;
  if (item.role === 'project' || item.role === 'task' || item.role === 'deliverable') {
    return projectConditions(item, topics, judged, milestone);
  }
  const level = levelNeeded(item, milestone);
  return [
    ...topics.map((topic) => topicCondition(topic, level, isGate(item), judged)),
    ...logConditions(item, topics, judged),
  ];
}

/** The rows that a milestone speaks of, where it does. */
export const criterionFor = (
  item: Item,
  { roadmap, bindings }: Pick<Judged, 'roadmap' | 'bindings'>,
  milestone?: Milestone,
): Criterion | undefined =>
  item.role === 'milestone' ? criterionOf(item, milestone ?? {}, roadmap, bindings) : undefined;

/** Rows of the document that must stand at a level, or some of them. */
function rowsCondition(
  { title }: Item,
  { rows, needed, level }: Criterion,
  judged: Judged,
): Condition {
  const missing = rows.filter((row) => firmLevelOf(row, judged) < level);
  const reached = rows.length - missing.length;
  const met = reached >= needed;
  const isStale = (row: Item): boolean => levelOf(row, judged) >= level;
  const open = missing.filter((row) => !isStale(row)).map((row) => row.title);
  const more = needed - reached;
  const needs = [
    ...missing.filter(isStale).map((row) => `${row.title}: its evidence is stale; ${runAgain}`),
    ...(needed < rows.length && open.length > 0 ? [`${more} more of these ${open.length}`] : []),
    ...open.map((row) => `L${level} on ${row}`),
    ...(rows.length < needed
      ? [`${needed} rows to count: this document has ${rows.length} of that name`]
      : []),
  ];
  return {
    what: `${plain(title)} (${reached} of ${needed} at L${level})`,
    met,
    needs: met ? [] : needs,
  };
}

const runAgain = 'run it again: ./gradus results refresh';

export const firmLevelOf = (item: Item, judged: Judged): Level =>
  lowestOf(item, judged, 'firmLevel');

const levelOf = (item: Item, judged: Judged): Level => lowestOf(item, judged, 'level');

/** A row stands where the lowest of its topics stands. */
function lowestOf(
  { id }: Item,
  { bindings, standings }: Judged,
  which: 'level' | 'firmLevel',
): Level {
  const topics = bindings.get(id)?.topics ?? [];
  const levels = topics.map((topic) => standings.get(topic)?.[which] ?? 0);
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
    needs: isStale ? [runAgain] : lackingFor(standing, level),
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

/** What several topics lack for a level, all of them. */
export const lackingOn = (
  topics: readonly string[],
  level: number,
  standings: Judged['standings'],
): readonly string[] => [
  ...new Set(topics.flatMap((topic) => lackingFor(standings.get(topic), level))),
];

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

function projectConditions(
  item: Item,
  topics: readonly string[],
  judged: Judged,
  milestone: Milestone | undefined,
): readonly Condition[] {
  const file = item.role === 'deliverable' ? pathIn(item.title) : undefined;
  if (file !== undefined) {
    const met = judged.material.isWritten(file);
    return [{ what: `${file} is written`, met, needs: met ? [] : [`write ${file}`] }];
  }
  // No result says that there is a `PDF pipeline`: the parts stand once the whole has shipped.
  return milestone !== undefined && mustShip(milestone, judged.roadmap)
    ? shippedConditions(milestone, judged)
    : [codeCondition(topics, judged)];
}

function codeCondition(topics: readonly string[], judged: Judged): Condition {
  const [main = ''] = topics;
  const title = judged.standings.get(main)?.title ?? main;
  const met = projectEvidence(topics, judged).length > 0;
  const isStale = !met && standingProjects(topics, judged).length > 0;
  const need = isStale
    ? `its result on ${title} is stale; ${runAgain}`
    : `a result of kind project or benchmark on ${title}`;
  return {
    what: `code that runs: a project or benchmark result on ${title}${isStale ? ' (stale)' : ''}`,
    met,
    needs: met ? [] : [need],
  };
}

/** Results of projects and benchmarks that stand and still fit their sources. */
export const projectEvidence = (
  topics: readonly string[],
  judged: Pick<Judged, 'standings'>,
): readonly Evidence[] =>
  standingProjects(topics, judged).filter(({ stale }) => stale.length === 0);

const standingProjects = (
  [main = '']: readonly string[],
  { standings }: Pick<Judged, 'standings'>,
): readonly Evidence[] =>
  (standings.get(main)?.evidence ?? []).filter(
    ({ results, flaws }) =>
      (results.kind === 'project' || results.kind === 'benchmark') && flaws.length === 0,
  );

/** Where the document asks a project for four things. */
export const mustShip = ({ kind }: Milestone, { style }: Pick<Roadmap, 'style'>): boolean =>
  style === 'mastery' && kind === 'project';

/** A project that must leave four things behind: code, an evaluation, a write-up, deployment notes. */
export function shippedConditions(milestone: Milestone, judged: Judged): readonly Condition[] {
  const topics = [
    ...new Set(milestone.items.flatMap(({ id }) => judged.bindings.get(id)?.topics ?? [])),
  ];
  const found = projectEvidence(topics, judged);
  const condition = (what: string, met: boolean, need: string): Condition => ({
    what,
    met,
    needs: met ? [] : [need],
  });
  const files = milestone.items
    .filter(({ role }) => role === 'deliverable')
    .flatMap(({ title: text }) => pathIn(text) ?? []);
  return [
    codeCondition(topics, judged),
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
