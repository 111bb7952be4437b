/**
 * @file A run whose saving takes longer than its steps, for tests that end its process. Started as a
 * program, with the path of a checkpoint, it trains and says so before every save.
 */
import { createRandom } from '@gradus/statistics';
import { fromData, mean, type NdArray, square, sub, type Tensor } from '@gradus/tensor';
import { adam, constantSchedule, type TrainOptions } from '../src/index.ts';
import { train } from '../src/train.ts';

const size = 60_000;

interface Weights<Leaf = Tensor> {
  readonly weights: Leaf; // [size]
}

export function childOptions(path: string): TrainOptions<Weights, Tensor> {
  const randomArray = (number: number): NdArray => {
    const random = createRandom(number);
    return fromData(
      Float32Array.from({ length: size }, () => random.uniform()),
      [size],
    );
  };
  const batches = [1, 2, 3].map(randomArray);
  return {
    model: {
      parameters: { weights: randomArray(0) },
      loss: ({ weights }, batch) => mean(square(sub(weights, batch))),
    },
    batches: { settings: {}, tokensPerBatch: 1, at: (number) => batches[number % 3]! },
    engine: 'eager',
    steps: 12,
    seed: 1,
    optimizer: adam(),
    schedule: constantSchedule({ peak: 1e-2 }),
    checkpoint: { path, every: 1 },
  };
}

const [, program, path] = process.argv;
if (program === import.meta.filename && path !== undefined) {
  await train({ ...childOptions(path), onStep: () => void process.stdout.write('saving\n') });
}
