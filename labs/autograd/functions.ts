/** @file Functions to differentiate, and ways to run them on plain lists of numbers. */
import {
  abs,
  add,
  exp,
  fromData,
  grad,
  gradients,
  log,
  maximum,
  mul,
  relu,
  runEager,
  sigmoid,
  sin,
  slice,
  softmax,
  square,
  sum,
  tanh,
  type Tensor,
  trace,
} from '@gradus/tensor';

/** Of a vector, a number. By the names of the fixture. */
export const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  'exp(sin(x)) x': (x) => sum(mul(exp(sin(x)), x)),
  'log(1 + x^2) tanh(x)': (x) => sum(mul(log(add(square(x), 1)), tanh(x))),
  'softmax of x, squared': (x) => sum(square(softmax(x))),
  'product of neighbours': (x) => {
    const [behind, before] = [slice(x, { axis: 0, start: 1 }), slice(x, { axis: 0, end: -1 })];
    return sum(mul(mul(behind, before), sigmoid(behind)));
  },
};

export const kinks: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  relu,
  abs,
  'maximum with 0': (x) => maximum(x, 0),
};

type Float = 'float32' | 'float64';

/** A function from n numbers, as one from lists to lists. */
export function onNumbers(
  build: (x: Tensor) => Tensor,
  count: number,
  dtype: Float = 'float64',
): (x: readonly number[]) => number[] {
  const graph = trace(build, [{ shape: [count], dtype }]);
  return (x) => {
    const data = dtype === 'float64' ? Float64Array.from(x) : Float32Array.from(x);
    return Array.from(runEager(graph, [fromData(data, [count])]).data, Number);
  };
}

export const gradientOf = (build: (x: Tensor) => Tensor, count: number) =>
  onNumbers(grad(build), count);

/** Row i: the derivative of the i-th derivative. A gradient is a graph, so it has one, too. */
export function hessianOf(
  build: (x: Tensor) => Tensor,
  count: number,
): (x: readonly number[]) => number[][] {
  const derivative = grad(build);
  const rows = Array.from({ length: count }, (_, at) =>
    onNumbers((x) => {
      const component = sum(slice(derivative(x), { axis: 0, start: at, end: at + 1 }));
      return gradients(component, [x])[0]!;
    }, count),
  );
  return (x) => rows.map((row) => row(x));
}
