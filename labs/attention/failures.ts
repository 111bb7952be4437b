/** @file Where attention fails, each cause taken away to see whether it was the cause. */
import type { Failure } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import {
  add,
  and,
  array,
  constant,
  crossEntropy,
  fromData,
  iota,
  lessOrEqual,
  expandDims,
  type NdArray,
  runEager,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { adamW, type Batches, constantSchedule, train } from '@gradus/training';
import {
  attentionWeights,
  causalMask,
  scaledDotProduct,
  sinusoidalPositions,
} from '@gradus/transformer';
import { textLength, vocabularySize } from './copying.ts';
import { initSmallModel, type MaskOf, type SmallModel, smallModel } from './small-model.ts';

/** Noise cannot be predicted: whoever does better than ln V has seen the answer. */
export async function leakingMask({ random, signal, seed }: LabContext): Promise<Failure> {
  const steps = 60;
  const batches = noise(random.split('noise'), 32);
  const lastLosses = async (maskOf: MaskOf): Promise<number> => {
    const { history } = await train<SmallModel, { tokens: Tensor; targets: Tensor }>({
      model: {
        parameters: initSmallModel({ layers: 1 }, random.split('leak')),
        loss: (p, { tokens, targets }) => crossEntropy(smallModel(p, tokens, maskOf), targets),
      },
      batches,
      steps,
      optimizer: adamW(),
      schedule: constantSchedule({ peak: 3e-3, warmUpSteps: 5 }),
      clipNorm: 1,
      seed,
      signal,
    });
    return mean(history.losses.slice(-10));
  };
  // One place too far: each token sees the next one, which it is asked for.
  const leaking = await lastLosses((places) =>
    lessOrEqual(expandDims(places, -2), add(expandDims(places, -1), 1)),
  );
  const tight = await lastLosses((places) => causalMask(places, places));
  const floor = Math.log(vocabularySize);
  return {
    case: 'a causal mask that is off by one, in training on pure noise',
    expected: `a loss of at least ln ${vocabularySize} = ${floor.toFixed(2)} nats: noise has nothing to learn`,
    got: `${leaking.toFixed(2)} nats after ${steps} steps, and falling`,
    cause:
      'Each token sees the next one, which is its answer. On real text the same leak looks like a model that is wonderfully good; noise gives it away.',
    intervention: {
      change: 'each token sees itself and what came before',
      got: `${tight.toFixed(2)} nats`,
      removed: leaking < floor - 0.1 && tight > floor - 0.05,
    },
  };
}

function noise(random: Random, batchSize: number): Batches<{ tokens: NdArray; targets: NdArray }> {
  return {
    settings: { rule: 'noise', batchSize },
    tokensPerBatch: batchSize * textLength,
    at: (number) => {
      const draws = random.split(number);
      const width = textLength + 1;
      const ids = Array.from({ length: batchSize * width }, () => draws.integer(vocabularySize));
      const part = (from: number): NdArray =>
        fromData(
          Int32Array.from({ length: batchSize * textLength }, (_, at) => {
            const [row, t] = [Math.floor(at / textLength), at % textLength];
            return ids[row * width + t + from]!;
          }),
          [batchSize, textLength],
        );
      return { tokens: part(0), targets: part(1) };
    },
  };
}

/** `dog bites man` and `man bites dog`: what stands at "bites" is the same. */
export function orderBlindness({ random }: LabContext): Failure {
  const [words, D] = [5, 8];
  const draws = random.split('words');
  const numbers = Float64Array.from({ length: words * D }, () => draws.normal());
  const text = fromData(numbers, [words, D]);
  const rows = Array.from({ length: words }, (_, t) => numbers.subarray(t * D, (t + 1) * D));
  const turned = fromData(Float64Array.from(rows.toReversed().flatMap((row) => [...row])), [
    words,
    D,
  ]);
  const places = sinusoidalPositions(words, D);
  const positions = fromData(Float64Array.from(places.data as Float32Array), places.shape);
  const middle = (x: NdArray, withPlaces: boolean): number[] => {
    const build = (t: Tensor): Tensor => {
      const placed = withPlaces ? add(t, constant(positions)) : t;
      return scaledDotProduct(placed, placed, placed);
    };
    const { data } = runEager(trace(build, [x]), [x]);
    return Array.from(data.subarray(2 * D, 3 * D), Number);
  };
  const distance = (withPlaces: boolean): number => {
    const [a, b] = [middle(text, withPlaces), middle(turned, withPlaces)];
    return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  };
  const [blind, seeing] = [distance(false), distance(true)];
  return {
    case: 'five words, and the same words in reverse',
    expected: 'the word in the middle takes something else when its neighbours change places',
    got: `its output differs by ${blind.toExponential(0)}`,
    cause:
      'Attention sums over a set: a key is found by what it is, not by where it stands. Order is not in the formula.',
    intervention: {
      change: 'each word has the waves of its place added',
      got: `its output differs by ${seeing.toFixed(2)}`,
      removed: blind < 1e-12 && seeing > 0.01,
    },
  };
}

/** A text must not depend on what it was padded with. */
export function unmaskedPadding({ random }: LabContext): Failure {
  const [T, D, padded] = [4, 8, 7];
  const draws = random.split('padding');
  const row = (): number[] => Array.from({ length: D }, () => draws.normal());
  const text = Array.from({ length: T }, row);
  const padding = Array.from({ length: padded - T }, () => Array<number>(D).fill(0));
  const output = (rows: readonly (readonly number[])[], isText?: readonly boolean[]): number[] => {
    const x = array(rows, 'float64');
    const build = (t: Tensor): Tensor => {
      const mask = isText === undefined ? {} : { mask: constant(array([...isText])) };
      return scaledDotProduct(t, t, t, mask);
    };
    return Array.from(runEager(trace(build, [x]), [x]).data.subarray(0, T * D), Number);
  };
  const alone = output(text);
  const away = (found: readonly number[]): number =>
    Math.max(...found.map((value, i) => Math.abs(value - alone[i]!)));
  const rows = [...text, ...padding];
  const open = away(output(rows));
  const masked = away(
    output(
      rows,
      rows.map((_, s) => s < T),
    ),
  );
  return {
    case: `a text of ${T} tokens, alone and in a batch where it is padded to ${padded}`,
    expected: 'the same outputs',
    got: `they differ by up to ${open.toFixed(2)}`,
    cause:
      'A padding of zeros has the score 0, and e⁰ = 1: each place of it takes its share of the weights.',
    intervention: {
      change: 'padding is masked',
      got: `they differ by ${masked === 0 ? 'nothing' : masked.toExponential(0)}`,
      removed: open > 0.01 && masked < 1e-12,
    },
  };
}

/** A query that may see nothing, and what that does to its neighbours. */
export function nothingToSee(): Failure {
  const x = array(
    [
      [1, 2],
      [3, 4],
    ],
    'float64',
  );
  const weights = (unseen: number): number[] => {
    const build = (t: Tensor): Tensor => {
      // Padding on the left: the first query sees nothing that is text.
      const places = iota(2);
      const mask = and(causalMask(places, places), constant(array([false, true])));
      return unseen === -Infinity
        ? attentionWeights(t, t, {
            bias: constant(
              array(
                [
                  [unseen, unseen],
                  [unseen, 0],
                ],
                'float64',
              ),
            ),
          })
        : attentionWeights(t, t, { mask });
    };
    return Array.from(runEager(trace(build, [x]), [x]).data, Number);
  };
  const [infinite, finite] = [weights(-Infinity), weights(-1e30)];
  return {
    case: 'a text padded on the left: its first query may look at nothing',
    expected: 'numbers',
    got: `weights ${infinite.slice(0, 2).join(', ')}; in the next layer they are multiplied into every query that looks there`,
    cause: 'The softmax of a row of −∞ is 0 / 0, and 0 · NaN is NaN: masking does not stop it.',
    intervention: {
      change: 'what is masked gets a score of −10³⁰ instead of −∞',
      got: `weights ${finite.slice(0, 2).join(', ')} there, ${finite.slice(2).join(', ')} where there is text`,
      removed: infinite.some(Number.isNaN) && finite[0] === 0.5 && finite[3] === 1,
    },
  };
}
