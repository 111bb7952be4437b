/**
 * @file A run whose saving takes longer than its steps, to be killed: a list of numbers that should
 * become another one. Started as a program, with the path of a checkpoint, it trains.
 */
import { createRandom } from '@gradus/statistics';
import { fromData, mean, type NdArray, square, sub, type Tensor } from '@gradus/tensor';
import { adam, constantSchedule, train, type TrainOptions } from '@gradus/training';

const size = 200_000;

interface Weights<Leaf = Tensor> {
  readonly weights: Leaf; // [size]
}

export function childRun(path: string): TrainOptions<Weights, Tensor> {
  const numbers = (name: number): NdArray => {
    const random = createRandom(name);
    return fromData(
      Float32Array.from({ length: size }, () => random.uniform()),
      [size],
    );
  };
  const targets = [1, 2, 3].map(numbers);
  return {
    model: {
      parameters: { weights: numbers(0) },
      loss: ({ weights }, target) => mean(square(sub(weights, target))),
    },
    batches: { settings: {}, tokensPerBatch: 1, at: (number) => targets[number % 3]! },
    engine: 'eager',
    steps: 6,
    seed: 1,
    optimizer: adam(),
    schedule: constantSchedule({ peak: 1e-2 }),
    checkpoint: { path, every: 1 },
  };
}

const [, program, path] = process.argv;
if (program === import.meta.filename && path !== undefined) await train(childRun(path));
