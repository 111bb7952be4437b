/** @file Results that do not stand, or not firmly, on topics that somebody asks for. */
import type { Evidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import { type Want, worthOf } from './demand.ts';
import type { Gap } from './gap.ts';
import { firstFew } from './reason.ts';
import { isStale } from './steps.ts';
import { sum } from './sum.ts';
import type { PlanningInput } from './suggestion.ts';

export function evidenceGaps(
  wants: readonly Want[],
  standings: PlanningInput['standings'],
): readonly Gap[] {
  const topicsOf = new Map<string, { readonly evidence: Evidence; readonly topics: Standing[] }>();
  for (const topic of new Set(wants.map((want) => want.topic))) {
    const standing = standings.get(topic);
    for (const evidence of standing?.evidence ?? []) {
      if (standing === undefined || (evidence.flaws.length === 0 && !isStale(evidence))) continue;
      const known = topicsOf.get(evidence.id);
      if (known === undefined) topicsOf.set(evidence.id, { evidence, topics: [standing] });
      else known.topics.push(standing);
    }
  }
  const worth = (topic: string, from: number, to: number): number =>
    sum(wants.filter((want) => want.topic === topic).map((want) => worthOf(want, from, to)));
  return [...topicsOf.values()].map(({ evidence: { id, flaws, stale, results }, topics }): Gap => {
    const names = topics.map(({ title, level, firmLevel }) =>
      firmLevel < level ? `${title} (L${level}, firm L${firmLevel})` : `${title} (L${level})`,
    );
    const common = { topics: topics.map(({ topic }) => topic), title: id };
    if (flaws.length > 0) {
      return {
        ...common,
        kind: 'failing',
        why: `It supports nothing on ${firstFew(names)}: ${firstFew(flaws)}.`,
        done: `results/${id}/RESULTS.md verifies and every claim holds: ${results.command}`,
        // One more level is what evidence of any kind can bring at once.
        impact: sum(topics.map(({ topic, level }) => worth(topic, level, level + 1))),
      };
    }
    return {
      ...common,
      kind: 'stale',
      why: `What it rests on has changed since (${firstFew(stale)}), and only firm levels open gates: ${firstFew(names)}.`,
      done: `results/${id}/RESULTS.md is of today's sources: ./gradus results refresh ${id}`,
      impact: sum(topics.map(({ topic, level, firmLevel }) => worth(topic, firmLevel, level))),
    };
  });
}
