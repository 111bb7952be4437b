/**
 * @file What a step is worth, and which comes first.
 *
 *     worth = gain + ½ · Σ worth(d) / |after(d)|     over the steps d that come after it
 *     value = worth / hours                          in points per hour
 *
 * The gain is the points (demand.ts) of the levels that the step lifts, for everybody who asked; a
 * level that lacks three things gives each a third. What a step opens counts half, shared with
 * whatever else that waits for.
 *
 * The order: reruns first, they are cheap and give back what was earned. Then always the most
 * valuable of the steps that wait for nothing, or only for steps already listed; ties go by the
 * place in the documents.
 */
import { sum } from './sum.ts';
import { hoursByKind } from './suggestion.ts';
import type { Step } from './steps.ts';

export interface ValuedStep extends Step {
  readonly gain: number;
  /** What it opens is worth, as far as it counts here. */
  readonly opens: number;
  readonly value: number;
}

export function orderSteps(steps: readonly Step[]): readonly ValuedStep[] {
  const waiting = [...valueSteps(steps)].sort(
    (a, b) =>
      Number(a.kind !== 'rerun') - Number(b.kind !== 'rerun') ||
      b.value - a.value ||
      placeOf(a) - placeOf(b) ||
      (a.key < b.key ? -1 : 1),
  );
  const ordered: ValuedStep[] = [];
  const listed = new Set<string>();
  while (waiting.length > 0) {
    const free = waiting.findIndex(({ after }) => after.every((key) => listed.has(key)));
    // Two labs can each cover what the other builds on: then neither can wait for the other.
    const [next] = waiting.splice(Math.max(0, free), 1);
    if (next === undefined) break;
    listed.add(next.key);
    ordered.push({ ...next, after: next.after.filter((key) => listed.has(key)) });
  }
  return ordered;
}

const placeOf = ({ lifts }: Step): number =>
  Math.min(...lifts.flatMap(({ wants }) => wants.map(({ order }) => order)));

const openedShare = 1 / 2;

function valueSteps(steps: readonly Step[]): readonly ValuedStep[] {
  const dependants = new Map<string, Step[]>();
  for (const step of steps) {
    for (const key of step.after) dependants.set(key, [...(dependants.get(key) ?? []), step]);
  }
  const gainOf = ({ lifts }: Step): number => sum(lifts.map(({ gain }) => gain));
  const opened = new Map<string, number>();
  const opens = (step: Step): number => {
    const known = opened.get(step.key);
    if (known !== undefined) return known;
    // In a circle, a step opens nothing the second time round.
    opened.set(step.key, 0);
    const parts = (dependants.get(step.key) ?? []).map(
      (other) => (gainOf(other) + opens(other)) / other.after.length,
    );
    const share = openedShare * sum(parts);
    opened.set(step.key, share);
    return share;
  };
  return steps.map((step) => {
    const gain = gainOf(step);
    const value = (gain + opens(step)) / hoursByKind[step.kind];
    // What is equal on paper is a tie, also where it was computed in another way.
    return { ...step, gain, opens: opens(step), value: Number(value.toFixed(9)) };
  });
}
