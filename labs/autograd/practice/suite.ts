/**
 * @file What an engine of values must do. The oracle of the random cases is forward mode on dual
 * numbers (dual.ts): another algorithm, which has no graph to walk wrongly.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { derivatives, drawFormula, onDuals, type Operations } from './dual.ts';
import type { Value } from './stub.ts';

export const suiteVersion = 1;

interface Implementation extends Operations<Value> {
  readonly value: (data: number) => Value;
  readonly backward: (output: Value) => void;
}

export function suite(implementation: object): PracticeCase[] {
  const engine = implementation as Implementation;
  // From the easy one to the hard one: the first failure is the next thing to do.
  return [
    ...valueCases(engine),
    ...slopeCases(engine),
    ...graphCases(engine),
    ...walkCases(engine),
  ];
}

function close(received: number, expected: number, what: string, tolerance = 1e-12): void {
  // NaN is close to nothing.
  if (Math.abs(received - expected) <= tolerance * Math.max(1, Math.abs(expected))) return;
  assert.fail(`${what}: expected ${expected}, received ${received}`);
}

function valueCases({ value, add, mul, pow, exp, tanh }: Implementation): PracticeCase[] {
  const gives = (name: string, build: () => Value, expected: number): PracticeCase => ({
    name: `data: ${name}`,
    run: () => close(build().data, expected, 'data', 1e-15),
  });
  return [
    gives('a number is itself', () => value(-2.5), -2.5),
    gives('a sum', () => add(value(2), value(-5)), -3),
    gives('a product', () => mul(value(2), value(-5)), -10),
    gives('a power', () => pow(value(4), -0.5), 0.5),
    gives('an exponential', () => exp(value(-1)), Math.exp(-1)),
    gives('a tanh', () => tanh(value(0.5)), Math.tanh(0.5)),
    {
      name: 'gradient: 0 before anything went backwards',
      run: () => {
        const x = value(3);
        assert.deepEqual([x.gradient, mul(x, x).gradient], [0, 0]);
      },
    },
  ];
}

function slopeCases(engine: Implementation): PracticeCase[] {
  const { value, backward, add, mul, pow, exp, tanh } = engine;
  const slope = (
    name: string,
    build: (x: Value) => Value,
    at: number,
    expected: number,
  ): PracticeCase => ({
    name: `slope: ${name}`,
    run: () => {
      const x = value(at);
      backward(build(x));
      close(x.gradient, expected, 'gradient');
    },
  });
  return [
    {
      name: 'backward: the output by itself is 1',
      run: () => {
        const output = mul(value(3), value(4));
        backward(output);
        assert.equal(output.gradient, 1);
      },
    },
    slope('a sum passes it on', (x) => add(value(2), x), 7, 1),
    {
      name: 'slope: of a product each factor gets the other',
      run: () => {
        const [a, b] = [value(3), value(-4)];
        backward(mul(a, b));
        assert.deepEqual([a.gradient, b.gradient], [-4, 3]);
      },
    },
    slope('a power', (x) => pow(x, 3), -2, 12),
    slope('a negative power', (x) => pow(x, -1), 4, -1 / 16),
    slope('a power of 0.5', (x) => pow(x, 0.5), 9, 1 / 6),
    slope('an exponential', exp, 2, Math.exp(2)),
    slope('a tanh', tanh, 0.5, 1 - Math.tanh(0.5) ** 2),
    slope(
      'the chain rule: e^(tanh x)',
      (x) => exp(tanh(x)),
      0.5,
      Math.exp(Math.tanh(0.5)) * (1 - Math.tanh(0.5) ** 2),
    ),
    slope('the chain rule through a power', (x) => pow(mul(value(3), x), 2), 2, 36),
  ];
}

function graphCases(engine: Implementation): PracticeCase[] {
  const { value, backward, add, mul, pow, exp, tanh } = engine;
  return [
    {
      name: 'graph: a value that is read twice gets both shares',
      run: () => {
        const x = value(3);
        backward(add(mul(x, x), x));
        close(x.gradient, 7, 'gradient');
      },
    },
    {
      name: 'graph: x + x is one operation that reads x twice',
      run: () => {
        const x = value(3);
        backward(add(x, x));
        assert.equal(x.gradient, 2);
      },
    },
    {
      name: 'graph: a value in the middle that is read twice hands on the sum',
      run: () => {
        const x = value(2);
        const middle = mul(x, value(3));
        backward(mul(middle, exp(middle)));
        close(middle.gradient, Math.exp(6) * 7, 'in the middle');
        close(x.gradient, 3 * Math.exp(6) * 7, 'x');
      },
    },
    {
      name: 'graph: a short way and a long way to the same value',
      // Whoever goes on from `a` before its long way has come back hands on too little.
      run: () => {
        const x = value(0.5);
        const a = mul(x, value(2));
        const long = tanh(tanh(tanh(a)));
        backward(add(a, long));
        const [t1, t2, t3] = [
          Math.tanh(1),
          Math.tanh(Math.tanh(1)),
          Math.tanh(Math.tanh(Math.tanh(1))),
        ];
        const through = (1 - t1 * t1) * (1 - t2 * t2) * (1 - t3 * t3);
        close(a.gradient, 1 + through, 'a');
        close(x.gradient, 2 * (1 + through), 'x');
      },
    },
    {
      name: 'graph: values in the middle keep their gradients, too',
      run: () => {
        const x = value(2);
        const y = mul(x, x);
        backward(pow(y, 2));
        assert.deepEqual([y.gradient, x.gradient], [8, 32]);
      },
    },
    {
      name: 'graph: what the output was not made of gets nothing',
      run: () => {
        const [x, other] = [value(2), value(5)];
        const aside = mul(x, other);
        backward(add(x, value(1)));
        assert.deepEqual([x.gradient, other.gradient, aside.gradient], [1, 0, 0]);
      },
    },
    {
      name: 'graph: the derivatives of PyTorch 2.14.1',
      // micrograd's own test, with tanh where it has relu.
      run: () => {
        const [a, b] = [value(-4), value(2)];
        const minus = (one: Value): Value => mul(one, value(-1));
        let c = add(a, b);
        let d = add(mul(a, b), pow(b, 3));
        c = add(add(c, c), value(1));
        c = add(add(add(c, value(1)), c), minus(a));
        d = add(add(d, mul(d, value(2))), tanh(add(b, a)));
        d = add(add(d, mul(value(3), d)), tanh(add(b, minus(a))));
        const f = pow(add(c, minus(d)), 2);
        const g = add(mul(f, value(0.5)), mul(value(10), pow(f, -1)));
        backward(g);
        close(g.data, 4.625192144640555, 'the value');
        close(a.gradient, 27.060135135849503, 'a');
        close(b.gradient, 117.33448345392043, 'b');
      },
    },
    {
      name: 'graph: 60 random formulas, against forward mode',
      run: () => {
        const random = createRandom(60);
        for (let trial = 0; trial < 60; trial++) {
          const formula = drawFormula(random);
          const inputs = formula.inputs.map(value);
          const output = formula.apply(engine, inputs);
          const duals = formula.inputs.map((data) => ({ data, moves: 0 }));
          close(output.data, formula.apply(onDuals, duals).data, 'the value');
          backward(output);
          for (const [at, derivative] of derivatives(formula).entries()) {
            close(inputs[at]!.gradient, derivative, `input ${at} of formula ${trial}`, 1e-10);
          }
        }
      },
    },
  ];
}

function walkCases({ value, backward, add, mul, tanh }: Implementation): PracticeCase[] {
  return [
    {
      name: 'walk: twice gives the same, not twice as much',
      run: () => {
        const x = value(3);
        const y = mul(mul(x, x), x);
        backward(y);
        backward(y);
        close(x.gradient, 27, 'gradient');
      },
    },
    {
      name: 'walk: another output, and the gradients are of that one',
      run: () => {
        const x = value(3);
        const y = mul(x, x);
        backward(mul(y, value(10)));
        backward(y);
        assert.deepEqual([y.gradient, x.gradient], [1, 6]);
      },
    },
    {
      name: 'walk: 40 doublings, 2⁴⁰ ways, one visit each',
      run: () => {
        const x = value(1);
        let y = x;
        for (let at = 0; at < 40; at++) y = add(y, y);
        backward(y);
        assert.equal(x.gradient, 2 ** 40);
      },
    },
    {
      name: 'walk: a chain of 100,000 operations',
      run: () => {
        const x = value(1);
        const step = value(1e-5);
        let y = x;
        for (let at = 0; at < 100_000; at++) y = add(y, step);
        backward(y);
        assert.equal(x.gradient, 1);
        close(step.gradient, 100_000, 'what was added each time');
      },
    },
    {
      name: 'walk: learns a number by a hundred steps downhill',
      run: () => {
        let x = 0.1;
        for (let step = 0; step < 100; step++) {
          const w = value(x);
          const error = add(tanh(w), value(-0.5));
          backward(mul(error, error));
          x -= w.gradient;
        }
        close(x, Math.atanh(0.5), 'x', 1e-6);
      },
    },
  ];
}
