/**
 * @file The solution is packages/tensor: a value is a scalar tensor, and all numbers are computed
 * when the first of them is asked for.
 */
import {
  add as addTensors,
  array,
  constant,
  exp as expOf,
  gradients,
  mul as mulTensors,
  nodesOf,
  pow as powOf,
  runEager,
  scalarOf,
  tanh as tanhOf,
  type Tensor,
} from '@gradus/tensor';

class Value {
  gradient = 0;
  readonly tensor: Tensor;
  readonly parts: readonly Value[];

  constructor(tensor: Tensor, parts: readonly Value[]) {
    this.tensor = tensor;
    this.parts = parts;
  }

  get data(): number {
    return numbersOf([this.tensor])[0]!;
  }
}

export type { Value };

export const value = (data: number): Value => new Value(constant(array(data, 'float64')), []);

export const add = (a: Value, b: Value): Value => new Value(addTensors(a.tensor, b.tensor), [a, b]);

export const mul = (a: Value, b: Value): Value => new Value(mulTensors(a.tensor, b.tensor), [a, b]);

export const pow = (a: Value, exponent: number): Value => new Value(powOf(a.tensor, exponent), [a]);

export const exp = (a: Value): Value => new Value(expOf(a.tensor), [a]);

export const tanh = (a: Value): Value => new Value(tanhOf(a.tensor), [a]);

export function backward(output: Value): void {
  const found = new Set([output]);
  // A set that grows while it is walked.
  for (const { parts } of found) for (const part of parts) found.add(part);
  const values = [...found];
  const derivatives = gradients(
    output.tensor,
    values.map(({ tensor }) => tensor),
  );
  for (const [at, derivative] of numbersOf(derivatives).entries()) {
    values[at]!.gradient = derivative;
  }
}

function numbersOf(outputs: readonly Tensor[]): number[] {
  const nodes = nodesOf(outputs);
  const result = runEager({ inputs: [], outputs, arguments: [], result: outputs, nodes }, []);
  return result.map(scalarOf);
}
