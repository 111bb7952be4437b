/** @file What has to come first: the nearest topics beneath one that are weak and can be lifted. */
import { topicById } from '@gradus/topics';
import type { Standing } from '../judge.ts';
import type { LabFacts } from '../levels.ts';
import type { Step } from './steps.ts';

/** Below this, what builds on a topic waits: nothing of it has been run. */
export const foundationLevel = 2;

export const isWeak = (topic: string, standings: ReadonlyMap<string, Standing>): boolean =>
  (standings.get(topic)?.firmLevel ?? 0) < foundationLevel;

/**
 * Adds to every step the steps that lift its foundations. A weak foundation that nobody asks for,
 * or that has no lab, cannot be waited for: what lies beneath it is looked at instead.
 */
export function putAfterFoundations(
  steps: readonly Step[],
  standings: ReadonlyMap<string, Standing>,
): readonly Step[] {
  const liftersOf = new Map<string, string[]>();
  for (const { key, kind, lifts } of steps) {
    for (const { topic, from, to } of lifts) {
      const isLifted = kind !== 'project' && from < foundationLevel && to >= foundationLevel;
      if (isLifted) liftersOf.set(topic, [...(liftersOf.get(topic) ?? []), key]);
    }
  }
  const found = new Map<string, ReadonlySet<string>>();
  const beneath = (topic: string): ReadonlySet<string> => {
    const known = found.get(topic);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    for (const foundation of topicById(topic)?.buildsOn ?? []) {
      if (!isWeak(foundation, standings)) continue;
      for (const key of liftersOf.get(foundation) ?? beneath(foundation)) keys.add(key);
    }
    found.set(topic, keys);
    return keys;
  };
  return steps.map((step) => {
    // Evidence that stood once was earned in some order.
    if (step.kind === 'rerun') return step;
    const after = new Set([
      ...step.after,
      ...step.lifts.flatMap(({ topic }) => [...beneath(topic)]),
    ]);
    after.delete(step.key);
    return { ...step, after: [...after].sort() };
  });
}

/**
 * A step that can be taken: of projects that only an item asks for, those whose foundations have
 * been run, or can be. A topic at L3 has shown that its project can be built.
 */
export function canBeTaken(
  { kind, lifts }: Step,
  standings: ReadonlyMap<string, Standing>,
  labs: readonly LabFacts[],
): boolean {
  if (kind !== 'project' || lifts.some(({ as }) => as === 'level')) return true;
  const covered = new Set(labs.flatMap(({ topics }) => topics));
  return lifts
    .flatMap(({ topic }) => topicById(topic)?.buildsOn ?? [])
    .every((foundation) => !isWeak(foundation, standings) || covered.has(foundation));
}
