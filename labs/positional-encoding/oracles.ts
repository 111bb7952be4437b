/** @file What positions are held against: PyTorch and transformers, and what a shift may not change. */
import { claim, type Claim } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import { add, array, constant, iota, type Tensor } from '@gradus/tensor';
import {
  alibiBias,
  alibiSlopes,
  attentionWeights,
  rotaryFrequencies,
  sinusoidalPositions,
} from '@gradus/transformer';
import { evaluate, largestDifference, range, scores, turn } from './evaluate.ts';
import {
  torchAlibi,
  torchRotations,
  torchScaled,
  torchSinusoidal,
  torchTolerances,
  torchVersions,
} from './fixtures/torch.ts';
import * as solution from './practice/solution.ts';
import type { Matrix } from './practice/stub.ts';

export function oracleClaims(random: Random): Claim[] {
  return [
    ...torchClaims(),
    shiftClaim(random.split('shifts')),
    lengthClaim(random.split('lengths')),
    distanceClaim(),
    ...waveClaims(),
    reachClaim(),
  ];
}

function torchClaims(): Claim[] {
  const turned = torchRotations.map(({ base, offset, vectors: plain, complex, llama }) => {
    const frequencies = rotaryFrequencies(plain[0]!.length, { base });
    const found = solution.rotate(plain, [...frequencies], offset);
    return [largestDifference(found, complex), largestDifference(found, llama)] as const;
  });
  const scaled = torchScaled.flatMap(({ width, base, scaling, frequencies }) =>
    solution
      .rotaryFrequencies(width, base, scaling)
      .map((frequency, i) => Math.abs(frequency / frequencies[i]! - 1)),
  );
  const biases = torchAlibi.map(({ heads, length, bias }) =>
    largestDifference(
      solution.alibiBias(heads, 1, length).map(([row]) => row!),
      bias,
    ),
  );
  const waves = largestDifference(
    solution.sinusoidal(torchSinusoidal.length, torchSinusoidal[0]!.length),
    torchSinusoidal,
  );
  const { complex, llama, float32 } = torchTolerances;
  const held = [
    {
      statement:
        'RoPE is a product of complex numbers, of unit length and of angle position · frequency.',
      errors: turned.map(([error]) => error),
      tolerance: complex,
      oracle: 'torch.polar in complex128',
    },
    {
      statement: 'RoPE is LLaMA’s.',
      errors: turned.map(([, error]) => error),
      tolerance: llama,
      oracle: 'LlamaRotaryEmbedding, whose angles are float32',
    },
    {
      statement: 'Llama 3’s scaling of frequencies is Llama 3’s.',
      errors: scaled,
      tolerance: float32,
      oracle: 'LlamaRotaryEmbedding with rope_type llama3',
    },
    {
      statement: 'ALiBi’s bias is MPT’s, for 2, 8 and 12 heads.',
      errors: biases,
      tolerance: float32,
      oracle: 'build_mpt_alibi_tensor',
    },
    {
      statement: 'The sinusoids are those of XLM.',
      errors: [waves],
      tolerance: float32,
      oracle: 'create_sinusoidal_embeddings',
    },
  ];
  return held.map(({ statement, errors, tolerance, oracle }) =>
    claim({
      statement,
      metric: 'largest difference; of frequencies, relative',
      value: Math.max(...errors),
      unit: 'of values about 1',
      comparison: '<=',
      threshold: tolerance,
      oracle: `${oracle} (${torchVersions})`,
      replay: { class: 'tolerance', tolerance },
    }),
  );
}

const [T, D] = [12, 32];

function vectors(random: Random): number[][] {
  return Array.from({ length: T }, () => Array.from({ length: D }, () => random.normal()));
}

function shiftClaim(random: Random): Claim {
  const [queries, keys] = [vectors(random), vectors(random)];
  const frequencies = rotaryFrequencies(D);
  const at = (start: number): number[][] => {
    const places = range(start, T);
    return scores(queries, keys, { queries: places, keys: places }, frequencies);
  };
  const whole = at(0);
  const errors = [1, 17, 1000, 100_000].map((start) => largestDifference(at(start), whole));
  const plain = scores(queries, keys, { queries: range(0, T), keys: range(1, T) }, frequencies);
  return claim({
    statement: `A text moved by 1 to 100,000 places has the same scores, though every query and key is another; keys moved by one place alone change them by up to ${largestDifference(plain, whole).toFixed(1)}.`,
    metric: 'largest difference of a score',
    value: Math.max(...errors),
    unit: `of scores that spread by √${D}`,
    comparison: '<=',
    threshold: 1e-9,
    oracle: 'the scores of the text at position 0, in float64',
    replay: { class: 'tolerance', tolerance: 1e-9 },
  });
}

