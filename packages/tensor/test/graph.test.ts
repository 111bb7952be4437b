import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { derivativeOf, evaluate, gradientMismatches, uniformArray } from './check.ts';

const scalar = (value: number): t.NdArray => t.array(value, 'float64');

describe('trace', () => {
  const [one, two] = [t.array([1, 2]), t.array([3, 5])];

  it('keeps an argument that nothing needs', () => {
    const graph = t.trace((_unused: t.Tensor, x: t.Tensor) => t.negate(x), [one, two]);
    expect(graph.inputs.map(({ path }) => path)).toEqual(['0', '1']);
    expect(graph.nodes.map(({ name }) => name)).toEqual(['input', 'negate']);
    expect(t.toNested(t.runEager(graph, [one, two]))).toEqual([-3, -5]);
  });

  it('returns an input as it is, and the same tensor twice', () => {
    const graph = t.trace(
      (x: t.Tensor) => {
        const y = t.negate(x);
        return { x, y, again: [y, x] };
      },
      [one],
    );
    const found = t.runEager(graph, [one]);
    expect(found.x).toBe(one);
    expect(found.again[0]).toBe(found.y);
    expect(found.again[1]).toBe(one);
  });

  it('takes one array for two arguments', () => {
    const graph = t.trace((x: t.Tensor, y: t.Tensor) => t.add(x, y), [one, one]);
    expect(t.toNested(t.runEager(graph, [one, one]))).toEqual([2, 4]);
  });

  it('shows every node with its numbers, and its label', () => {
    const seen: unknown[] = [];
    const graph = t.trace((x: t.Tensor) => t.label('sum', t.sum(t.square(x))), [one]);
    t.runEager(graph, [one], {
      onNode: ({ name, label }, value) => seen.push([name, label, t.toNested(value)]),
    });
    expect(seen).toEqual([
      ['input', '0', [1, 2]],
      ['mul', undefined, [1, 4]],
      ['sum', 'sum', 5],
    ]);
  });

  it('refuses to run with a tensor that is no argument', () => {
    const stray = t.input({ shape: [2], dtype: 'float32' });
    const graph = t.trace((x: t.Tensor) => t.add(x, stray), [one]);
    expect(() => t.runEager(graph, [one])).toThrow(
      'The graph uses an input float32 [2] that is no argument of the traced function. Pass every tensor to the function as an argument.',
    );
  });
});

describe('trees', () => {
  interface Parameters {
    readonly first: t.Tensor;
    readonly blocks: readonly { readonly weight: t.Tensor }[];
  }
  const loss = ({ first, blocks }: Parameters): t.Tensor =>
    t.sum(t.mul(first, t.mul(blocks[0]!.weight, t.square(blocks[1]!.weight))));
  const numbers = {
    first: scalar(2),
    blocks: [{ weight: scalar(3) }, { weight: scalar(5) }],
  };

  it('come back from grad as they went in', () => {
    const graph = t.trace(t.grad(loss), [numbers]);
    expect(graph.inputs.map(({ path }) => path)).toEqual([
      '0.first',
      '0.blocks.0.weight',
      '0.blocks.1.weight',
    ]);
    const found = t.runEager(graph, [numbers]);
    expect(t.scalarOf(found.first)).toBe(75);
    expect(found.blocks.map(({ weight }) => t.scalarOf(weight))).toEqual([50, 60]);
  });

  it('are matched by name, whatever the order of the fields', () => {
    const graph = t.trace(
      ({ a, b }: { a: t.Tensor; b: t.Tensor }) => t.sub(a, b),
      [{ a: scalar(0), b: scalar(0) }],
    );
    expect(t.scalarOf(t.runEager(graph, [{ b: scalar(1), a: scalar(10) }]))).toBe(9);
  });

  it('refuse what is missing, too much, or no array', () => {
    const graph = t.trace(({ a }: { a: t.Tensor }) => t.negate(a), [{ a: scalar(0) }]);
    expect(() => t.runEager(graph, [{}] as never)).toThrow(
      'Cannot run the graph: its input 0.a does not fit: expected float64 []; received nothing.',
    );
    const more = { a: scalar(1), b: scalar(2) };
    expect(() => t.runEager(graph, [more])).toThrow(
      'Cannot run the graph: its input 0.b does not fit: expected no such input; received float64 [].',
    );
    expect(() => t.runEager(graph, [{ a: t.array([1], 'float64') }])).toThrow(
      'Cannot run the graph: its input 0.a does not fit: expected float64 []; received float64 [1].',
    );
    expect(() => t.runEager(graph, [{ a: t.array(1) }])).toThrow(
      'Cannot run the graph: its input 0.a does not fit: expected float64 []; received float32 [].',
    );
    expect(() => t.trace(() => ({ loss: 5 }), [])).toThrow(
      /^Cannot read this as tensors: expected a tensor, or lists and records of tensors; received 5 at loss\./,
    );
  });
});

