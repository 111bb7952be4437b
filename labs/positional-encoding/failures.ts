/** @file Where positions fail, each cause taken away to see whether it was the cause. */
import type { Failure } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import {
  array,
  fromData,
  iota,
  mapLeaves,
  matmul,
  type NdArray,
  runEager,
  slice,
  type Tensor,
  trace,
} from '@gradus/tensor';
import {
  fromInterleaved,
  initLlama,
  llama,
  type LlamaConfig,
  type LlamaParameters,
  normalArray,
  rotaryFrequencies,
  scaledDotProduct,
} from '@gradus/transformer';
import { evaluate, largestDifference, range, scores, turn } from './evaluate.ts';
import { guess, meanAt } from './findings.ts';
import { learn, lossAt, type Lengths } from './lengths.ts';
import { tableLength } from './model.ts';
import { trainedLength } from './task.ts';

const longest = 256;

/** Rotary positions beyond the length of training, and a window that keeps them within. */
export async function beyondTraining(context: LabContext, measured: Lengths): Promise<Failure> {
  const { model } = measured.counting.get('rotary')!;
  const ask = (look: { readonly window?: number }): Promise<number> =>
    lossAt(context, model, {
      kind: 'rotary',
      question: 'counting',
      length: longest,
      seed: 0,
      ...look,
    });
  const [open, windowed] = [await ask({}), await ask({ window: trainedLength })];
  return {
    case: `Rotary positions, learned on ${trainedLength} tokens, asked three places back at the end of ${longest}`,
    expected: `what they cost at ${trainedLength} tokens: ${meanAt(measured, 'counting', 'rotary', 32).toFixed(3)} nats; their scores depend on the distance alone`,
    got: `${open.toFixed(2)} nats; a guess costs ${guess.toFixed(2)}`,
    cause: `The score at three places back is what it was. Scores at distances above ${trainedLength} were never asked for, and nothing has kept them low: somewhere among them is a higher one.`,
    intervention: {
      change: `each token sees the last ${trainedLength} only, the model unchanged`,
      got: `${windowed.toFixed(3)} nats`,
      removed: open > guess && windowed < 0.2,
    },
  };
}

/** Rows of a table that no text has reached. */
export async function untrainedRows(context: LabContext, measured: Lengths): Promise<Failure> {
  const about = { kind: 'learned', question: 'counting', seed: 0 } as const;
  const { model } = measured.counting.get('learned')!;
  const ask = (of: typeof model, window?: number): Promise<number> =>
    lossAt(context, of, { ...about, length: longest, ...(window === undefined ? {} : { window }) });
  const [open, windowed] = [await ask(model), await ask(model, trainedLength)];
  const everywhere = await learn(context, {
    ...about,
    steps: 500,
    offsetsBelow: tableLength - trainedLength + 1,
  });
  const repaired = await ask(everywhere, trainedLength);
  return {
    case: `Learned positions: a table of ${tableLength} rows, trained on texts of ${trainedLength} tokens, asked at the end of ${longest}`,
    expected: 'the table has the rows, so the model has the positions',
    got: `${open.toFixed(2)} nats, and ${windowed.toFixed(2)} where each token sees the last ${trainedLength} only; a guess costs ${guess.toFixed(2)}`,
    cause: `Row 40 is the noise that it began as: no text has reached it. Nothing ties one row to the next, so what was learned about row 20 says nothing about it.`,
    intervention: {
      change: `texts of the same length begin anywhere in the table while it learns, and each token sees the last ${trainedLength}`,
      got: `${repaired.toFixed(3)} nats`,
      removed: open > guess && windowed > guess && repaired < 0.5,
    },
  };
}

/** A penalty by distance cannot point. */
export function cannotCount(measured: Lengths): Failure {
  const [alibi, rotary] = (['ALiBi', 'rotary'] as const).map((kind) =>
    meanAt(measured, 'counting', kind, 32),
  );
  return {
    case: `One layer with ALiBi, asked three places back on texts as long as those it learned on`,
    expected: 'the distance is in every score, so it can be counted',
    got: `${alibi!.toFixed(2)} nats; a guess costs ${guess.toFixed(2)}`,
    cause:
      'The penalty only ever says nearer or farther. No slope makes the third place back better than the second.',
    intervention: {
      change:
        'rotary positions, whose scores may rise and fall with the distance; all else the same',
      got: `${rotary!.toFixed(3)} nats`,
      removed: alibi! > 1 && rotary! < 0.2,
    },
  };
}

const config: LlamaConfig = {
  vocabularySize: 20,
  contextLength: 16,
  layers: 2,
  heads: 2,
  keyValueHeads: 2,
  width: 16,
  feedForwardWidth: 24,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};

