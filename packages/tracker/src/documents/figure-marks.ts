/** @file The marks of figures: what a document states about itself, counted from its items. */
import { dirname } from 'node:path';
import {
  type Figure,
  groupId,
  type MasteryStage,
  masteryStages,
  stageIn,
  statusOf,
} from '@gradus/roadmap';
import { topicsIn } from '@gradus/topics';
import { coverageOf } from './coverage.ts';
import { isBlank, type Mark } from './marks.ts';
import { hrefFrom } from './item-marks.ts';
import { addLinks } from './links.ts';
import { type Material, notesAbout, notesOn } from './material.ts';
import { figureKey, type Memories, ownText } from './own-text.ts';
import { coveredLevel } from './reach.ts';
import type {
  DocumentStanding,
  GroupStanding,
  ItemStanding,
  MilestoneStanding,
} from './standing.ts';

export function figureMarks(
  document: DocumentStanding,
  material: Material,
  memories: Memories,
): readonly Mark[] {
  return document.roadmap.figures
    .filter(({ name }) => name !== 'last-updated')
    .map((figure) => ({
      key: figureKey(figure.id),
      place: figure,
      line: figure.line,
      title: titleOf(figure, document),
      because: [],
      behind: restsOn(figure, document),
      isGate: figure.name === 'projects-shipped',
      // Where no rule speaks of it (any more), what was written there goes back.
      ...(ruleOf(figure, document, material, memories) ?? { desired: () => undefined }),
    }));
}

/** Of a group, the evidence on its items; else all of it. */
const restsOn = ({ group }: Figure, { items }: DocumentStanding): readonly string[] => [
  ...new Set(
    items
      .filter(({ item }) => group === undefined || item.group === group)
      .flatMap(({ evidence }) => evidence)
      .filter(({ flaws }) => flaws.length === 0)
      .map(({ id }) => id),
  ),
];

const ofGroup: Readonly<Partial<Record<Figure['name'], string>>> = {
  'group-covered': 'topics covered',
  'group-status': 'status',
  'group-notes': 'notes',
};

/** `overall coverage`; of a domain with its name: `A. Foundations: topics covered`. */
function titleOf({ name, group }: Figure, { groups }: DocumentStanding): string {
  const what = ofGroup[name];
  if (what === undefined) return name.replaceAll('-', ' ');
  return `${groups.find(({ group: { id } }) => id === group)?.group.title ?? group}: ${what}`;
}

type Rule = Pick<Mark, 'desired' | 'unproven' | 'recover' | 'amount'>;

function ruleOf(
  figure: Figure,
  document: DocumentStanding,
  material: Material,
  memories: Memories,
): Rule | undefined {
  const { groups, items, milestones } = document;
  const group = groups.find(({ group: { id } }) => id === figure.group);
  const projects = milestones.filter(({ milestone }) => milestone.kind === 'project');
  switch (figure.name) {
    case 'coverage':
      return coverageRule(document);
    case 'group-covered':
      return group === undefined ? undefined : countRule(group.covered, group.total);
    case 'group-status':
      return group === undefined ? undefined : statusRule(document, group, material);
    case 'group-notes':
      return noteLinks(figure, document, material);
    case 'projects-shipped':
      return countRule(
        projects.filter((project) => isShipped(project, items)).length,
        projects.length,
      );
    case 'eval-suites':
      return countRule(countResults(items, hasEvaluation));
    case 'serving-benchmarks':
      return countRule(countResults(items, isServingBenchmark));
    case 'last-session':
      return lastSession(document);
    case 'current-topic':
      return { desired: (own) => nextTopic(own, document)?.title };
    case 'current-phase':
      return { desired: (own) => nextPhase(own, figure, document, memories) };
    default:
      return undefined;
  }
}

function coverageRule(document: DocumentStanding): Rule {
  const { covered, total } = coverageOf(document);
  return countRule(covered, total);
}

