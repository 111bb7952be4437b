/** @file Where the two engines differ. */
import * as t from '../../src/index.ts';

/**
 * Runs a function in both engines, in float32.
 * @returns what differs by more than a relative 1e-5 of the larger of 1 and the largest element
 */
export async function differences(
  build: (...inputs: t.Tensor[]) => t.Tensor | t.Tensor[],
  values: readonly t.NdArray[],
): Promise<string[]> {
  const graph = t.trace<t.Tensor[], t.Tensor | t.Tensor[]>(build, [...values]);
  const expected = t.leavesOf<t.NdArray>(t.runEager(graph, [...values]));
  await using compiled = await t.compileGraph(graph, { thread: 'caller', threads: 1 });
  const found = t.leavesOf<t.NdArray>(await compiled.run(...values));
  return found.flatMap(({ leaf }, i) => differencesOf(leaf, expected[i]!.leaf));
}

function differencesOf(found: t.NdArray, expected: t.NdArray): string[] {
  const [type, shouldBe] = [found, expected].map(
    ({ dtype, shape }) => `${dtype} ${t.formatShape(shape)}`,
  );
  if (type !== shouldBe) return [`${type} instead of ${shouldBe}`];
  const [numbers, right] = [found, expected].map(({ data }) => Array.from(data as never, Number));
  const largest = Math.max(1, ...right!.map(Math.abs).filter(Number.isFinite));
  return right!.flatMap((should, at) => {
    const is = numbers![at]!;
    const isSame = Object.is(is, should) || is === should;
    if (isSame || Math.abs(is - should) <= 1e-5 * largest) return [];
    return [`element ${at}: ${is} instead of ${should}`];
  });
}
