/**
 * @file How the learning rate should go: up at first or not, and down in the end or not. The same
 * budget for all, and the same seeds, so that differences are paired.
 */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import {
  constantSchedule,
  cosineSchedule,
  type Schedule,
  train,
  wsdSchedule,
} from '@gradus/training';
import { heldOut, smallRun } from './small-run.ts';
import { floorOf, type Source } from './source.ts';

const steps = 160;
const peak = 2e-2;
const warmUpSteps = 16;

const shapes = {
  constant: constantSchedule({ peak, warmUpSteps }),
  cosine: cosineSchedule({ peak, warmUpSteps, steps }),
  wsd: wsdSchedule({ peak, warmUpSteps, steps, decaySteps: 50 }),
} as const;

const names = {
  constant: 'constant',
  cosine: 'cosine',
  wsd: 'stable, then down (WSD)',
} as const;

/** Divides the steps of all runs. */
const evaluatedEvery = 10;

type Shape = keyof typeof shapes;

/** High for this model: without a warm-up the first steps of Adam are all of full length. */
const highPeak = 0.1;
const warmUpRunSteps = 100;
const warmUps = {
  'with a warm-up': cosineSchedule({ peak: highPeak, warmUpSteps: 30, steps: warmUpRunSteps }),
  'without one': cosineSchedule({ peak: highPeak, steps: warmUpRunSteps }),
} as const;

type WarmUp = keyof typeof warmUps;

export interface ScheduleRun {
  /** On what is held out, after the last step, above the source's own. */
  readonly excess: number;
  /** The same on the way. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Schedules {
  /** By schedule: a run for each seed. */
  readonly shapes: Readonly<Record<Shape, readonly ScheduleRun[]>>;
  readonly warmUps: Readonly<Record<WarmUp, readonly ScheduleRun[]>>;
}

export async function measureSchedules(
  data: Source,
  { seed, scale, signal, progress }: LabContext,
): Promise<Schedules> {
  const count = scale === 'full' ? 24 : 5;
  const runs = count * (Object.keys(shapes).length + Object.keys(warmUps).length);
  const stage = progress.stage('Training by schedules', { total: runs, unit: 'runs' });
  const batches = heldOut(data);
  const floor = floorOf(data, batches);
  const runOf = async (schedule: Schedule, length: number, own: number): Promise<ScheduleRun> => {
    const { history } = await train({
      ...smallRun({ data, seed: own }),
      steps: length,
      schedule,
      evaluation: { batches, every: evaluatedEvery },
      signal,
    });
    stage.advance();
    const points = history.evaluations.map(({ step, loss }) => ({ x: step, y: loss - floor }));
    return { excess: points.at(-1)!.y, points };
  };
  const all = async <Name extends string>(
    of: Readonly<Record<Name, Schedule>>,
    length: number,
  ): Promise<Record<Name, ScheduleRun[]>> => {
    const found = {} as Record<Name, ScheduleRun[]>;
    for (const name of Object.keys(of) as Name[]) {
      found[name] = [];
      for (let n = 0; n < count; n++)
        found[name].push(await runOf(of[name], length, 100 * seed + n));
    }
    return found;
  };
  const measured = {
    shapes: await all(shapes, steps),
    warmUps: await all(warmUps, warmUpRunSteps),
  };
  stage.done();
  return measured;
}

const excessOf = (runs: readonly ScheduleRun[]): number[] => runs.map(({ excess }) => excess);

