/**
 * @file What the parts of a run must do. Each case is about one thing that people get wrong; rates
 * and Adam are held against packages/training, which is held against PyTorch.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { adam, cosineSchedule, wsdSchedule } from '@gradus/training';
import type { CosineOptions, OrderOptions, Part, Run, RunOptions, WsdOptions } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly cosineRate: (step: number, options: CosineOptions) => number;
  readonly wsdRate: (step: number, options: WsdOptions) => number;
  readonly clipByNorm: (gradients: readonly (readonly number[])[], limit: number) => number[][];
  readonly accumulate: (parts: readonly Part[]) => number[];
  readonly rowsOfStep: (step: number, options: OrderOptions) => number[];
  readonly isSpike: (loss: number, before: readonly number[]) => boolean;
  readonly startRun: (weights: readonly number[]) => Run;
  readonly continueRun: (run: Run, steps: number, options: RunOptions) => Run;
  readonly saveRun: (run: Run) => string;
  readonly loadRun: (text: string) => Run;
}

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [
    ...rateCases(one),
    ...gradientCases(one),
    ...orderCases(one),
    ...spikeCases(one),
    ...runCases(one),
  ];
}

const firstSteps = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

function rateCases({ cosineRate, wsdRate }: Implementation): PracticeCase[] {
  const cosine = { peak: 1, warmUpSteps: 2, steps: 6, floor: 0 };
  const wsd = { ...cosine, steps: 8, decaySteps: 4 };
  return [
    {
      name: 'cosine: by hand, and 0 behind the end',
      run: () =>
        assertClose(
          firstSteps(7).map((step) => cosineRate(step, cosine)),
          [0.5, 1, 0.5 + Math.SQRT1_2 / 2, 0.5, 0.5 - Math.SQRT1_2 / 2, 0, 0],
        ),
    },
    {
      name: 'cosine: the first step of a warm-up moves already, the last has the peak',
      run: () =>
        assertClose(
          [1, 9, 10].map((step) => cosineRate(step, { ...cosine, warmUpSteps: 10, steps: 100 })),
          [0.1, 0.9, 1],
        ),
    },
    {
      name: 'cosine: down to the floor, not below and not to 0',
      run: () =>
        assertClose(
          [6, 10, 50].map((step) =>
            cosineRate(step, { peak: 1, warmUpSteps: 2, steps: 10, floor: 0.2 }),
          ),
          [0.6, 0.2, 0.2],
        ),
    },
    {
      name: "cosine: packages/training's rates",
      run: () => {
        const options = { peak: 6e-4, warmUpSteps: 20, steps: 300, floor: 6e-5 };
        const schedule = cosineSchedule(options);
        const steps = firstSteps(320);
        assertClose(
          steps.map((step) => cosineRate(step, options) * 1e4),
          steps.map((step) => schedule.at(step) * 1e4),
        );
      },
    },
    {
      name: 'WSD: by hand',
      run: () =>
        assertClose(
          firstSteps(9).map((step) => wsdRate(step, wsd)),
          [0.5, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0],
        ),
    },
    {
      name: 'WSD: stays at the peak until it comes down',
      run: () => {
        const options = { peak: 2, warmUpSteps: 5, steps: 100, decaySteps: 10, floor: 0.5 };
        assertClose(
          [5, 50, 90, 95, 100].map((step) => wsdRate(step, options)),
          [2, 2, 2, 1.25, 0.5],
        );
        const schedule = wsdSchedule(options);
        assertClose(
          firstSteps(110).map((step) => wsdRate(step, options)),
          firstSteps(110).map((step) => schedule.at(step)),
        );
      },
    },
  ];
}

function gradientCases({ clipByNorm, accumulate }: Implementation): PracticeCase[] {
  return [
    {
      name: 'clipping: all tensors together, one factor for all',
      run: () => assertClose(clipByNorm([[3, 0], [4]], 1).flat(), [0.6, 0, 0.8]),
    },
    {
      name: 'clipping: the direction stays',
      run: () =>
        assertClose(clipByNorm([[30, 0], [0.4], [0, -40]], 5).flat(), [3, 0, 0.04, 0, -4], 1e-3),
    },
    {
      name: 'clipping: a short gradient stays as it is',
      run: () => assert.deepEqual(clipByNorm([[0.3], [0, 0.4]], 1), [[0.3], [0, 0.4]]),
    },
    {
      name: 'clipping: a gradient of 0 stays 0',
      run: () => assert.deepEqual(clipByNorm([[0, 0]], 1), [[0, 0]]),
    },
    {
      name: 'accumulation: equal parts, their mean',
      run: () =>
        assertClose(
          accumulate([
            { gradient: [1, 0], tokens: 8 },
            { gradient: [3, -2], tokens: 8 },
          ]),
          [2, -1],
        ),
    },
    {
      name: 'accumulation: every token counts the same, in whatever part',
      run: () =>
        assertClose(
          accumulate([
            { gradient: [1, 10], tokens: 30 },
            { gradient: [5, 2], tokens: 10 },
          ]),
          [2, 8],
        ),
    },
    {
      name: 'accumulation: parts without tokens change nothing',
      run: () =>
        assertClose(
          accumulate([
            { gradient: [1, 2], tokens: 4 },
            { gradient: [0, 0], tokens: 0 },
          ]),
          [1, 2],
        ),
    },
  ];
}

const order: OrderOptions = { seed: 7, rows: 12, batchSize: 3 };

function orderCases({ rowsOfStep }: Implementation): PracticeCase[] {
  const epoch = (number: number, options = order): number[] =>
    firstSteps(4).flatMap((step) => rowsOfStep(4 * number + step, options));
  const all = Array.from({ length: 12 }, (_, row) => row);
  return [
    {
      name: 'order: every row once in an epoch',
      run: () => {
        for (let number = 0; number < 5; number++)
          assert.deepEqual(
            epoch(number).toSorted((a, b) => a - b),
            all,
          );
      },
    },
    {
      name: 'order: each epoch has its own',
      run: () => assert.equal(new Set([0, 1, 2, 3].map((number) => epoch(number).join())).size, 4),
    },
    {
      name: 'order: another seed, another order',
      run: () => assert.notDeepEqual(epoch(0), epoch(0, { ...order, seed: 8 })),
    },
    {
      name: 'order: a step reads the same whatever was asked before',
      run: () => {
        const forwards = firstSteps(8).map((step) => rowsOfStep(step, order));
        const backwards = firstSteps(8)
          .toReversed()
          .map((step) => rowsOfStep(step, order));
        assert.deepEqual(backwards.toReversed(), forwards);
      },
    },
  ];
}

function spikeCases({ isSpike }: Implementation): PracticeCase[] {
  const noisy = Array.from({ length: 40 }, (_, i) => 2 + 0.05 * ((i * 7) % 5));
  return [
    {
      name: 'spike: far above the median is one, within the noise is none',
      run: () => {
        assert.equal(isSpike(4, noisy), true);
        assert.equal(isSpike(2.3, noisy), false);
      },
    },
    {
      name: 'spike: a loss that falls is none',
      run: () => assert.equal(isSpike(0.1, noisy), false),
    },
    {
      name: 'spike: one that was before does not hide the next',
      run: () => assert.equal(isSpike(4, [...noisy, 50, 60]), true),
    },
    {
      name: 'spike: where nothing moves, a hundredth more is none',
      run: () => {
        const still = Array.from({ length: 40 }, () => 2);
        assert.equal(isSpike(2.02, still), false);
        assert.equal(isSpike(2.5, still), true);
      },
    },
  ];
}

/** Three weights; a row is a number, and so are its feature and its target. */
const problem: RunOptions = {
  order,
  rate: (step) => 0.1 / Math.sqrt(step),
  gradient: ([a = 0, b = 0, c = 0], rows) => {
    const slopes = rows.map((row) => {
      const x = Math.sin(row);
      const error = a * x * x + b * x + c - Math.cos(3 * row);
      return [error * x * x, error * x, error];
    });
    return [0, 1, 2].map((i) => slopes.reduce((sum, slope) => sum + slope[i]!, 0) / rows.length);
  },
};
const start = [0.1, -0.2, 1 / 3];