/** A cache, and positions that begin at 0 again behind it. */
export function restartedPositions(random: Random): Failure {
  const start = initLlama(config, random.split('model'));
  // Livelier than at its start, so that attention is not flat.
  const parameters = mapLeaves<NdArray, NdArray, LlamaParameters<NdArray>>(start, (leaf) => ({
    ...leaf,
    data: (leaf.data as Float32Array).map((value) => (value === 1 ? 1 : 20 * value)),
  })) as LlamaParameters<NdArray>;
  const [length, read] = [10, 6];
  const tokens = fromData(
    Int32Array.from({ length }, () => random.integer(20)),
    [1, length],
  );
  const logits = (build: (p: LlamaParameters, ids: Tensor) => Tensor): number[] =>
    Array.from(runEager(trace(build, [parameters, tokens]), [parameters, tokens]).data, Number);
  const inTwo = (positions?: Tensor): number[] =>
    logits((p, ids) => {
      const past = llama(p, slice(ids, { axis: 1, end: read }), { config }).present;
      return llama(p, slice(ids, { axis: 1, start: read }), { config, past, positions }).logits;
    });
  const whole = logits((p, ids) =>
    slice(llama(p, ids, { config }).logits, { axis: 1, start: read }),
  );
  const away = (found: readonly number[]): number => largestDifference([found], [whole]);
  const [restarted, going] = [away(inTwo(iota(length - read))), away(inTwo())];
  return {
    case: `A text read in two parts over a cache; the second part's positions begin at 0 again`,
    expected: 'the logits of the text read whole',
    got: `they differ by up to ${restarted.toFixed(2)}`,
    cause:
      'Keys in the cache were turned by where they stood. Queries that are turned as if the text had begun anew have other distances to all of them.',
    intervention: {
      change: `the second part begins at position ${read}, behind what was read`,
      got: `they differ by ${going.toExponential(0)}`,
      removed: restarted > 0.1 && going < 1e-4,
    },
  };
}

/** Pairs of neighbours, read as pairs of halves. */
export function mixedOrders(random: Random): Failure {
  const [T, D] = [6, 8];
  const x = normalArray(random.split('x'), [T, D], 1);
  const [query, key] = ['query', 'key'].map((name) => normalArray(random.split(name), [D, D], 1));
  const frequencies = rotaryFrequencies(D);
  const project = (weight: NdArray): number[][] =>
    evaluate([x, weight], (t, w) => matmul(t, w, { transposeB: true }));
  const byNeighbours = (rows: number[][]): number[][] =>
    rows.map((row, t) =>
      row.map((value, i) => {
        const angle = t * frequencies[Math.floor(i / 2)]!;
        const other = row[i % 2 === 0 ? i + 1 : i - 1]!;
        return value * Math.cos(angle) + (i % 2 === 0 ? -other : other) * Math.sin(angle);
      }),
    );
  const [q, k] = [query!, key!].map((weight) => byNeighbours(project(weight)));
  const meant = q!.map((a) => k!.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)));
  const places = { queries: range(0, T), keys: range(0, T) };
  const away = (weights: readonly NdArray[]): number => {
    const [queries, keys] = weights.map(project);
    return largestDifference(scores(queries!, keys!, places, frequencies), meant);
  };
  const mixed = away([query!, key!]);
  const reordered = away([fromInterleaved(query!, 1), fromInterleaved(key!, 1)]);
  return {
    case: 'Query and key matrices of a checkpoint whose rotation pairs neighbours (0, 1), (2, 3) …, used where it pairs halves',
    expected: 'the scores that its author has',
    got: `they differ by up to ${mixed.toFixed(1)}, without a NaN or an error`,
    cause:
      'Both are rotations, so lengths and shift invariance are as they should be. But dimensions are turned together that were never trained as a pair.',
    intervention: {
      change: 'the rows of both matrices are put into the order of halves',
      got: `they differ by ${reordered.toExponential(0)}`,
      removed: mixed > 0.5 && reordered < 1e-4,
    },
  };
}

/** Values say what; only queries and keys say where. */
export function turnedValues(random: Random): Failure {
  const [T, D] = [6, 8];
  const x = array(
    Array.from({ length: T }, () => Array.from({ length: D }, () => random.normal())),
    'float64',
  );
  const output = (start: number, isValueTurned: boolean): number[][] =>
    evaluate([x], (t) => {
      const turned = turn(t, range(start, T), rotaryFrequencies(D));
      return scaledDotProduct(turned, turned, isValueTurned ? turned : t);
    });
  const away = (isValueTurned: boolean): number =>
    largestDifference(output(100, isValueTurned), output(0, isValueTurned));
  const [all, queriesAndKeys] = [away(true), away(false)];
  return {
    case: 'Values are turned as well as queries and keys; the text is moved by 100 places',
    expected: 'the same outputs: a text means the same wherever it stands',
    got: `they differ by up to ${all.toFixed(1)}`,
    cause:
      'Between query and key the two turns cancel to their difference. A value meets nothing that turns it back: its position stays in what is passed on.',
    intervention: {
      change: 'queries and keys alone are turned',
      got: `they differ by ${queriesAndKeys.toExponential(0)}`,
      removed: all > 0.1 && queriesAndKeys < 1e-9,
    },
  };
}

/** Angles that no longer fit into a number. */
export function farPositions(random: Random): Failure {
  const [T, D, start] = [8, 64, 2_000_000];
  const rows = Array.from({ length: T }, () => Array.from({ length: D }, () => random.normal()));
  const frequencies = rotaryFrequencies(D);
  const away = (dtype: 'float32' | 'float64'): number => {
    const at = (from: number): number[][] => {
      const places = range(from, T);
      return scores(rows, rows, { queries: places, keys: places }, frequencies, dtype);
    };
    const near = at(0);
    return mean(
      at(start).flatMap((row, t) => row.map((value, s) => Math.abs(value - near[t]![s]!))),
    );
  };
  const [single, double] = [away('float32'), away('float64')];
  return {
    case: `A text that begins at position ${start.toLocaleString('en-US')}, its angles in float32`,
    expected: 'the scores that it has at position 0',
    got: `they differ by ${single.toFixed(2)} on average; they spread by ${Math.sqrt(D)}`,
    cause:
      'An angle is position times frequency. Of two million radians float32 keeps eighths of a radian and nothing finer, and what a cosine needs is the fraction of a turn.',
    intervention: {
      change: 'angles in float64',
      got: `they differ by ${double.toExponential(0)}`,
      removed: single > 0.02 && double < 1e-6,
    },
  };
}
