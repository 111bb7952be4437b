/**
 * @file Eight batches of one for one batch of eight: the same step to rounding, as long as every
 * batch counts for what is in it.
 */
import { claim, type Claim, type Failure } from '@gradus/evidence';
import { createRandom } from '@gradus/statistics';
import {
  fromData,
  mul,
  type NdArray,
  reciprocal,
  sum,
  type Tensor,
  tokenLosses,
} from '@gradus/tensor';
import {
  type Batches,
  constantSchedule,
  randomWindows,
  sgd,
  type TokenBatch,
  type TokenDataset,
  train,
  type TrainOptions,
} from '@gradus/training';
import { gpt2, type Gpt2Parameters } from '@gradus/transformer';
import { largestDifference } from './places.ts';
import { shape, smallConfig, smallRun } from './small-run.ts';

const plain = { steps: 4, optimizer: sgd(), schedule: constantSchedule({ peak: 0.5 }) };

export async function accumulationClaim(data: TokenDataset, seed: number): Promise<Claim> {
  const rows = (batchSize: number) =>
    randomWindows(data.train, { batchSize, blockLength: shape.blockLength, seed });
  const options = { ...smallRun({ data, seed }), ...plain };
  const whole = await train({ ...options, batches: rows(8) });
  const parts = await train({ ...options, batches: rows(1), accumulate: 8 });
  const other = await train({ ...options, batches: rows(4) });
  return claim({
    statement: `Eight batches of one row are one batch of eight: after ${plain.steps} steps of SGD no parameter differs by more than rounding. (Half the rows differ by ${largestDifference(whole.parameters, other.parameters).toExponential(0)}.)`,
    metric: 'largest difference of a parameter',
    value: largestDifference(whole.parameters, parts.parameters),
    unit: 'of values about 0.1',
    comparison: '<=',
    threshold: 1e-5,
    oracle: 'one batch of eight rows',
    replay: { class: 'tolerance', tolerance: 1e-5 },
  });
}

interface PaddedBatch<Leaf = NdArray> extends TokenBatch<Leaf> {
  /** 1 for text, 0 for padding. */
  readonly isText: Leaf; // float32 [B, T]
}

/** Rows of 2 to T letters, padded: row n is the same in batches of one and of eight. */
function paddedRows(data: TokenDataset, batchSize: number, seed: number): Batches<PaddedBatch> {
  const windows = randomWindows(data.train, { ...shape, batchSize, seed });
  const lengths = createRandom(seed).split('lengths');
  return {
    ...windows,
    settings: { ...windows.settings, rule: 'padded windows' },
    at: (number) => {
      const T = shape.blockLength;
      const isText = Float32Array.from({ length: batchSize * T }, (_, at) => {
        const row = number * batchSize + Math.floor(at / T);
        // Every other row is short: a word or two.
        const length = row % 2 === 0 ? T : 2 + lengths.split(row).integer(6);
        return Number(at % T < length);
      });
      return { ...windows.at(number), isText: fromData(isText, [batchSize, T]) };
    },
  };
}

/** Each part divided by its own count of letters: a letter in a short row counts for more. */
export async function meanOfMeans(data: TokenDataset, seed: number): Promise<Failure> {
  const config = smallConfig(data, 0);
  const rows = 8;
  const step = async (
    batchSize: number,
    weigh: (isText: Tensor) => Tensor | number,
  ): Promise<{ readonly loss: number; readonly parameters: unknown }> => {
    const { model, evaluation: _, onEvaluation: __, ...rest } = smallRun({ data, seed });
    const options: TrainOptions<Gpt2Parameters, PaddedBatch<Tensor>> = {
      ...rest,
      ...plain,
      steps: 1,
      model: {
        ...model,
        loss: (p, { tokens, targets, isText }) => {
          const losses = tokenLosses(gpt2(p, tokens, { config }).logits, targets); // [B, T]
          return mul(sum(mul(losses, isText)), weigh(isText));
        },
      },
      batches: paddedRows(data, batchSize, seed),
      accumulate: rows / batchSize,
    };
    const { history, parameters } = await train(options);
    return { loss: history.losses[0]!, parameters };
  };
  const letters = Array.from(paddedRows(data, rows, seed).at(0).isText.data, Number).reduce(
    (total, one) => total + one,
  );
  const byOwnCount = (isText: Tensor): Tensor => reciprocal(sum(isText));
  const whole = await step(rows, byOwnCount);
  const parts = await step(1, byOwnCount);
  // What is averaged over the parts is divided by their number once more.
  const mended = await step(1, () => rows / letters);
  const away = ({ parameters }: { readonly parameters: unknown }): number =>
    largestDifference(parameters, whole.parameters);
  return {
    case: `a batch of ${rows} rows of different lengths, read as ${rows} batches of one, each with the mean over its own letters`,
    expected: `the step of one batch: loss ${whole.loss.toFixed(4)}, the same parameters`,
    got: `loss ${parts.loss.toFixed(4)}; parameters differ by up to ${away(parts).toExponential(1)}`,
    cause:
      'The mean of means is the mean only where all parts are as large. A letter in a row of three has ten times the say of one in a row of thirty.',
    intervention: {
      change: 'each part is divided by the letters of the whole batch, not by its own',
      got: `loss ${mended.loss.toFixed(4)}; parameters differ by up to ${away(mended).toExponential(0)}`,
      removed: away(parts) > 1e-3 && away(mended) < 1e-5,
    },
  };
}