function runCases({
  startRun,
  continueRun,
  saveRun,
  loadRun,
  rowsOfStep,
}: Implementation): PracticeCase[] {
  const stopped = (first: number, rest: number, options = problem): Run =>
    continueRun(loadRun(saveRun(continueRun(startRun(start), first, options))), rest, options);
  return [
    {
      name: 'run: the first step of Adam moves every weight by the rate',
      run: () => {
        const options = { ...problem, gradient: () => [5, -0.01, 300] };
        assertClose(continueRun(startRun(start), 1, options).weights, [0, -0.1, 1 / 3 - 0.1], 1e-6);
      },
    },
    {
      name: "run: thirty steps of packages/training's Adam",
      run: () => {
        const run = continueRun(startRun(start), 30, problem);
        assertClose(run.weights, adamSteps(30, rowsOfStep), 1e-9);
        assert.equal(run.step, 30);
      },
    },
    {
      name: 'run: ten steps, and ten more, are twenty',
      run: () => {
        const twice = continueRun(continueRun(startRun(start), 10, problem), 10, problem);
        assertSame(twice.weights, continueRun(startRun(start), 20, problem).weights);
      },
    },
    {
      name: 'run: saved and loaded, it goes on bit by bit, from every step',
      run: () => {
        const whole = continueRun(startRun(start), 20, problem);
        for (let stop = 1; stop < 20; stop++) {
          const run = stopped(stop, 20 - stop);
          assertSame(run.weights, whole.weights);
          assert.equal(run.step, 20);
        }
      },
    },
    {
      name: 'run: after a stop it reads the rows that come next, at the rate that comes next',
      run: () => {
        const seen: string[] = [];
        const told = (options: RunOptions): RunOptions => ({
          ...options,
          rate: (step) => {
            seen.push(`rate ${step}`);
            return options.rate(step);
          },
          gradient: (weights, rows) => {
            seen.push(`rows ${rows.join()}`);
            return options.gradient(weights, rows);
          },
        });
        stopped(5, 1, told(problem));
        const expected = firstSteps(6).flatMap((step) => [
          `rate ${step}`,
          `rows ${rowsOfStep(step, order).join()}`,
        ]);
        assert.deepEqual(seen.toSorted(), expected.toSorted());
      },
    },
    {
      name: 'run: going on leaves the run that it went on from as it was',
      run: () => {
        const run = continueRun(startRun(start), 5, problem);
        const before = saveRun(run);
        continueRun(run, 5, problem);
        assert.equal(saveRun(run), before);
      },
    },
  ];
}