/** Where only the learner's own ticks say so, the count is theirs to keep, too. */
const isShipped = (
  { state, milestone }: MilestoneStanding,
  items: readonly ItemStanding[],
): boolean => {
  const ids = new Set(milestone.items.map(({ id }) => id));
  return state === 'complete' && items.some((one) => ids.has(one.item.id) && one.state !== 'own');
};

type Results = ItemStanding['evidence'][number]['results'];

const hasEvaluation = ({ kind, hooks }: Results): boolean =>
  (kind === 'project' || kind === 'benchmark') && hooks.some((hook) => hook.kind === 'evaluation');

const isServingBenchmark = ({ kind, topics, target }: Results): boolean =>
  kind === 'benchmark' && topics.includes('serving-benchmark') && target?.kind !== 'simulated';

function countResults(
  items: readonly ItemStanding[],
  counts: (results: Results) => boolean,
): number {
  const ids = items
    .flatMap(({ evidence }) => evidence)
    .filter(({ flaws, results }) => flaws.length === 0 && counts(results))
    .map(({ id }) => id);
  return new Set(ids).size;
}

/** `0 / ___ topics = **0%**`: the digits are replaced, everything between them stays. */
const countPattern = /(\d+)(\s*\/\s*)(\d+|_+)/;

function countRule(count: number, total?: number): Rule {
  return {
    desired: (own) => {
      const claimed = countPattern.exec(own)?.[1];
      if (claimed === undefined || count === 0 || Number(claimed) > count) return undefined;
      const counted = own.replace(
        countPattern,
        (_, __, slash: string, whole: string) => `${count}${slash}${total ?? whole}`,
      );
      const percent = total === undefined || total === 0 ? 0 : Math.round((100 * count) / total);
      const text =
        total === undefined ? counted : counted.replace(/\d+(?:[.,]\d+)?(?=\s*%)/, String(percent));
      return text === own ? undefined : text;
    },
    unproven: (own) => {
      const claimed = Number(countPattern.exec(own)?.[1] ?? 0);
      return claimed > count
        ? { claim: own, needs: [`evidence for ${claimed} (there is evidence for ${count})`] }
        : undefined;
    },
    amount: (text) => Number(countPattern.exec(text)?.[1] ?? 0),
  };
}

/** The stage that all topics of the domain have reached; learning as soon as one is begun. */
function statusRule(
  { items, roadmap: { legend, figures } }: DocumentStanding,
  { group }: GroupStanding,
  material: Material,
): Rule | undefined {
  if (legend === undefined) return undefined;
  const notes = { material, domains: domainsWithNotes(figures, material) };
  const stages = items
    .filter(
      ({ item, state }) => item.group === group.id && item.role === 'topic' && state !== 'own',
    )
    .map((standing) => masteryStages.indexOf(stageOf(standing, notes)));
  const begun = stages.some((stage) => stage > 0);
  const reached = stages.length === 0 ? 0 : Math.max(Math.min(...stages), begun ? 1 : 0);
  const rank = (own: string): number => masteryStages.indexOf(stageIn(own) ?? 'not started');
  return {
    desired: (own) =>
      reached > rank(own) ? statusOf(masteryStages[reached] ?? 'learning', legend) : undefined,
    // To be learning is no claim that needs a proof.
    unproven: (own) =>
      rank(own) > Math.max(reached, 1)
        ? { claim: own, needs: [`all its topics at L${rank(own) + 1}, with notes of yours`] }
        : undefined,
    amount: rank,
  };
}

interface OwnNotes {
  readonly material: Material;
  /** Whose notes file, named in the document, is written. */
  readonly domains: ReadonlySet<string | undefined>;
}

const domainsWithNotes = (figures: readonly Figure[], material: Material): OwnNotes['domains'] =>
  new Set(
    figures
      .filter(({ name, text }) => name === 'group-notes' && pathsIn(text).some(material.isWritten))
      .map(({ group }) => group),
  );

const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path);

