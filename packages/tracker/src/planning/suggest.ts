/**
 * @file The most valuable next steps, with the reason for each. Only what can be done now or after
 * something above it in the list: a topic without a lab gives no step of its own, a milestone that
 * is locked asks for nothing. The value is defined in order.ts, what documents ask for in demand.ts.
 */
import { readDemand, type Want, worthOf } from './demand.ts';
import { orderSteps } from './order.ts';
import { milestoneNotes } from './milestone-notes.ts';
import { canBeTaken, putAfterFoundations } from './prerequisites.ts';
import { explainSession, explainStep } from './reason.ts';
import { mergeSteps, stepsOn, type WantedTopic } from './steps.ts';
import { sum } from './sum.ts';
import { hoursByKind, type PlanningInput, type ServedItem, type Suggestion } from './suggestion.ts';

/** Best first. */
export function suggestNext(input: PlanningInput): readonly Suggestion[] {
  const { documents, standings, labs } = input;
  const wants = readDemand(input);
  const wanted = wantedTopics(wants, standings);
  const steps = mergeSteps(wanted.flatMap((topic) => stepsOn(topic))).filter((step) =>
    canBeTaken(step, standings, labs),
  );
  const notes = milestoneNotes(documents, wants, steps, standings);
  const ordered = orderSteps(putAfterFoundations(mergeSteps([...steps, ...notes]), standings));
  const titles = new Map(ordered.map(({ key, title }) => [key, title]));
  const suggestions = ordered.map((step): Suggestion => {
    const { key, kind, title, command, outputs, after, value, lifts } = step;
    return {
      key,
      kind,
      title,
      topics: [...new Set(lifts.map(({ topic }) => topic))],
      ...(command === undefined ? {} : { command }),
      reason: explainStep(step, { standings, titles, steps: ordered }),
      hours: hoursByKind[kind],
      value,
      serves: servedBy(lifts.flatMap((lift) => lift.wants)),
      after,
      outputs,
    };
  });
  const reached = new Set(suggestions.flatMap(({ topics }) => topics));
  return [...suggestions, ...studySession(wanted, reached)];
}

/** By first mention. */
function wantedTopics(
  wants: readonly Want[],
  standings: PlanningInput['standings'],
): readonly WantedTopic[] {
  const byTopic = new Map<string, Want[]>();
  for (const want of wants) {
    const same = byTopic.get(want.topic);
    if (same === undefined) byTopic.set(want.topic, [want]);
    else same.push(want);
  }
  return [...byTopic].flatMap(([topic, asking]) => {
    const standing = standings.get(topic);
    return standing === undefined ? [] : [{ standing, wants: asking }];
  });
}

/** One suggestion for all topics that only reading can begin: the learner picks, so it is last. */
function studySession(
  wanted: readonly WantedTopic[],
  reached: ReadonlySet<string>,
): readonly Suggestion[] {
  const pointsOfOne = ({ wants }: WantedTopic): number =>
    sum(wants.map((want) => worthOf(want, 0, 1)));
  const untouched = wanted
    .filter(({ standing }) => standing.level === 0 && !reached.has(standing.topic))
    .map((topic) => ({ ...topic, points: pointsOfOne(topic) }))
    .sort((a, b) => b.points - a.points);
  const [first] = untouched;
  if (first === undefined) return [];
  const hours = hoursByKind.session;
  return [
    {
      key: 'session',
      kind: 'session',
      title: 'Study a topic that has no lab yet, and log the session',
      topics: untouched.map(({ standing }) => standing.topic),
      command: `./gradus track log ${first.standing.topic}`,
      reason: explainSession(untouched.length, first.standing.title, first.points),
      hours,
      value: Number((first.points / hours).toFixed(9)),
      serves: servedBy(untouched.flatMap(({ wants }) => wants)),
      after: [],
      outputs: [],
    },
  ];
}

function servedBy(wants: readonly Want[]): readonly ServedItem[] {
  const served = new Map<string, { readonly item: ServedItem; readonly order: number }>();
  for (const { source, order } of wants) {
    if (source === undefined) continue;
    const { path: document } = source.document;
    const { id, title, line } = source.standing.item;
    served.set(`${document}\n${id}`, { item: { document, item: id, title, line }, order });
  }
  return [...served.values()].sort((a, b) => a.order - b.order).map(({ item }) => item);
}
