/** @file What a document claims or asks for, and the evidence does not give: items, milestones. */
import { basename } from 'node:path';
import { lackingFor } from '../documents/reach.ts';
import type { DocumentStanding, ItemStanding, MilestoneStanding } from '../documents/standing.ts';
import { isProject, type ItemPoints, levelAsked, pointsOf } from './demand.ts';
import { indexOf } from './document-index.ts';
import type { Gap } from './gap.ts';
import { figure } from './reason.ts';
import { sum } from './sum.ts';
import type { PlanningInput } from './suggestion.ts';

type Standings = PlanningInput['standings'];

export const documentGaps = (document: DocumentStanding, standings: Standings): readonly Gap[] => [
  ...itemGaps(document, standings),
  ...milestoneGaps(document),
];

/** An item that is not reached lacks a level, even where it asks for something else. */
const lackingPoints = ({ standing, points }: ItemPoints, document: DocumentStanding): number =>
  points * Math.max(1, levelAsked(standing, document) - standing.level);

/** Items that no milestone speaks for; and of all, those that claim more than is proven. */
function itemGaps(document: DocumentStanding, standings: Standings): Gap[] {
  const { path } = document;
  const { isLocked, milestoneOf } = indexOf(document);
  return pointsOf(document).flatMap((place) => {
    const { standing, points, group } = place;
    const { item, state, binding, claim, level } = standing;
    if (state === 'own' || state === 'reached' || isLocked(standing)) return [];
    if (state === 'open' && milestoneOf(standing) !== undefined) return [];
    const asked = levelAsked(standing, document);
    const part = [
      `${figure(points)} points a level in ${basename(path)}`,
      ...(group?.weight === undefined
        ? []
        : [`${group.title} weighs ${figure(100 * group.weight)}%`]),
      ...(group?.priority === undefined ? [] : [`priority ${group.priority}`]),
    ].join(', ');
    return [
      {
        kind: state,
        title: item.title,
        topics: binding.topics,
        why:
          state === 'unproven'
            ? `The document says ${claim ?? 'more'}, the evidence L${level}: ${part}.`
            : `It ${isProject(item) ? 'asks for a project that runs' : `stands at L${level} and asks for L${asked}`}: ${part}.`,
        done: doneFor(standing, asked, standings),
        impact: lackingPoints(place, document),
        place: { document: path, line: item.line },
      } satisfies Gap,
    ];
  });
}

function doneFor(
  { item, binding, needs }: ItemStanding,
  asked: number,
  standings: Standings,
): string {
  const lacking = binding.topics.flatMap((topic) => lackingFor(standings.get(topic), asked));
  const steps = [...new Set(needs.length > 0 ? needs : lacking)];
  const goal = isProject(item) ? 'A project that runs' : `L${asked}`;
  return steps.length === 0 ? goal : `${goal}: ${steps.join('; ')}`;
}

function milestoneGaps(document: DocumentStanding): Gap[] {
  const lacking = new Map(
    pointsOf(document)
      .filter(({ standing }) => standing.state !== 'reached')
      .map((item) => [item.standing.item.id, lackingPoints(item, document)]),
  );
  const lackingOf = ({ milestone }: MilestoneStanding): number =>
    sum(milestone.items.map(({ id }) => lacking.get(id) ?? 0));
  const standings = new Map(document.items.map((standing) => [standing.item.id, standing]));
  return document.milestones
    .filter(({ state }) => state === 'open')
    .map((standing): Gap => {
      const { milestone, conditions } = standing;
      const unmet = conditions.filter(({ met }) => !met);
      const waiting = indexOf(document).waitingFor(standing);
      const held = waiting.length === 0 ? '' : `, and ${countOf(waiting.length)} for it`;
      return {
        kind: 'milestone',
        title: milestone.title,
        topics: [
          ...new Set(milestone.items.flatMap(({ id }) => standings.get(id)?.binding.topics ?? [])),
        ],
        why: `${unmet.length} of its ${conditions.length} conditions ${unmet.length === 1 ? 'is' : 'are'} not met${held}.`,
        done: unmet
          .map(({ what, needs }) => (needs.length === 0 ? what : `${what}: ${needs.join(', ')}`))
          .join('; '),
        impact: lackingOf(standing) + sum(waiting.map(lackingOf)) / 2,
        place: { document: document.path, line: milestone.line },
      };
    });
}

const countOf = (milestones: number): string =>
  milestones === 1 ? '1 milestone waits' : `${milestones} milestones wait`;
