/** @file The ways down that are drawn, and a bowl that is turned. */
import { claim, type Claim, type Failure, linePlot, type PlotPoint } from '@gradus/evidence';
import { adam, lion, momentum, type Optimizer, sgd } from '@gradus/training';
import { bowl, type Landscape, rosenbrock } from './landscapes.ts';
import { walk } from './walk.ts';

const condition = 1000;
const along = Math.sqrt(condition);
const aligned = bowl([1, 1 / condition], [1, along]);
/** The same bowl, and the same start as seen from it, on a map turned by 45°. */
const turned = bowl(
  [1, 1 / condition],
  [(1 - along) / Math.SQRT2, (1 + along) / Math.SQRT2],
  Math.PI / 4,
);

const mostSteps = 3000;
/** Of the height at the start. */
const leftOver = 1e-4;
const grid = Array.from({ length: 33 }, (_, i) => 10 ** (-4 + i / 6));

interface Best {
  readonly rate: number;
  readonly steps: number;
}

/** The rate of a grid with which the height falls soonest to a ten-thousandth, and stays there. */
function bestRate(optimizer: Optimizer, landscape: Landscape): Best {
  const goal = leftOver * landscape.height(landscape.start);
  const needed = (rate: number): number => {
    let last = -1;
    const { steps } = walk(optimizer, landscape.gradient, {
      start: landscape.start,
      steps: mostSteps,
      learningRate: rate,
      onPoint: (point, step) => {
        const height = landscape.height(point);
        if (!(height <= goal)) last = step;
        // Decided: gone, or long enough below.
        return !(height < 1e12) || step - last > 100;
      },
    });
    return steps - last > 100 ? last + 1 : Infinity;
  };
  const all = grid.map((rate) => ({ rate, steps: needed(rate) }));
  return all.toSorted((a, b) => a.steps - b.steps)[0]!;
}

export interface Turning {
  readonly sgd: { readonly aligned: Best; readonly turned: Best };
  readonly adam: { readonly aligned: Best; readonly turned: Best };
}

export function measureTurning(): Turning {
  const both = (optimizer: Optimizer) => ({
    aligned: bestRate(optimizer, aligned),
    turned: bestRate(optimizer, turned),
  });
  return { sgd: both(sgd()), adam: both(adam()) };
}

export function turningClaim({ sgd: plain }: Turning): Claim {
  return claim({
    statement: `SGD does not see how a bowl is turned: it needs ${plain.aligned.steps} steps on a bowl along the axes, and as many on the same one across them.`,
    metric: 'difference in steps, each at its best rate',
    value: Math.abs(plain.aligned.steps - plain.turned.steps),
    unit: 'steps',
    comparison: '<=',
    threshold: 1,
    oracle: 'a gradient turns with its bowl',
    replay: { class: 'exact' },
  });
}

export function turningFailure({ adam: adapting, sgd: plain }: Turning): Failure {
  return {
    case: `Adam on a bowl of condition number ${condition} whose valley lies across the axes, at the best rate of a grid`,
    expected: `about the ${adapting.aligned.steps} steps that it needs on the same bowl along the axes`,
    got: `${adapting.turned.steps} steps`,
    cause: `Adam has one scale for each parameter. Where the steep and the flat direction are parameters of their own, it makes a round bowl of a long one; across the axes both are in every parameter, and one scale per parameter cannot tell them apart. SGD needs ${plain.turned.steps} steps both ways.`,
    intervention: {
      change: 'the bowl is turned back, so that its directions are the parameters',
      got: `${adapting.aligned.steps} steps`,
      removed: adapting.turned.steps > 1.5 * adapting.aligned.steps,
    },
  };
}

const drawn: readonly { readonly name: string; readonly optimizer: Optimizer }[] = [
  { name: 'SGD', optimizer: sgd() },
  { name: 'momentum', optimizer: momentum() },
  { name: 'Adam', optimizer: adam() },
  { name: 'Lion', optimizer: lion() },
];

export interface Path {
  readonly name: string;
  readonly rate: number;
  readonly height: number;
  readonly points: readonly PlotPoint[];
}

/** Each rule once, at rates that are careful enough for their paths to be seen. */
function pathsOf(landscape: Landscape, rates: readonly number[], steps: number): Path[] {
  return drawn.map(({ name, optimizer }, at) => {
    const rate = rates[at]!;
    const points: PlotPoint[] = [];
    const { point } = walk(optimizer, landscape.gradient, {
      start: landscape.start,
      steps,
      learningRate: rate,
      onPoint: ([x = 0, y = 0]) => {
        points.push({ x, y });
      },
    });
    return { name, rate, height: landscape.height(point), points };
  });
}

const seriesOf = (paths: readonly Path[]) =>
  paths.map(({ name, rate, points }) => ({ name: `${name}, rate ${rate}`, points }));

/** Less long than the other, so that both directions can be seen. */
const drawnCondition = 30;
const drawnBowl = bowl([1, 1 / drawnCondition], [1, 4]);

export function bowlPaths(): string {
  return linePlot({
    title: 'Four ways down a long bowl',
    description:
      'From the upper right, sixty steps each. SGD goes straight to the floor of the valley and creeps along it; momentum swings about the floor and runs past the bottom; Adam and Lion move both parameters at one speed at first.',
    x: { label: 'Steep parameter', unit: 'curvature 1' },
    y: { label: 'Flat parameter', unit: `curvature 1/${drawnCondition}` },
    series: [
      ...seriesOf(pathsOf(drawnBowl, [0.5, 0.1, 0.2, 0.1], 60)),
      { name: 'a fifth of the start’s height', points: ellipse(0.2 * drawnBowl.height([1, 4])) },
    ],
  });
}

function ellipse(height: number): PlotPoint[] {
  return Array.from({ length: 73 }, (_, at) => {
    const angle = (2 * Math.PI * at) / 72;
    const radius = Math.sqrt(2 * height);
    return { x: radius * Math.cos(angle), y: radius * Math.sqrt(drawnCondition) * Math.sin(angle) };
  });
}

const valleySteps = 2000;

export const measureValley = (): Path[] =>
  pathsOf(rosenbrock, [0.001, 0.0003, 0.02, 0.004], valleySteps);

export function valleyPlot(valley: readonly Path[]): string {
  return linePlot({
    title: 'Height in Rosenbrock’s valley, by step',
    description: `All four fall to the floor of the valley within some steps and then follow its bend: ${valley.map(({ name, height }) => `${name} ends at a height of ${height.toPrecision(1)}`).join(', ')}.`,
    x: { label: 'Step', unit: 'steps', scale: 'log10' },
    y: { label: 'Height above the bottom', unit: 'of the function', scale: 'log10' },
    series: valley.map(({ name, rate, points }) => ({
      name: `${name}, rate ${rate}`,
      points: points
        .map(({ x, y }, step) => ({ x: step, y: rosenbrock.height([x, y]) }))
        .filter(({ x: step }) => step > 0 && (step <= 30 || step % 10 === 0)),
    })),
  });
}
