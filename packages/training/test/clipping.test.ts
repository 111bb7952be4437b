import { array, mean, mul, type NdArray, square, sub, type Tensor } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import { flatten, gradientNorm, openStepEngine, viewsOf } from '../src/index.ts';

type Weights<Leaf = Tensor> = Readonly<Record<'a' | 'b', Leaf>>;

/** By a: −2 (x − a) b / 2, and so on: gradients of known lengths. */
const loss = ({ a, b }: Weights, x: Tensor): Tensor => mean(mul(square(sub(x, a)), b));

async function step(engine: 'eager' | 'onnx', clipNorm: number | undefined) {
  const { tree, places, allocate } = flatten<Weights<NdArray>>({
    a: array([1, 2]),
    b: array([3, 4]),
  });
  const gradients = allocate();
  await using opened = await openStepEngine<Weights, Tensor>(loss, tree, array([5, 6]), {
    engine,
    clipNorm,
    thread: 'caller',
  });
  const key = array([0, 0], 'int32');
  const result = await opened.run(
    [tree, array([5, 6]), key],
    viewsOf(tree, places, gradients) as never,
  );
  return { ...result, gradients: [...gradients], left: gradientNorm(gradients, places) };
}

describe.each(['eager', 'onnx'] as const)('clipping in the graph, %s', (engine) => {
  // dLoss/da = −(x − a) b = [−12, −16]: 20 long. dLoss/db = (x − a)² / 2 = [8, 8].
  const whole = [-12, -16, 8, 8];
  const total = Math.hypot(...whole);

  it('tells how long gradients are, and leaves them where they are short enough', async () => {
    for (const clipNorm of [undefined, 24]) {
      const { gradients, norm } = await step(engine, clipNorm);
      expect(gradients).toEqual(whole);
      expect(norm.byTensor[0]).toBeCloseTo(20, 5);
      expect(norm.byTensor[1]).toBeCloseTo(Math.hypot(8, 8), 5);
      expect(norm.total).toBeCloseTo(total, 5);
    }
  });

  it('shortens all alike to the length that is allowed, and tells what it was', async () => {
    const { gradients, norm, left } = await step(engine, 2);
    expect(norm.total).toBeCloseTo(total, 5);
    expect(left.total).toBeCloseTo(2, 5);
    for (const [i, value] of gradients.entries()) {
      expect(value).toBeCloseTo((whole[i]! * 2) / total, 5);
    }
  });
});
