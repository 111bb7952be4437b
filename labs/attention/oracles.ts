/** @file What attention is held against: PyTorch, and what a change may not reach. */
import { claim, type Claim } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import {
  compile,
  fromData,
  iota,
  type NdArray,
  runEager,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { causalMask, scaledDotProduct } from '@gradus/transformer';
import { torchCases, torchTolerance, torchVersion } from './fixtures/torch.ts';
import { attention, multiHeadAttention } from './practice/solution.ts';

export function torchClaim(): Claim {
  let worst = 0;
  for (const { queries, keys, values, seen, heads, output } of torchCases) {
    const found =
      heads === undefined
        ? attention(queries, keys, values, seen)
        : multiHeadAttention(queries, keys, values, heads, seen);
    for (const [t, row] of output.entries()) {
      for (const [i, value] of row.entries())
        worst = Math.max(worst, Math.abs(found[t]![i]! - value));
    }
  }
  return claim({
    statement: `Attention is PyTorch's, in float64: ${torchCases.length} cases with causal and padding masks, caches, heads in groups.`,
    metric: 'largest difference',
    value: worst,
    unit: 'of values about 1',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `scaled_dot_product_attention of PyTorch ${torchVersion}`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

const [T, D] = [12, 8];

/** Each token is changed in turn; outputs before it are compared bit by bit, on both engines. */
export async function causalityClaim({ random }: LabContext): Promise<Claim> {
  const shape = [1, 2, T, D];
  const source = random.split('causality');
  const numbers = Float32Array.from({ length: 2 * T * D }, () => source.normal());
  const build = (x: Tensor): Tensor => {
    const places = iota(T);
    return scaledDotProduct(x, x, x, { mask: causalMask(places, places) });
  };
  const text = fromData(numbers, shape);
  const graph = trace(build, [text]);
  await using compiled = await compile(build, [text], { thread: 'caller' });
  const engines = [
    (x: NdArray) => Promise.resolve(runEager(graph, [x])),
    (x: NdArray) => compiled.run(x),
  ];
  let reached = 0;
  for (const engine of engines) {
    const before = (await engine(text)).data.slice();
    for (let t = 0; t < T; t++) {
      const changed = numbers.map((x, at) => (Math.floor(at / D) % T === t ? 5 - 3 * x : x));
      const { data } = await engine(fromData(changed, shape));
      for (let at = 0; at < data.length; at++) {
        const isBefore = Math.floor(at / D) % T < t;
        if (isBefore && !Object.is(data[at], before[at])) reached++;
      }
    }
  }
  return claim({
    statement: `Under a causal mask, what comes later changes no bit of what came before: ${T} changes, two engines.`,
    metric: 'numbers before a change that it reached',
    value: reached,
    unit: 'numbers',
    comparison: '=',
    threshold: 0,
    oracle: 'the outputs before the change',
    replay: { class: 'exact' },
  });
}