export function compareSchedules(
  { shapes: found, warmUps: warm }: Schedules,
  random: Random,
): Comparison[] {
  const what = {
    metric: `held-out loss after ${steps} steps, above the source's own`,
    unit: 'nats by letter',
  };
  const arm = (shape: Shape) => ({ name: names[shape], values: excessOf(found[shape]) });
  return [
    comparePaired(what, arm('constant'), arm('cosine'), random.split('cosine')),
    comparePaired(what, arm('constant'), arm('wsd'), random.split('wsd')),
    comparePaired(what, arm('cosine'), arm('wsd'), random.split('cosine against wsd')),
    comparePaired(
      {
        metric: `the same after ${warmUpRunSteps} steps, at a rate of up to ${highPeak}`,
        unit: 'nats by letter',
      },
      { name: 'without a warm-up', values: excessOf(warm['without one']) },
      { name: 'with one of 30 steps', values: excessOf(warm['with a warm-up']) },
      random.split('warm-up'),
    ),
  ];
}

export function scheduleClaims({ shapes: found, warmUps: warm }: Schedules): Claim[] {
  const losses = found.constant.filter(
    ({ excess }, n) => found.cosine[n]!.excess >= excess || found.wsd[n]!.excess >= excess,
  );
  const all = [...Object.values(found), ...Object.values(warm)].flat();
  const told = (shape: Shape): string => mean(excessOf(found[shape])).toFixed(3);
  return [
    claim({
      statement: `A rate that comes down in the end beats one that stays, whichever way it comes down: held-out loss above the source's own ${told('constant')} constant, ${told('cosine')} cosine, ${told('wsd')} WSD.`,
      metric: 'seeds on which constant is as good as one of the others',
      value: losses.length,
      unit: `of ${found.constant.length} seeds`,
      comparison: '=',
      threshold: 0,
      oracle: 'the same seeds, batches and steps',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'No run does better on what is held out than the table that drew it.',
      metric: "smallest distance of a run from the source's own loss",
      value: Math.min(...excessOf(all)),
      unit: 'nats by letter',
      comparison: '>',
      threshold: 0,
      oracle: 'the negative logarithm of the true probabilities',
      replay: { class: 'tolerance', tolerance: 0.02 },
    }),
  ];
}

export function ratePlot(): string {
  return linePlot({
    title: 'The learning rate by step, three ways',
    description: `All rise for ${warmUpSteps} steps. One stays, one comes down like half a cosine, one stays until step 110 and then comes down in a straight line.`,
    x: { label: 'Step', unit: 'steps' },
    y: { label: 'Learning rate', unit: 'per step' },
    series: (Object.keys(shapes) as Shape[]).map((shape) => ({
      name: names[shape],
      points: Array.from({ length: steps }, (_, i) => ({ x: i + 1, y: shapes[shape].at(i + 1) })),
    })),
  });
}

export function schedulePlot({ shapes: found }: Schedules): string {
  return excessPlot(
    'What the schedules learn on one budget',
    'The three lie together until the rates part. Constant levels off; cosine falls below it in the middle, and WSD overtakes in its last part.',
    (Object.keys(shapes) as Shape[]).map((shape) => ({
      name: names[shape],
      points: meanOf(found[shape]),
    })),
  );
}

export function warmUpPlot({ warmUps: found }: Schedules): string {
  return excessPlot(
    `A rate of up to ${highPeak} with a warm-up and without`,
    'Without a warm-up the run stays near what a guess by frequency would have; with one it goes on down.',
    (Object.keys(warmUps) as WarmUp[]).map((name) => ({ name, points: meanOf(found[name]) })),
  );
}

/** Over the seeds; without the loss before the first step, which would set the scale. */
function meanOf(runs: readonly ScheduleRun[]): { x: number; y: number }[] {
  return runs[0]!.points
    .slice(1)
    .map(({ x }, i) => ({ x, y: mean(runs.map(({ points }) => points[i + 1]!.y)) }));
}

function excessPlot(
  title: string,
  description: string,
  series: readonly { name: string; points: { x: number; y: number }[] }[],
): string {
  return linePlot({
    title,
    description: `Held-out loss above the source's own, means of the seeds. ${description}`,
    x: { label: 'Step', unit: 'steps' },
    y: { label: "Held-out loss above the source's own", unit: 'nats by letter', scale: 'log10' },
    series,
  });
}
