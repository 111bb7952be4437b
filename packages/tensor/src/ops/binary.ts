/** @file Operations on pairs of elements. Shapes are broadcast; a number stands for a tensor of it. */
import { broadcastStrides, walk } from '../eager/loops.ts';
import { sameShape } from '../dims.ts';
import { mismatch } from '../errors.ts';
import { broadcastShapes, requireFloat, requireNumbers, requireSameType } from '../shapes.ts';
import { apply, type NumberArray, type Operation, Tensor } from '../tensor.ts';
import { and, equal, greaterOrEqual, less } from './compare.ts';
import { scalarLike } from './create.ts';
import { where } from './select.ts';
import { sumTo } from './sum-to.ts';
import { log, negate } from './unary.ts';

interface Pairwise {
  readonly onnx: string;
  readonly compute: (a: number, b: number) => number;
  /** For int32, where `compute` would lose the low bits of large numbers. */
  readonly computeWhole?: (a: number, b: number) => number;
  /** dLoss/da and dLoss/db in the shape of the result; what was broadcast is summed afterwards. */
  readonly gradient: (a: Tensor, b: Tensor, y: Tensor, dOut: Tensor) => readonly [Tensor, Tensor];
  readonly floatsOnly?: true;
}

/** Of a tensor and a number, the number takes the tensor's type. */
export type Operand = Tensor | number;

function pairwise(name: string, verb: string, rule: Pairwise): (a: Operand, b: Operand) => Tensor {
  const what = `Cannot ${verb} these`;
  const operation: Operation<undefined> = {
    name,
    resultType: (inputs) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      if (rule.floatsOnly) requireFloat(what, a, b);
      requireNumbers(what, a, b);
      const dtype = requireSameType(what, inputs);
      const shape = broadcastShapes(a.shape, b.shape);
      if (shape === undefined) {
        throw mismatch(what, 'shapes that are equal or 1 along each axis, from the last', inputs);
      }
      return { shape, dtype };
    },
    gradient: ({ inputs: [a, b], output, dOut }) => {
      const [dA, dB] = rule.gradient(a!, b!, output, dOut);
      return [sumTo(dA, a!.shape), sumTo(dB, b!.shape)];
    },
    eager: ({ inputs: [a, b], output }) => {
      const whole = output.dtype === 'int32' ? rule.computeWhole : undefined;
      computePairs(a!, b!, output, whole ?? rule.compute);
    },
    onnx: (emit, { inputs }) => emit.node(rule.onnx, inputs),
  };
  return (a, b) => apply(operation, asTensors(what, a, b), undefined);
}

export function computePairs(
  a: NumberArray,
  b: NumberArray,
  output: NumberArray,
  compute: (a: number, b: number) => number,
): void {
  if (sameShape(a.shape, b.shape)) {
    for (let at = 0; at < output.data.length; at++) {
      output.data[at] = compute(a.data[at]!, b.data[at]!);
    }
    return;
  }
  const strides = [a, b].map(({ shape }) => broadcastStrides(shape, output.shape));
  walk(output.shape, strides, (at, [inA, inB]) => {
    output.data[at] = compute(a.data[inA!]!, b.data[inB!]!);
  });
}

/** @throws GradusError when both are numbers: there is nothing to compute at run time. */
export function asTensors(what: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (a instanceof Tensor) return [a, b instanceof Tensor ? b : scalarLike(a, b, what)];
  if (b instanceof Tensor) return [scalarLike(b, a, what), b];
  throw mismatch(what, 'at least one tensor', `${a} and ${b}`);
}

export const add = pairwise('add', 'add', {
  onnx: 'Add',
  compute: (a, b) => a + b,
  gradient: (_a, _b, _y, dOut) => [dOut, dOut],
});

export const sub = pairwise('sub', 'subtract', {
  onnx: 'Sub',
  compute: (a, b) => a - b,
  gradient: (_a, _b, _y, dOut) => [dOut, negate(dOut)],
});

export const mul = pairwise('mul', 'multiply', {
  onnx: 'Mul',
  compute: (a, b) => a * b,
  computeWhole: Math.imul,
  gradient: (a, b, _y, dOut) => [mul(dOut, b), mul(dOut, a)],
});

/** Whole numbers are divided towards zero; by zero, that is 0. */
export const div = pairwise('div', 'divide', {
  onnx: 'Div',
  compute: (a, b) => a / b,
  gradient: (_a, b, y, dOut) => {
    const dA = div(dOut, b);
    return [dA, negate(mul(dA, y))];
  },
});

/**
 * aᵇ. As in PyTorch the derivative by a is 0 where b is 0, and that by b is 0 where a is 0 and b is
 * not negative: there 0 · ∞ would make it not a number.
 */
export const pow = pairwise('pow', 'take powers of', {
  onnx: 'Pow',
  // As C has it: 1 to the power of anything is 1, where JavaScript's 1 ** NaN is not.
  compute: (a, b) => (a === 1 ? 1 : a ** b),
  gradient: (a, b, y, dOut) => {
    const one = scalarLike(a, 1);
    // Where both are 0, any power above it: 0 times that is 0.
    const exponentOfA = where(and(equal(a, 0), equal(b, 0)), one, sub(b, 1));
    const isFlat = and(equal(a, 0), greaterOrEqual(b, 0));
    const logA = log(where(isFlat, one, a)); // log 1 = 0
    return [mul(dOut, mul(b, pow(a, exponentOfA))), mul(dOut, mul(y, logA))];
  },
  floatsOnly: true,
});

/** The larger; at a tie each side gets half of the derivative. */
export const maximum = pairwise('maximum', 'take the larger of', {
  onnx: 'Max',
  compute: Math.max,
  gradient: (a, b, _y, dOut) => splitAtTie(a, b, dOut),
});

/** The smaller; at a tie each side gets half of the derivative. */
export const minimum = pairwise('minimum', 'take the smaller of', {
  onnx: 'Min',
  compute: Math.min,
  gradient: (a, b, _y, dOut) => splitAtTie(b, a, dOut),
});

/**
 * All to the first where `larger` is larger, all to the second where `smaller` is; where one of them
 * is not a number, neither is out of it and both get all, as in PyTorch.
 */
function splitAtTie(larger: Tensor, smaller: Tensor, dOut: Tensor): [Tensor, Tensor] {
  const zero = scalarLike(dOut, 0);
  const tie = equal(larger, smaller);
  const half = mul(dOut, 0.5);
  return [
    where(tie, half, where(less(larger, smaller), zero, dOut)),
    where(tie, half, where(less(smaller, larger), zero, dOut)),
  ];
}
