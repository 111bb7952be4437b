import { createProgress, GradusError } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { leavesOf, type NdArray } from '@gradus/tensor';
import { type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import {
  constantSchedule,
  flatten,
  lion,
  randomWindows,
  sgd,
  type StepReport,
  train,
} from '../src/index.ts';
import { tinyConfig, tinyData, tinyLoss, tinyOptions } from './tiny.ts';

const numbersOf = (tree: unknown): number[] =>
  leavesOf<NdArray>(tree).flatMap(({ leaf }) => [...(leaf.data as Float32Array)]);

function largestDifference(a: unknown, b: unknown): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return Math.max(...left.map((x, i) => Math.abs(x - right[i]!)));
}

const withoutDropout = { ...tinyConfig, dropout: 0 };
const steady = {
  model: {
    parameters: initGpt2(withoutDropout, createRandom(1)),
    loss: tinyLoss(withoutDropout),
  },
} as const;

describe('train', () => {
  it('learns to count, and says how it goes', async () => {
    const reports: StepReport[] = [];
    const lines: string[] = [];
    const options = tinyOptions({
      ...steady,
      engine: 'onnx',
      thread: 'own',
      steps: 150,
      schedule: constantSchedule({ peak: 1e-2, warmUpSteps: 10 }),
      evaluation: { ...tinyOptions().evaluation!, every: 50 },
      progress: createProgress({ write: (text) => lines.push(text), isTerminal: true }),
      onStep: (report) => void reports.push(report),
    });
    const { history, parameters } = await train(options);
    expect(history.losses[0]).toBeCloseTo(Math.log(11), 0);
    expect(history.losses).toEqual(reports.map(({ loss }) => loss));
    expect(history.evaluations.map(({ step }) => step)).toEqual([0, 50, 100, 150]);
    expect(history.evaluations[0]!.loss).toBeCloseTo(Math.log(11), 0);
    expect(history.evaluations[3]!.loss).toBeLessThan(0.9);
    expect(reports.map(({ learningRate }) => learningRate).slice(0, 11)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10].map((n) => 1e-2 * (n / 10)),
    );
    const last = reports.at(-1)!;
    expect(last.tokensPerSecond).toBeGreaterThan(32);
    expect(last.remainingMs).toBe(0);
    expect(lines.join('')).toMatch(/step 50: held-out loss \d\.\d{4}/);
    expect(lines.join('')).toMatch(/\d+\/150 steps {2}loss \d\.\d{4} {2}[\d,]+ tok\/s/);
    // What it started from is as it was.
    expect(numbersOf(options.model.parameters)).toEqual(numbersOf(steady.model.parameters));
    expect(largestDifference(parameters, steady.model.parameters)).toBeGreaterThan(0.1);
  });

  it('takes the same steps in both engines, to rounding', async () => {
    const options = tinyOptions({ steps: 3 });
    const [onnx, eager] = [await train({ ...options, engine: 'onnx' }), await train(options)];
    expect(onnx.history.losses.map((loss) => loss.toFixed(5))).toEqual(
      eager.history.losses.map((loss) => loss.toFixed(5)),
    );
    expect(largestDifference(onnx.parameters, eager.parameters)).toBeLessThan(1e-4);
  });

  it('averages eight batches of one to the gradients of one batch of eight', async () => {
    const batchesOf = (batchSize: number) =>
      randomWindows(tinyData.train, { batchSize, blockLength: 8, seed: 5 });
    const common = {
      ...steady,
      steps: 4,
      optimizer: sgd(),
      schedule: constantSchedule({ peak: 1 }),
    };
    const whole = await train(tinyOptions({ ...common, batches: batchesOf(8) }));
    const parts = await train(tinyOptions({ ...common, batches: batchesOf(1), accumulate: 8 }));
    expect(largestDifference(whole.parameters, parts.parameters)).toBeLessThan(2e-6);
    expect(Math.abs(whole.history.losses[3]! - parts.history.losses[3]!)).toBeLessThan(2e-6);
    expect(
      Math.abs(whole.history.gradientNorms[3]! - parts.history.gradientNorms[3]!),
    ).toBeLessThan(1e-5);
    // And other rows give other gradients: the comparison is not one of equal things.
    const other = await train(tinyOptions({ ...common, batches: batchesOf(4), accumulate: 1 }));
    expect(largestDifference(whole.parameters, other.parameters)).toBeGreaterThan(1e-3);
  });

  it('moves a parameter by no more than what clipping and the rule allow', async () => {
    const start = flatten(steady.model.parameters).data;
    const run = await train(
      tinyOptions({
        ...steady,
        steps: 1,
        optimizer: sgd(),
        schedule: constantSchedule({ peak: 1 }),
        clipNorm: 0.01,
      }),
    );
    const moved = flatten(run.parameters).data.map((x, i) => x - start[i]!);
    expect(run.history.gradientNorms[0]).toBeGreaterThan(0.1);
    expect(Math.hypot(...moved)).toBeCloseTo(0.01, 6);
  });

  it('decays matrices alone', async () => {
    const options = tinyOptions({
      ...steady,
      steps: 1,
      optimizer: lion({ weightDecay: 1 }),
      schedule: constantSchedule({ peak: 0.01 }),
    });
    const [decayed, plain] = [await train(options), await train({ ...options, optimizer: lion() })];
    expect(largestDifference(decayed.parameters.norm, plain.parameters.norm)).toBe(0);
    const first = ({ tokens }: Gpt2Parameters<NdArray>): number => Number(tokens.weight.data[0]);
    const start = first(steady.model.parameters);
    expect(first(decayed.parameters)).toBeCloseTo(first(plain.parameters) - 0.01 * start, 6);
  });

  it.each([
    [{ steps: 0 }, 'steps: expected a whole number of at least 1; received 0'],
    [{ accumulate: 1.5 }, 'accumulate'],
    [{ clipNorm: 0 }, 'clipNorm: expected a number above 0'],
  ])('refuses %j', async (changes, message) => {
    const failure = train(tinyOptions(changes));
    await expect(failure).rejects.toBeInstanceOf(GradusError);
    await expect(failure).rejects.toThrow(message);
  });
});
