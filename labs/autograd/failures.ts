/**
 * @file Where differentiation fails, by slopes and by graphs. Each cause is confirmed by taking it
 * away and looking again.
 */
import type { Failure } from '@gradus/evidence';
import { mean, type Random } from '@gradus/statistics';
import {
  abs,
  add,
  array,
  full,
  gradients,
  greater,
  input,
  mul,
  nodesOf,
  runEager,
  scalarLike,
  scalarOf,
  sqrt,
  sum,
  tanh,
  type Tensor,
  trace,
  where,
} from '@gradus/tensor';
import { gradientOf, onNumbers } from './functions.ts';
import { bestOf, errorsAt, type ErrorLine } from './step-size.ts';

export function findFailures(random: Random, lines: readonly ErrorLine[]): Failure[] {
  return [
    tooSmallStepFailure(random.split('step'), lines),
    overwrittenFailure(random.split('overwritten')),
    kinkFailure(),
    recursionFailure(),
    hiddenInfinityFailure(),
  ];
}

const percent = (part: number): string => `${(100 * part).toPrecision(2)}%`;

/** From a step that looks careful downwards: the first that is wrong by a tenth. */
function tooSmallStepFailure(random: Random, lines: readonly ErrorLine[]): Failure {
  const places = Array.from({ length: 100 }, () => 0.3 + random.uniform());
  const error = (step: number): number => mean(errorsAt(places, step, 'central', 'float32'));
  const step = [1e-3, 1e-4, 1e-5, 1e-6].find((one) => error(one) > 1e-2)!;
  const best = bestOf(lines.find(({ name }) => name === 'central, float32')!).step;
  const exact = mean(errorsAt(places, step, 'central', 'float64'));
  return {
    case: `Gradient checking in float32 with a step of ${step.toExponential(0)}`,
    expected: 'a smaller step, a better slope',
    got: `wrong by ${percent(error(step))} on average, and by ${percent(error(best))} with a step of ${best.toExponential(0)}`,
    cause:
      'A difference of two numbers that are nearly equal keeps only their last digits, and those are rounded: the error is about 2⁻²⁴ over the step.',
    intervention: {
      change: 'the same step in float64',
      got: `wrong by ${percent(exact)}`,
      removed: error(step) > 1e-2 && exact < 1e-4,
    },
  };
}

/** Reverse mode as packages/tensor has it, but that the last derivative to arrive stays. */
function overwriting(output: Tensor, by: Tensor): Tensor {
  const derivatives = new Map<Tensor, Tensor>([[output, full([], 1, output.dtype)]]);
  for (const node of nodesOf([output]).toReversed()) {
    const dOut = derivatives.get(node);
    if (dOut === undefined || node.operation === 'input') continue;
    const { inputs, attributes } = node;
    const parts = node.operation.gradient?.({ inputs, attributes, output: node, dOut }) ?? [];
    for (const [at, part] of parts.entries()) {
      if (part !== undefined) derivatives.set(inputs[at]!, part);
    }
  }
  return derivatives.get(by)!;
}

/** Draws small formulas until one has a wrong derivative. */
function overwrittenFailure(random: Random): Failure {
  for (let trial = 1; ; trial++) {
    const steps = Array.from({ length: 3 }, () => random.integer(3));
    const build = (x: Tensor): { value: Tensor; text: string } => {
      let value = x;
      let text = 'x';
      for (const step of steps) {
        if (step === 0) [value, text] = [tanh(value), `tanh(${text})`];
        else if (step === 1) [value, text] = [mul(value, 2), `2 ${text}`];
        else [value, text] = [add(value, x), `(${text} + x)`];
      }
      return { value, text };
    };
    const at = array(0.4, 'float64');
    const run = (derive: (output: Tensor, by: Tensor) => Tensor): number =>
      scalarOf(
        runEager(
          trace((x: Tensor) => derive(build(x).value, x), [at]),
          [at],
        ),
      );
    const [wrong, right] = [run(overwriting), run((output, by) => gradients(output, [by])[0]!)];
    if (Math.abs(wrong - right) < 1e-9) continue;
    const step = 1e-5;
    const value = (x: number): number =>
      scalarOf(
        runEager(
          trace((one: Tensor) => build(one).value, [at]),
          [array(x, 'float64')],
        ),
      );
    const slope = (value(0.4 + step) - value(0.4 - step)) / (2 * step);
    const { text } = build(input({ shape: [], dtype: 'float64' }));
    return {
      case: `The derivative of ${text} at 0.4, where x is read more than once (formula number ${trial} of those drawn)`,
      expected: `${slope.toFixed(6)}, by central differences`,
      got: wrong.toFixed(6),
      cause:
        'A value that is read twice is to blame twice. This engine keeps the derivative that arrives last, in place of the sum of all.',
      intervention: {
        change: 'what arrives is added to what is there',
        got: right.toFixed(6),
        removed: Math.abs(right - slope) < 1e-8,
      },
    };
  }
}