function lengthClaim(random: Random): Claim {
  const plain = vectors(random);
  const turned = evaluate([array(plain, 'float64')], (x) =>
    turn(x, range(5000, T), rotaryFrequencies(D)),
  );
  const errors = plain.map((row, t) =>
    Math.abs(Math.hypot(...turned[t]!) / Math.hypot(...row) - 1),
  );
  return claim({
    statement: 'RoPE turns vectors and leaves their lengths as they are.',
    metric: 'largest relative difference of a length',
    value: Math.max(...errors),
    unit: 'of the length',
    comparison: '<=',
    threshold: 1e-12,
    oracle: 'the vectors before',
    replay: { class: 'tolerance', tolerance: 1e-12 },
  });
}

/** The score of a vector of ones with itself, so many places away, over its length squared. */
export function scoreByDistance(distances: readonly number[], frequencies: Float64Array): number[] {
  const width = 2 * frequencies.length;
  const ones = [Array<number>(width).fill(1)];
  const [row] = scores(
    ones,
    distances.map(() => ones[0]!),
    { queries: [0], keys: distances },
    frequencies,
  );
  return row!.map((score) => score / width);
}

function distanceClaim(): Claim {
  const frequencies = rotaryFrequencies(64);
  const distances = [...range(0, 200), 1000, 4096];
  const errors = scoreByDistance(distances, frequencies).map((score, at) => {
    const waves = [...frequencies].map((frequency) => Math.cos(frequency * distances[at]!));
    return Math.abs(score - waves.reduce((sum, wave) => sum + wave) / waves.length);
  });
  return claim({
    statement:
      'The score of a vector with itself, so many places away, is a mean of cosines: one wave for each pair.',
    metric: 'largest difference, distances up to 4,096',
    value: Math.max(...errors),
    unit: 'of a score of 1 at distance 0',
    comparison: '<=',
    threshold: 1e-10,
    oracle: 'the sum of cosines',
    replay: { class: 'tolerance', tolerance: 1e-10 },
  });
}

function waveClaims(): Claim[] {
  const [positions, width] = [300, 32];
  const table = solution.sinusoidal(positions, width);
  const moved = [1, 7, 100].map((k) => {
    const expected = table.slice(0, positions - k).map((row) => {
      const pairs = range(0, width / 2).map((j) => {
        const angle = k / 10_000 ** ((2 * j) / width);
        const [s, c] = [row[2 * j]!, row[2 * j + 1]!];
        return [
          s * Math.cos(angle) + c * Math.sin(angle),
          c * Math.cos(angle) - s * Math.sin(angle),
        ];
      });
      return pairs.flat();
    });
    return largestDifference(expected, table.slice(k));
  });
  const tableFromPackage = sinusoidalPositions(2, width);
  return [
    claim({
      statement:
        'The sinusoids of a place k further are those of the place, each pair turned by an angle that depends on k alone: a linear map.',
      metric: 'largest difference, 300 places and k of 1, 7 and 100',
      value: Math.max(...moved),
      unit: `of values up to 1, kept as ${tableFromPackage.dtype}`,
      comparison: '<=',
      threshold: 1e-6,
      oracle: 'the addition theorem of sine and cosine',
      replay: { class: 'tolerance', tolerance: 1e-6 },
    }),
  ];
}

/** How far back heads look that have nothing else to go by: 1 / (eᵐ − 1) places on average. */
function reachClaim(): Claim {
  const [heads, length] = [8, 512];
  const nothing = array([Array<number>(4).fill(0)]);
  const keys: Matrix = Array.from({ length }, () => [0, 0, 0, 0]);
  const weights = evaluate([nothing, array(keys)], (q, k) => {
    const last = add(iota(1), constant(array(length - 1, 'int32')));
    const bias: Tensor = alibiBias(last, iota(length), heads); // [H, 1, S]
    return attentionWeights(q, k, { bias });
  }) as unknown as number[][][];
  const steep = alibiSlopes(heads).filter((slope) => slope >= 1 / 16);
  const errors = steep.map((slope, head) => {
    const [row] = weights[head]!;
    const distance = row!.reduce((sum, weight, at) => sum + weight * (length - 1 - at), 0);
    return Math.abs(distance * Math.expm1(slope) - 1);
  });
  return claim({
    statement: `ALiBi’s head of slope m looks 1 / (eᵐ − 1) places back on average, where scores say nothing: ${steep.map((slope) => (1 / Math.expm1(slope)).toFixed(1)).join(', ')} places for slopes of 1/2 to 1/16.`,
    metric: 'largest relative error of the mean distance',
    value: Math.max(...errors),
    unit: 'of the distance',
    comparison: '<=',
    threshold: 1e-5,
    oracle: 'the mean of a geometric distribution',
    replay: { class: 'tolerance', tolerance: 1e-5 },
  });
}
