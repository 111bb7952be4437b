/** @file Holes: what is reached or claimed rests on something that nothing has been run on. */
import { topicById } from '@gradus/topics';
import { lackingFor } from '../documents/reach.ts';
import { levelAsked, type Want, worthOf } from './demand.ts';
import type { Gap } from './gap.ts';
import { foundationLevel, isWeak } from './prerequisites.ts';
import { firstFew } from './reason.ts';
import { sum } from './sum.ts';
import type { PlanningInput } from './suggestion.ts';

export function foundationGaps(
  wants: readonly Want[],
  standings: PlanningInput['standings'],
): readonly Gap[] {
  const above = new Map<
    string,
    { readonly title: string; readonly level: number; points: number }[]
  >();
  for (const topic of new Set(wants.map((want) => want.topic))) {
    const standing = standings.get(topic);
    if (standing === undefined) continue;
    const asking = wants.filter((want) => want.topic === topic && want.what === 'level');
    const claimed = Math.max(0, ...asking.map(({ source }) => claimIn(source)));
    const level = Math.max(standing.level, claimed);
    if (level < foundationLevel) continue;
    const points = sum(asking.map((want) => worthOf(want, 0, level))) / 2;
    for (const foundation of topicById(topic)?.buildsOn ?? []) {
      if (!isWeak(foundation, standings)) continue;
      const resting = above.get(foundation) ?? [];
      above.set(foundation, [...resting, { title: standing.title, level, points }]);
    }
  }
  return [...above].map(([topic, resting]) => {
    const standing = standings.get(topic);
    const title = standing?.title ?? topic;
    const names = resting.map((one) => `${one.title} (L${one.level})`);
    const lacking = lackingFor(standing, foundationLevel);
    const now = `L${standing?.firmLevel ?? 0}${standing?.stale === true ? ' firm' : ''}`;
    return {
      kind: 'foundation',
      title,
      topics: [topic],
      why: `${firstFew(names)} ${names.length === 1 ? 'builds' : 'build'} on it, and it is at ${now}.`,
      done: `L${foundationLevel}: ${lacking.length > 0 ? lacking.join('; ') : './gradus results refresh'}`,
      impact: sum(resting.map(({ points }) => points)),
    };
  });
}

/** `L4` in the document, or a ticked box. */
function claimIn(source: Want['source']): number {
  return source?.standing.claim === undefined ? 0 : levelAsked(source.standing, source.document);
}