describe('derivatives', () => {
  it('go through a chain of 100,000 operations', () => {
    const length = 100_000;
    const chain = (x: t.Tensor): t.Tensor => {
      let y = x;
      for (let i = 0; i < length; i++) y = t.mul(y, 1 + 1 / length);
      return y;
    };
    const graph = t.trace(t.valueAndGrad(chain), [scalar(1)]);
    const [value, slope] = t.runEager(graph, [scalar(1)]);
    // (1 + 1/n)ⁿ, which is also the slope of a linear function.
    expect(t.scalarOf(value)).toBeCloseTo(Math.exp(length * Math.log1p(1 / length)), 9);
    expect(t.scalarOf(slope)).toBeCloseTo(t.scalarOf(value), 9);
  });

  it('have derivatives: sin, cos, −sin, −cos, sin', () => {
    let build = (x: t.Tensor): t.Tensor => t.sin(x);
    const found = [0, 1, 2, 3, 4].map(() => {
      const value = t.scalarOf(evaluate(build, scalar(0.7)));
      build = t.grad(build);
      return value;
    });
    const [sin, cos] = [Math.sin(0.7), Math.cos(0.7)];
    for (const [order, value] of [sin, cos, -sin, -cos, sin].entries()) {
      expect(found[order]).toBeCloseTo(value, 14);
    }
  });

  it('add up what arrives from several sides', () => {
    const build = (x: t.Tensor): t.Tensor => t.add(t.mul(x, x), t.add(x, t.mul(3, x)));
    expect(t.scalarOf(evaluate(t.grad(build), scalar(5)))).toBe(14);
  });

  it('are zeros by what does not matter, and the weight itself by the output', () => {
    const derive = (x: t.Tensor, y: t.Tensor): t.Tensor[] => {
      const output = t.sum(t.sign(x));
      return t.gradients(output, [x, y, output]);
    };
    const inputs: [t.NdArray, t.NdArray] = [
      t.array([1, 2], 'float64'),
      t.array([[1, 2]], 'float64'),
    ];
    const found = t.runEager(t.trace(derive, inputs), inputs);
    expect(found.map(t.toNested)).toEqual([[0, 0], [[0, 0]], 1]);
  });

  it('can be taken by a tensor in between', () => {
    const derive = (x: t.Tensor): t.Tensor => {
      const between = t.square(x);
      return t.gradients(t.mul(between, t.add(between, x)), [between])[0]!;
    };
    expect(t.scalarOf(evaluate(derive, scalar(3)))).toBe(2 * 9 + 3);
  });

  it('pass through casts between float types', () => {
    const build = (x: t.Tensor): t.Tensor => t.square(t.cast(x, 'float32'));
    const found = evaluate(t.grad(build), scalar(0.1));
    expect(found.dtype).toBe('float64');
    expect(t.scalarOf(found)).toBe(Math.fround(2 * Math.fround(0.1)));
  });
});

describe('withGradient', () => {
  const random = createRandom(3);

  it('has the derivative that it was given', () => {
    const build = (x: t.Tensor): t.Tensor =>
      t.withGradient(t.square(x), [x], (dOut) => [t.mul(dOut, 100)]);
    expect(t.scalarOf(evaluate(t.grad(build), scalar(3)))).toBe(100);
    expect(t.scalarOf(evaluate(build, scalar(3)))).toBe(9);
  });

  it('has second derivatives that follow from the first', () => {
    // log(1 + eˣ), whose derivative 1/(1 + e⁻ˣ) is steady where that of the parts is ∞/∞.
    const softplus = (x: t.Tensor): t.Tensor =>
      t.withGradient(t.log(t.add(t.exp(x), 1)), [x], (dOut) => [t.mul(dOut, t.sigmoid(x))]);
    const x = uniformArray(random, [4]);
    const weights = uniformArray(random, [4]);
    expect(gradientMismatches(softplus, [x], random)).toEqual([]);
    expect(gradientMismatches(derivativeOf(softplus), [weights, x], random)).toEqual([]);
    expect(t.scalarOf(evaluate(t.grad(softplus), scalar(1000)))).toBe(1);
  });

  it('may leave an input out', () => {
    const derive = (x: t.Tensor, y: t.Tensor): t.Tensor[] => {
      const value = t.withGradient(t.mul(x, y), [x, y], (dOut) => [undefined, t.mul(dOut, x)]);
      return t.gradients(value, [x, y]);
    };
    const inputs: [t.NdArray, t.NdArray] = [scalar(2), scalar(3)];
    expect(t.runEager(t.trace(derive, inputs), inputs).map(t.scalarOf)).toEqual([0, 2]);
  });
});
