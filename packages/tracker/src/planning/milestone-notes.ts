/**
 * @file What the open milestones want written: an experiment logged, a journal entry, a write-up.
 * There has to be something to write about: evidence on their topics, or a step that brings some.
 */
import type { DocumentStanding, MilestoneStanding } from '../documents/standing.ts';
import type { Standing } from '../judge.ts';
import type { Want } from './demand.ts';
import { sum } from './sum.ts';
import type { Step } from './steps.ts';

export function milestoneNotes(
  documents: readonly DocumentStanding[],
  wants: readonly Want[],
  steps: readonly Step[],
  standings: ReadonlyMap<string, Standing>,
): readonly Step[] {
  const wantsOf = Map.groupBy(wants, ({ source }) => source?.standing);
  return documents.flatMap(({ milestones, items }) => {
    const standingOf = new Map(items.map((standing) => [standing.item.id, standing]));
    return milestones
      .filter(({ state }) => state === 'open')
      .flatMap((standing) => {
        const asking = standing.milestone.items.flatMap(
          ({ id }) => wantsOf.get(standingOf.get(id)) ?? [],
        );
        return notesFor(standing, asking, steps, standings);
      });
  });
}

function notesFor(
  { milestone, conditions }: MilestoneStanding,
  asking: readonly Want[],
  steps: readonly Step[],
  standings: ReadonlyMap<string, Standing>,
): readonly Step[] {
  const [main] = asking;
  if (main === undefined) return [];
  const topics = new Set(asking.map(({ topic }) => topic));
  const work = steps.filter(
    ({ kind, lifts }) => kind !== 'note' && lifts.some(({ topic }) => topics.has(topic)),
  );
  const exists = [...topics].some((topic) => (standings.get(topic)?.evidence.length ?? 0) > 0);
  if (work.length === 0 && !exists) return [];
  const name = milestone.code ?? milestone.title;
  const gain = sum(asking.map(({ points }) => points)) / conditions.length;
  return conditions
    .filter(({ met }) => !met)
    .flatMap(({ what, needs }) => {
      const command = needs.find((need) => need.startsWith('./gradus track '));
      if (command === undefined) return [];
      const lift = { topic: main.topic, from: 0, to: 1, brings: [what], gain };
      return [
        {
          key: `note:${command.slice('./gradus track '.length)}`,
          kind: 'note',
          title: `Write for ${name}: ${what}`,
          command,
          outputs: [],
          lifts: [{ ...lift, lacking: conditions.length, as: 'condition', wants: asking }],
          // The first runs give something to write about; the last ones need not be waited for.
          after: work
            .filter(({ lifts }) => lifts.some(({ from, topic }) => from < 2 && topics.has(topic)))
            .map(({ key }) => key),
        } satisfies Step,
      ];
    });
}
