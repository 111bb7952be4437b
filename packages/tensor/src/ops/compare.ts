/** @file Comparisons of numbers, and the logic of their outcomes. No derivatives: all are steps. */
import { mismatch } from '../errors.ts';
import { broadcastShapes, requireNumbers, requireSameType, requireType } from '../shapes.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { asTensors, computePairs, type Operand } from './binary.ts';

function pairOperation(
  name: string,
  onnx: string,
  compute: (a: number, b: number) => boolean,
  check: (what: string, inputs: readonly Tensor[]) => void,
): Operation<undefined> {
  const what = `Cannot compare by ${name}`;
  return {
    name,
    resultType: (inputs) => {
      check(what, inputs);
      const shape = broadcastShapes(inputs[0]!.shape, inputs[1]!.shape);
      if (shape !== undefined) return { shape, dtype: 'bool' };
      throw mismatch(what, 'shapes that are equal or 1 along each axis, from the last', inputs);
    },
    eager: ({ inputs: [a, b], output }) =>
      computePairs(a!, b!, output, (left, right) => Number(compute(left, right))),
    onnx: (emit, { inputs }) => emit.node(onnx, inputs),
  };
}

function comparison(
  name: string,
  onnx: string,
  compute: (a: number, b: number) => boolean,
): (a: Operand, b: Operand) => Tensor {
  const operation = pairOperation(name, onnx, compute, (what, inputs) => {
    requireNumbers(what, ...inputs);
    requireSameType(what, inputs);
  });
  return (a, b) => apply(operation, asTensors(`Cannot compare by ${name}`, a, b), undefined);
}

export const equal = comparison('equal', 'Equal', (a, b) => a === b);
export const less = comparison('less', 'Less', (a, b) => a < b);
export const lessOrEqual = comparison('less or equal', 'LessOrEqual', (a, b) => a <= b);
export const greater = comparison('greater', 'Greater', (a, b) => a > b);
export const greaterOrEqual = comparison('greater or equal', 'GreaterOrEqual', (a, b) => a >= b);

function logic(
  name: string,
  onnx: string,
  compute: (a: number, b: number) => boolean,
): (a: Tensor, b: Tensor) => Tensor {
  const operation = pairOperation(name, onnx, compute, (what, inputs) => {
    for (const tensor of inputs) requireType(what, 'bool', tensor);
  });
  return (a, b) => apply(operation, [a, b], undefined);
}

export const and = logic('and', 'And', (a, b) => a + b === 2);
export const or = logic('or', 'Or', (a, b) => a + b > 0);
