/** @file The marks of figures: what a document states about itself, counted from its items. */
import {
  type Figure,
  groupId,
  type MasteryStage,
  masteryStages,
  stageIn,
  statusOf,
} from '@gradus/roadmap';
import { topicsIn } from '@gradus/topics';
import type { Mark } from './marks.ts';
import { type Material, notesOn } from './material.ts';
import { figureKey, type Memories, ownText } from './own-text.ts';
import { coveredLevel } from './reach.ts';
import type { DocumentStanding, GroupStanding, ItemStanding } from './standing.ts';

export function figureMarks(
  document: DocumentStanding,
  material: Material,
  memories: Memories,
): readonly Mark[] {
  return document.roadmap.figures.flatMap((figure) => {
    const rule = ruleOf(figure, document, material, memories);
    if (rule === undefined) return [];
    return [
      {
        key: figureKey(figure.id),
        place: figure,
        line: figure.line,
        title: figure.id,
        because: [],
        ...rule,
      },
    ];
  });
}

type Rule = Pick<Mark, 'desired' | 'unproven'>;

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
      return countRule(sum(groups, 'covered'), sum(groups, 'total'));
    case 'group-covered':
      return group === undefined ? undefined : countRule(group.covered, group.total);
    case 'group-status':
      return group === undefined ? undefined : statusRule(document, group, material);
    case 'projects-shipped':
      return countRule(
        projects.filter(({ state }) => state === 'complete').length,
        projects.length,
      );
    case 'eval-suites':
      return countRule(countResults(items, hasEvaluation));
    case 'serving-benchmarks':
      return countRule(countResults(items, isServingBenchmark));
    case 'current-topic':
      return { desired: (own) => nextTopic(own, document)?.title };
    case 'current-phase':
      return { desired: (own) => nextPhase(own, document, memories) };
    default:
      return undefined;
  }
}

const sum = (groups: readonly GroupStanding[], part: 'covered' | 'total'): number =>
  groups.reduce((total, group) => total + group[part], 0);

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
      const text = total === undefined ? counted : counted.replace(/\d+(?=\s*%)/, String(percent));
      return text === own ? undefined : text;
    },
    unproven: (own) => {
      const claimed = Number(countPattern.exec(own)?.[1] ?? 0);
      return claimed > count
        ? { claim: own, needs: [`evidence for ${claimed}; there is evidence for ${count}`] }
        : undefined;
    },
  };
}

/** The stage that all topics of the domain have reached; learning as soon as one is begun. */
function statusRule(
  { items, roadmap: { legend } }: DocumentStanding,
  { group }: GroupStanding,
  material: Material,
): Rule | undefined {
  if (legend === undefined) return undefined;
  const stages = items
    .filter(
      ({ item, state }) => item.group === group.id && item.role === 'topic' && state !== 'own',
    )
    .map((standing) => masteryStages.indexOf(stageOf(standing, material)));
  const begun = stages.some((stage) => stage > 0);
  const reached = stages.length === 0 ? 0 : Math.max(Math.min(...stages), begun ? 1 : 0);
  const rank = (own: string): number => masteryStages.indexOf(stageIn(own) ?? 'not started');
  return {
    desired: (own) =>
      reached > rank(own) ? statusOf(masteryStages[reached] ?? 'learning', legend) : undefined,
    unproven: (own) =>
      rank(own) > reached
        ? { claim: own, needs: [`all its topics at ${masteryStages[rank(own)]}`] }
        : undefined,
  };
}

/** Solid and above also ask for notes; code and an evaluation are what L3 is made of. */
export function stageOf({ level, binding }: ItemStanding, material: Material): MasteryStage {
  if (level === 0) return 'not started';
  const hasNotes = notesOn(material, binding.topics, ['note', 'design', 'explanation']).length > 0;
  if (level < 3 || !hasNotes) return 'learning';
  return level === 3 ? 'solid' : level === 4 ? 'advanced' : 'expert';
}

interface Position {
  readonly title: string;
  readonly group: string | undefined;
}

/** Where the learner stands once the topic they named is covered: the first that is not. */
function nextTopic(own: string, { items }: DocumentStanding): Position | undefined {
  const named = new Set(topicsIn(own).map(({ id }) => id));
  const at = items.find(({ binding }) => binding.topics.some((topic) => named.has(topic)));
  if (at === undefined || at.level < coveredLevel) return undefined;
  const open = items.find(
    ({ item, state }) => item.role === 'topic' && !item.optional && state === 'open',
  );
  return open === undefined
    ? { title: 'all topics covered', group: at.item.group }
    : { title: open.item.title, group: open.item.group };
}

function nextPhase(
  own: string,
  document: DocumentStanding,
  memories: Memories,
): string | undefined {
  const current = document.roadmap.figures.find(({ name }) => name === 'current-topic');
  if (current === undefined) return undefined;
  const position = nextTopic(ownText(current, figureKey(current.id), memories), document);
  const group = document.groups.find(({ group: { id } }) => id === position?.group)?.group;
  if (group === undefined || group.id === groupId(own)) return undefined;
  // Headed `Phase 2: …`, written `Phase 2 - …` where the learner writes it so.
  return own.includes(' - ') ? group.title.replace(/^(\p{L}+ \d+):\s*/u, '$1 - ') : group.title;
}