/** The same run by the package's optimizer. */
function adamSteps(steps: number, rowsOfStep: Implementation['rowsOfStep']): number[] {
  const shared = (values: readonly number[]): Float64Array<SharedArrayBuffer> => {
    const array = new Float64Array(new SharedArrayBuffer(8 * values.length));
    array.set(values);
    return array;
  };
  const parameters = shared(start);
  const moments = [shared([0, 0, 0]), shared([0, 0, 0])];
  for (let step = 1; step <= steps; step++) {
    adam().update({
      parameters,
      gradients: shared(problem.gradient([...parameters], rowsOfStep(step, order))),
      moments,
      start: 0,
      end: start.length,
      gradientScale: 1,
      learningRate: problem.rate(step),
      weightDecay: 0,
      step,
    });
  }
  return [...parameters];
}

function assertSame(found: readonly number[], expected: readonly number[]): void {
  if (found.length === expected.length && found.every((x, i) => Object.is(x, expected[i]))) return;
  throw new assert.AssertionError({
    message: 'not the same bits',
    actual: found,
    expected,
    operator: 'is',
  });
}

function assertClose(
  found: readonly number[],
  expected: readonly number[],
  tolerance = 1e-6,
): void {
  const isClose =
    found.length === expected.length &&
    found.every((x, i) => Math.abs(x - expected[i]!) <= tolerance);
  if (isClose) return;
  throw new assert.AssertionError({
    message: 'the numbers differ',
    actual: found,
    expected,
    operator: 'close',
  });
}
