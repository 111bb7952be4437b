/**
 * @file Operations on every element alone. One row of a table says all about each: what it
 * computes, its derivative, what ONNX calls it.
 */
import { isFloat } from '../nd-array.ts';
import { requireNumbers, requireType } from '../shapes.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { mismatch } from '../errors.ts';
import { add, div, mul, sub } from './binary.ts';
import { lessOrEqual } from './compare.ts';
import { erfOf } from './erf.ts';
import { scalarLike } from './create.ts';
import { where } from './select.ts';

interface Elementwise {
  readonly onnx: string;
  readonly compute: (x: number) => number;
  /** dLoss/dx from x, y = f(x) and dLoss/dy. */
  readonly gradient?: (x: Tensor, y: Tensor, dOut: Tensor) => Tensor;
  /** Makes sense for whole numbers. */
  readonly wholeNumbers?: true;
}

function elementwise(name: string, rule: Elementwise): (x: Tensor) => Tensor {
  const { gradient } = rule;
  const operation: Operation<undefined> = {
    name,
    resultType: ([x]) => {
      const what = `Cannot take ${name} of each element`;
      requireNumbers(what, x!);
      if (rule.wholeNumbers !== true && !isFloat(x!.dtype)) {
        throw mismatch(what, 'float32 or float64', [x!]);
      }
      return { shape: x!.shape, dtype: x!.dtype };
    },
    ...(gradient === undefined
      ? {}
      : { gradient: ({ inputs, output, dOut }) => [gradient(inputs[0]!, output, dOut)] }),
    eager: ({ inputs: [x], output }) => {
      for (let at = 0; at < output.data.length; at++) {
        output.data[at] = rule.compute(x!.data[at]!);
      }
    },
    onnx: (emit, { inputs }) => emit.node(rule.onnx, inputs),
  };
  return (x) => apply(operation, [x], undefined);
}

export const negate = elementwise('negate', {
  onnx: 'Neg',
  compute: (x) => -x,
  gradient: (_x, _y, dOut) => negate(dOut),
  wholeNumbers: true,
});

export const exp = elementwise('exp', {
  onnx: 'Exp',
  compute: Math.exp,
  gradient: (_x, y, dOut) => mul(dOut, y),
});

export const log = elementwise('log', {
  onnx: 'Log',
  compute: Math.log,
  gradient: (x, _y, dOut) => div(dOut, x),
});

export const sqrt = elementwise('sqrt', {
  onnx: 'Sqrt',
  compute: Math.sqrt,
  gradient: (_x, y, dOut) => div(mul(dOut, 0.5), y),
});

export const reciprocal = elementwise('reciprocal', {
  onnx: 'Reciprocal',
  compute: (x) => 1 / x,
  gradient: (_x, y, dOut) => negate(mul(dOut, mul(y, y))),
});

export const tanh = elementwise('tanh', {
  onnx: 'Tanh',
  compute: Math.tanh,
  gradient: (_x, y, dOut) => mul(dOut, sub(1, mul(y, y))),
});

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = elementwise('sigmoid', {
  onnx: 'Sigmoid',
  compute: (x) => 1 / (1 + Math.exp(-x)),
  gradient: (_x, y, dOut) => mul(dOut, mul(y, sub(1, y))),
});

/** log(1 + eˣ), also where eˣ is too large for a number. */
export const softplus = elementwise('softplus', {
  onnx: 'Softplus',
  compute: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (x, _y, dOut) => mul(dOut, sigmoid(x)),
});

/** 2/√π ∫₀ˣ e^(−t²) dt */
export const erf = elementwise('erf', {
  onnx: 'Erf',
  compute: erfOf,
  gradient: (x, _y, dOut) => mul(dOut, mul(exp(negate(mul(x, x))), 2 / Math.sqrt(Math.PI))),
});

export const sin = elementwise('sin', {
  onnx: 'Sin',
  compute: Math.sin,
  gradient: (x, _y, dOut) => mul(dOut, cos(x)),
});

export const cos = elementwise('cos', {
  onnx: 'Cos',
  compute: Math.cos,
  gradient: (x, _y, dOut) => negate(mul(dOut, sin(x))),
});

export const abs = elementwise('abs', {
  onnx: 'Abs',
  compute: Math.abs,
  gradient: (x, _y, dOut) => mul(dOut, sign(x)),
  wholeNumbers: true,
});

/** −1, 0 or 1; its derivative is zero wherever it has one. */
export const sign = elementwise('sign', {
  onnx: 'Sign',
  compute: Math.sign,
  wholeNumbers: true,
});

export const relu = elementwise('relu', {
  onnx: 'Relu',
  compute: (x) => (x < 0 ? 0 : x),
  gradient: (x, _y, dOut) => where(lessOrEqual(x, 0), scalarLike(dOut, 0), dOut),
});

/**
 * x·Φ(x), Φ the normal distribution: the exact form of Hendrycks and Gimpel (2016), not the one
 * with tanh. Its derivative is Φ(x) + x·φ(x).
 */
export const gelu = elementwise('gelu', {
  onnx: 'Gelu',
  compute: (x) => 0.5 * x * (1 + erfOf(x * Math.SQRT1_2)),
  gradient: (x, _y, dOut) => {
    const below = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5); // Φ(x)
    const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI)); // φ(x)
    return mul(dOut, add(below, mul(x, density)));
  },
});

const notOperation: Operation<undefined> = {
  name: 'not',
  resultType: ([x]) => {
    requireType('Cannot negate each element', 'bool', x!);
    return { shape: x!.shape, dtype: 'bool' };
  },
  eager: ({ inputs: [x], output }) => {
    for (let at = 0; at < output.data.length; at++) output.data[at] = 1 - x!.data[at]!;
  },
  onnx: (emit, { inputs }) => emit.node('Not', inputs),
};

export function not(x: Tensor): Tensor {
  return apply(notOperation, [x], undefined);
}
