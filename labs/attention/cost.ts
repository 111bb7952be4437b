/**
 * @file What looking costs: numbers that a cache keeps for each token, by how many heads share
 * them, counted off the tensors that the package returns.
 */
import { claim, type Claim, formatCsv } from '@gradus/evidence';
import { createRandom } from '@gradus/statistics';
import { fromData, type NdArray, runEager, type Tensor, trace } from '@gradus/tensor';
import { attention, type Attention, normalArray } from '@gradus/transformer';

const [C, heads, T] = [64, 8, 5];
const kinds = [
  { name: 'MHA', keyValueHeads: 8 },
  { name: 'GQA, groups of 4', keyValueHeads: 2 },
  { name: 'MQA', keyValueHeads: 1 },
];

export interface Cost {
  readonly name: string;
  readonly keyValueHeads: number;
  /** float32 bytes of keys and values of one layer. */
  readonly cacheBytesPerToken: number;
  readonly parameters: number;
}

export function measureCost(): Cost[] {
  return kinds.map(({ name, keyValueHeads }) => {
    const parameters = randomAttention((C / heads) * keyValueHeads);
    const x = fromData(new Float32Array(T * C), [1, T, C]);
    const build = (p: Attention, t: Tensor): readonly Tensor[] => {
      const { present } = attention(p, t, { heads, keyValueHeads });
      return [present.key, present.value];
    };
    const kept = runEager(trace(build, [parameters, x]), [parameters, x]) as readonly NdArray[];
    const bytes = kept.reduce((sum, { data }) => sum + data.byteLength, 0);
    const matrices = Object.values(parameters).map(({ weight }) => weight.data.length);
    return {
      name,
      keyValueHeads,
      cacheBytesPerToken: bytes / T,
      parameters: matrices.reduce((sum, count) => sum + count),
    };
  });
}

function randomAttention(keyWidth: number): Attention<NdArray> {
  const random = createRandom(1);
  const matrix = (rows: number): { readonly weight: NdArray } => ({
    weight: normalArray(random, [rows, C], 0.1),
  });
  return { query: matrix(C), key: matrix(keyWidth), value: matrix(keyWidth), output: matrix(C) };
}

export function costClaims(costs: readonly Cost[]): Claim[] {
  const wrong = costs.filter(
    ({ keyValueHeads, cacheBytesPerToken }) =>
      cacheBytesPerToken !== 2 * keyValueHeads * (C / heads) * 4,
  );
  return [
    claim({
      statement: `A layer keeps 2 · K · D numbers for each token, K heads of keys of width D: ${costs.map(({ name, cacheBytesPerToken }) => `${name} ${cacheBytesPerToken} bytes`).join(', ')} at ${C} dimensions.`,
      metric: 'kinds of heads that keep another number',
      value: wrong.length,
      unit: 'kinds',
      comparison: '=',
      threshold: 0,
      oracle: 'the formula',
      replay: { class: 'exact' },
    }),
  ];
}

export function costTable(costs: readonly Cost[]): string {
  return formatCsv([
    ['heads of keys', 'number', 'cache, bytes per token and layer', 'parameters of a layer'],
    ...costs.map((cost) => [
      cost.name,
      String(cost.keyValueHeads),
      String(cost.cacheBytesPerToken),
      String(cost.parameters),
    ]),
  ]);
}
