/** What holds for layers, whatever their weights. */
import { createRandom } from '@gradus/statistics';
import {
  array,
  cast,
  constant,
  fromData,
  iota,
  keyOf,
  keyType,
  matmul,
  type NdArray,
  type Tensor,
  toNested,
} from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  alibiSlopes,
  type Attention,
  attention,
  attentionWeights,
  causalMask,
  dropout,
  normalArray,
  rotaryFrequencies,
  rotate,
  rotation,
  sinusoidalPositions,
  slidingWindowMask,
} from '../../src/index.ts';
import { distance, eager, engines } from '../engines.ts';

const random = createRandom(4);
const [heads, D, C, T] = [4, 3, 12, 6];

function layer(keyValueHeads: number): Attention<NdArray> {
  const matrix = (name: string, rows: number) => ({
    weight: normalArray(random.split(name), [rows, C], 0.4),
  });
  return {
    query: matrix('query', C),
    key: matrix('key', keyValueHeads * D),
    value: matrix('value', keyValueHeads * D),
    output: matrix('output', C),
  };
}

/** Each head's rows as often as queries share them. */
function repeatedHeads({ weight }: { readonly weight: NdArray }, times: number) {
  const source = weight.data as Float32Array;
  const size = D * C;
  const data = new Float32Array(source.length * times);
  for (let head = 0; head < (source.length / size) * times; head++) {
    const from = Math.floor(head / times) * size;
    data.set(source.subarray(from, from + size), head * size);
  }
  return { weight: fromData(data, [weight.shape[0]! * times, C]) };
}

describe.each(engines)('$name', ({ evaluate, open }) => {
  it.each([1, 2])('shares %d heads of keys as many heads with equal weights would', async (K) => {
    const run =
      (keyValueHeads: number) =>
      (parameters: Attention, x: Tensor): Tensor =>
        attention(parameters, x, {
          heads,
          keyValueHeads,
          mask: causalMask(iota(T), iota(T)),
        }).output;
    const shared = layer(K);
    const all = {
      ...shared,
      key: repeatedHeads(shared.key, heads / K),
      value: repeatedHeads(shared.value, heads / K),
    };
    const x = normalArray(random.split('x'), [2, T, C], 1);
    const found = await evaluate(run(K), shared, x);
    expect(distance(found, await evaluate(run(heads), all, x))).toBeLessThan(1e-6);
  });

  it('looks at all alike where a query may look nowhere, without NaN', async () => {
    const build = (q: Tensor, k: Tensor): Tensor =>
      attentionWeights(q, k, { mask: constant(array([[false, false, false, false]])) });
    const q = normalArray(random.split('q'), [1, D], 1);
    const k = normalArray(random.split('k'), [4, D], 1);
    expect(toNested(await evaluate(build, q, k))).toEqual([[0.25, 0.25, 0.25, 0.25]]);
  });

  it('leaves out as many as it is told to, and keeps the mean', async () => {
    const rate = 0.3;
    const size = 20_000;
    const build = (x: Tensor, key: Tensor): Tensor => dropout(x, { rate, key });
    const x = fromData(new Float32Array(size).fill(2), [size]);
    await using opened = await open(build, x, keyType);
    const key = keyOf(createRandom(5));
    const found = (await opened.run(x, key)).data as Float32Array;
    const left = found.filter((value) => value === 0).length / size;
    // Four standard deviations.
    expect(Math.abs(left - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / size));
    expect(new Set(found)).toEqual(new Set([0, Math.fround(2 * Math.fround(1 / (1 - rate)))]));
    const mean = found.reduce((sum, value) => sum + value, 0) / size;
    const deviation = 2 * Math.sqrt(rate / (1 - rate) / size);
    expect(Math.abs(mean - 2)).toBeLessThan(4 * deviation);
    expect((await opened.run(x, key)).data).toEqual(found);
    expect((await opened.run(x, keyOf(createRandom(6)))).data).not.toEqual(found);
  });

  it('turns queries and keys so that their product depends on the distance', async () => {
    const frequencies = rotaryFrequencies(8);
    const build = (q: Tensor, k: Tensor, place: Tensor, other: Tensor): Tensor => {
      const [turnedQ, turnedK] = [
        rotate(q, rotation(place, frequencies)),
        rotate(k, rotation(other, frequencies)),
      ];
      return matmul(turnedQ, turnedK, { transposeB: true });
    };
    const q = normalArray(random.split('q'), [1, 8], 1);
    const k = normalArray(random.split('k'), [1, 8], 1);
    const at = (place: number): NdArray => array([place], 'int32');
    await using opened = await open(build, q, k, at(0), at(0));
    const reference = await opened.run(q, k, at(5), at(2));
    for (const shift of [1, 10, 500]) {
      const moved = await opened.run(q, k, at(5 + shift), at(2 + shift));
      // Angles are float32: at 500 their last bit is 3e-5.
      expect(distance(moved, reference)).toBeLessThan(1e-4);
    }
    expect(distance(await opened.run(q, k, at(6), at(2)), reference)).toBeGreaterThan(1e-2);
  });
});

it('depends on the distance to the last digits of float64', async () => {
  const frequencies = rotaryFrequencies(8, { base: 500_000 });
  const build = (q: Tensor, k: Tensor, shift: Tensor): Tensor => {
    const turned = [q, k].map((x) => rotate(x, rotation(shift, frequencies, 'float64')));
    return matmul(turned[0]!, turned[1]!, { transposeB: true });
  };
  const wide = (name: string): NdArray =>
    fromData(
      Float64Array.from({ length: 8 }, () => random.split(name).normal()),
      [1, 8],
    );
  const [q, k] = [wide('q'), wide('k')];
  const plain = await eager.evaluate(build, q, k, array([0], 'int32'));
  const far = await eager.evaluate(build, q, k, array([100_000], 'int32'));
  expect(distance(far, plain)).toBeLessThan(1e-11);
});

it('sees the last few places through a window, itself included', async () => {
  const build = (places: Tensor): Tensor => cast(slidingWindowMask(places, places, 2), 'int32');
  const found = await eager.evaluate(build, array([0, 1, 2, 3], 'int32'));
  expect(toNested(found)).toEqual([
    [1, 0, 0, 0],
    [1, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 0, 1, 1],
  ]);
});

it('has the slopes of the ALiBi paper', () => {
  const published = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => 2 ** -i);
  expect(alibiSlopes(8)).toEqual(published);
  // Its code's answer where heads are no power of 2: those of 8, then every other one of 16.
  const between = [0.5, 1.5, 2.5, 3.5].map((i) => 2 ** -i);
  expect(alibiSlopes(12)).toEqual([...published, ...between]);
});

it.each([
  ['heads that do not divide the width', { heads: 5 }],
  ['heads of keys that do not divide the heads', { heads: 4, keyValueHeads: 3 }],
])('refuses %s', (_, options) => {
  const types = [layer(4), normalArray(random, [1, T, C], 1)];
  const build = (parameters: Attention, x: Tensor): Tensor =>
    attention(parameters, x, options).output;
  return expect(eager.evaluate(build, ...types)).rejects.toThrow('Cannot split these into heads');
});

it('refuses an odd width, which has no pairs', () => {
  expect(() => rotaryFrequencies(7)).toThrow('an even width');
  expect(() => sinusoidalPositions(4, 7)).toThrow('an even width');
});