function kinkFailure(): Failure {
  const build = (x: Tensor): Tensor => sum(abs(x));
  const value = onNumbers(build, 1);
  const derivative = gradientOf(build, 1);
  const check = (x: number, step: number): number => {
    const slope = (value([x + step])[0]! - value([x - step])[0]!) / (2 * step);
    return Math.abs(slope - derivative([x])[0]!);
  };
  const step = 1e-3;
  const near = [1, 0.1, 0.01, 0.001, 0.0004].find((x) => check(x, step) > 0.01)!;
  const closer = check(near, near / 10);
  return {
    case: `|x| at ${near}, checked with a step of ${step}`,
    expected: `${derivative([near])[0]}, which is right`,
    got: `a slope that differs by ${check(near, step).toFixed(2)}`,
    cause:
      'The two points of the difference lie on either side of the kink at 0: the slope is a mixture of −1 and 1. The graph is right and the check is wrong.',
    intervention: {
      change: `a step of ${near / 10}, which stays on one side`,
      got: `a difference of ${closer.toExponential(0)}`,
      removed: check(near, step) > 0.01 && closer < 1e-9,
    },
  };
}

/** What everybody writes first: visit the inputs, then the node. */
function recursiveOrder(output: Tensor): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const visit = (node: Tensor): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
    order.push(node);
  };
  visit(output);
  return order;
}

function recursionFailure(): Failure {
  const chain = (length: number): { x: Tensor; y: Tensor } => {
    const x = input({ shape: [], dtype: 'float64' });
    let y = x;
    for (let at = 0; at < length; at++) y = mul(y, 1);
    return { x, y };
  };
  const fails = (length: number): boolean => {
    try {
      return recursiveOrder(chain(length).y).length === 0;
    } catch (error) {
      if (error instanceof RangeError) return true;
      throw error;
    }
  };
  const length = [100, 1000, 10_000, 100_000].find(fails)!;
  const { x, y } = chain(100_000);
  const order = nodesOf(gradients(y, [x])).length;
  return {
    case: `A chain of ${length} operations, put in order by a function that calls itself`,
    expected: 'an order, as for a chain of ten',
    got: 'RangeError: Maximum call stack size exceeded',
    cause:
      'Every node of the chain is a call within the call before, and the stack holds some thousands.',
    intervention: {
      change:
        'a list that grows while it is walked, sorted by the number that each node got when it was made',
      got: `the derivative of a chain of 100,000, in order: ${order > 0 ? 'done' : 'not done'}`,
      removed: order > 0,
    },
  };
}

/** √x where x is above 0, and 0 elsewhere: the value is fine. */
function hiddenInfinityFailure(): Failure {
  const zero = (x: Tensor): Tensor => scalarLike(x, 0);
  const careless = (x: Tensor): Tensor => sum(where(greater(x, 0), sqrt(x), zero(x)));
  const careful = (x: Tensor): Tensor => {
    const safe = where(greater(x, 0), x, scalarLike(x, 1));
    return sum(where(greater(x, 0), sqrt(safe), zero(x)));
  };
  const [value] = onNumbers(careless, 1)([0]);
  const [wrong] = gradientOf(careless, 1)([0]);
  const [right] = gradientOf(careful, 1)([0]);
  return {
    case: '√x where x > 0, else 0: its derivative at 0',
    expected: `0, as the value is the constant ${value} there`,
    got: String(wrong),
    cause:
      'Both branches are computed and both are differentiated. The one that is not taken hands back 0 times the slope of √x at 0, which is Infinity, and 0 · Infinity is no number.',
    intervention: {
      change: 'the root is taken of 1 where x is not above 0',
      got: String(right),
      removed: Number.isNaN(wrong) && right === 0,
    },
  };
}
