/**
 * @file From what a topic lacks to steps that can be taken: the phrases of its rungs are the
 * material. A step that serves several topics (a lab on three of them) is one step.
 */
import type { Evidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import { reachOf, type Want, worthOf } from './demand.ts';
import { sum } from './sum.ts';
import { asRerun, projectShape, stepFor, type StepShape } from './step-shapes.ts';

export interface Step extends StepShape {
  readonly lifts: readonly Lift[];
  /** Keys of steps that come first. */
  readonly after: readonly string[];
}

/** What a step does for one topic. */
export interface Lift {
  readonly topic: string;
  readonly from: number;
  readonly to: number;
  /** What it brings, of so many things that are lacking. */
  readonly brings: readonly string[];
  readonly lacking: number;
  /** Points, summed over those who asked for a level, a project, or a milestone's condition. */
  readonly gain: number;
  readonly as: Want['what'] | 'condition';
  /** Whoever is served. */
  readonly wants: readonly Want[];
}

/** A topic that somebody asks for, and where it stands. */
export interface WantedTopic {
  readonly standing: Standing;
  readonly wants: readonly Want[];
}

/** All steps on one topic towards what is asked for; each rung comes after the one below. */
export function stepsOn({ standing, wants }: WantedTopic): readonly Step[] {
  const { topic, level, firmLevel, evidence } = standing;
  const lift = (
    { from, to }: Pick<Lift, 'from' | 'to'>,
    brings: readonly string[],
    lacking: number,
  ): Lift => {
    const served = wants.filter((want) => reachOf(want) > from);
    const whole = sum(served.map((want) => worthOf(want, from, to)));
    const gain = (whole * brings.length) / lacking;
    return { topic, from, to, brings, lacking, gain, as: 'level', wants: served };
  };
  const top = Math.max(0, ...wants.map(reachOf));

  const stale = firmLevel < Math.min(level, top) ? evidence.filter((item) => isStale(item)) : [];
  const steps: Step[] = stale.map(({ id }) => ({
    key: `rerun:${id}`,
    kind: 'rerun',
    title: `Run ${id} again: its evidence is stale`,
    command: `./gradus results refresh ${id}`,
    outputs: [`results/${id}/RESULTS.md`],
    lifts: [lift({ from: firmLevel, to: level }, [id], stale.length)],
    after: [],
  }));
  let below: readonly string[] = steps.map(({ key }) => key);
  for (const rung of rungsAbove(standing, top)) {
    const doable = rung.phrases.flatMap((phrase) => {
      const shape = stepFor(phrase, standing);
      return shape === undefined ? [] : [{ phrase, shape: asRerun(shape, evidence) }];
    });
    // Nothing to do on this rung, so none above can be reached either.
    if (doable.length === 0) break;
    const after = below;
    const added: string[] = [];
    for (const [key, parts] of Map.groupBy(doable, ({ shape }) => shape.key)) {
      const [first] = parts;
      if (first === undefined) continue;
      const brings = parts.map(({ phrase }) => phrase);
      const lifts = [lift(rung, brings, rung.phrases.length)];
      steps.push({ ...first.shape, lifts, after });
      added.push(key);
    }
    below = added;
  }
  return [...steps, ...projectsAskedFor(standing, wants, steps)];
}

export const isStale = ({ flaws, stale }: Evidence): boolean =>
  flaws.length === 0 && stale.length > 0;

interface RungAhead {
  readonly from: number;
  readonly to: number;
  readonly phrases: readonly string[];
}

/** What is lacking above the present level, as far up as anybody asks. */
function rungsAbove({ level, rungs }: Standing, top: number): readonly RungAhead[] {
  const ahead: RungAhead[] = [];
  let from: number = level;
  for (const { level: to, lacking } of rungs) {
    // A run says more than a note: nobody needs both.
    if (to <= level || to === 1 || to > top) continue;
    // A first run is expected to bring what runs bring; the exercise is a step of its own.
    const phrases =
      to === 3 && level < 2 ? lacking.filter((phrase) => phrase.startsWith('pass ')) : lacking;
    const last = ahead.at(-1);
    if (phrases.length === 0 && last !== undefined) {
      ahead[ahead.length - 1] = { ...last, to };
    } else if (phrases.length > 0) {
      ahead.push({ from, to, phrases });
    }
    from = to;
  }
  return ahead;
}

/** Items that are projects ask for one that runs, whatever the level of its topic. */
function projectsAskedFor(
  { topic }: Standing,
  wants: readonly Want[],
  steps: readonly Step[],
): readonly Step[] {
  const asking = wants.filter(({ what }) => what === 'project');
  if (asking.length === 0) return [];
  const gain = sum(asking.map(({ points, asked }) => points * asked));
  const first = steps.filter(({ kind, lifts }) => kind === 'rerun' || lifts[0]?.to === 2);
  return [
    {
      ...projectShape(topic),
      lifts: [
        { topic, from: 0, to: 2, brings: [], lacking: 1, gain, as: 'project', wants: asking },
      ],
      after: first.map(({ key }) => key).filter((key) => key !== `project:${topic}`),
    },
  ];
}

/** Steps of the same key become one: the lab that covers three topics. */
export function mergeSteps(steps: readonly Step[]): readonly Step[] {
  const merged = new Map<string, Step>();
  for (const step of steps) {
    const same = merged.get(step.key);
    const lifts = [...(same?.lifts ?? []), ...step.lifts];
    const after = new Set([...(same?.after ?? []), ...step.after]);
    after.delete(step.key);
    merged.set(step.key, { ...(same ?? step), lifts, after: [...after].sort() });
  }
  return [...merged.values()];
}