/** The notes on a domain's topics, beside those that the learner names there. */
function noteLinks(figure: Figure, document: DocumentStanding, material: Material): Rule {
  const folder = dirname(document.path);
  const topics = document.items
    .filter(({ item }) => item.group === figure.group)
    .flatMap(({ binding }) => binding.topics);
  const notes = notesAbout(material, topics, ['note', 'design', 'explanation']);
  return addLinks(notes.map(({ title, path }) => ({ text: title, href: hrefFrom(folder, path) })));
}

/** Solid and above also ask for notes; code and an evaluation are what L3 is made of. */
function stageOf({ level, binding, item }: ItemStanding, own: OwnNotes): MasteryStage {
  if (level === 0) return 'not started';
  const hasNotes =
    own.domains.has(item.group) ||
    notesOn(own.material, binding.topics, ['note', 'design', 'explanation']).length > 0;
  if (level < 3 || !hasNotes) return 'learning';
  return level === 3 ? 'solid' : level === 4 ? 'advanced' : 'expert';
}

const isoDate = /\d{4}-\d{2}-\d{2}/;

/** The latest day in the document's own table of sessions, where it is later than what is stated. */
function lastSession({ roadmap: { sessionLog } }: DocumentStanding): Rule {
  const column = sessionLog?.header.findIndex((heading) => /^date$/i.test(heading.trim())) ?? -1;
  const days = (sessionLog?.rows ?? [])
    .filter(({ isPlaceholder }) => !isPlaceholder)
    .flatMap(({ cells }) => isoDate.exec(cells[column] ?? '')?.[0] ?? []);
  const latest = days.toSorted().at(-1);
  return {
    desired: (own) => {
      if (latest === undefined) return undefined;
      const stated = isoDate.exec(own)?.[0];
      // Words instead of a day are the learner's own, and stay.
      if (stated === undefined) return isBlank(own) ? latest : undefined;
      return latest > stated ? own.replace(isoDate, latest) : undefined;
    },
  };
}

function topicNamed(text: string, { items }: DocumentStanding): ItemStanding | undefined {
  const named = new Set(topicsIn(text).map(({ id }) => id));
  return items.find(({ binding }) => binding.topics.some((topic) => named.has(topic)));
}

interface Position {
  readonly title: string;
  readonly group?: string | undefined;
}

/** Where the learner stands once the topic they named is covered: the first that is not. */
function nextTopic(own: string, document: DocumentStanding): Position | undefined {
  const { items } = document;
  const at = topicNamed(own, document);
  if (at === undefined || at.level < coveredLevel) return undefined;
  const topics = items.filter(({ item }) => item.role === 'topic' && !item.optional);
  // On from there; what was left out before comes last, and what they only say they know after that.
  const open = topics.filter(({ state }) => state === 'open');
  const next =
    open.find(({ item }) => item.line > at.item.line) ??
    open[0] ??
    topics.find(({ state }) => state === 'unproven');
  return next === undefined
    ? { title: 'all topics covered', group: topics.at(-1)?.item.group }
    : { title: next.item.title, group: next.item.group };
}

/** Follows the current topic. */
function nextPhase(
  own: string,
  figure: Figure,
  document: DocumentStanding,
  memories: Memories,
): string | undefined {
  const current = document.roadmap.figures.find(({ name }) => name === 'current-topic');
  if (current === undefined) return undefined;
  const topic = ownText(current, figureKey(current.id), memories);
  const isOurs = memories[figureKey(figure.id)]?.written === figure.text;
  // Where the learner moved on by themselves, a phase that a sync wrote moves with them.
  const position =
    nextTopic(topic, document) ?? (isOurs ? topicNamed(topic, document)?.item : undefined);
  const group = document.groups.find(({ group: { id } }) => id === position?.group)?.group;
  if (group === undefined || group.id === groupId(own)) return undefined;
  // Headed `Phase 2: …`, written `Phase 2 - …` where the learner writes it so.
  return own.includes(' - ') ? group.title.replace(/^(\p{L}+ \d+):\s*/u, '$1 - ') : group.title;
}
