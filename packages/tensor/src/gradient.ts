/**
 * @file Reverse-mode differentiation. From the output backwards, every node hands its derivative
 * on to its inputs by its operation's rule; what arrives from several sides is added. The rules
 * are made of operations, so the result is a graph like any other.
 */
import { formatType, mismatch } from './errors.ts';
import { isFloat } from './nd-array.ts';
import { add } from './ops/binary.ts';
import { full } from './ops/create.ts';
import { sameType } from './shapes.ts';
import { nodesOf } from './trace.ts';
import type { Tensor } from './tensor.ts';
import { leavesOf, mapLeaves } from './trees.ts';

/**
 * The derivative of one tensor by others; zeros by those that it does not depend on.
 * @param dOutput what the derivative is multiplied with; 1 unless said otherwise, and then the
 * output has to be a scalar
 */
export function gradients(
  output: Tensor,
  by: readonly Tensor[],
  dOutput: Tensor = one(output),
): Tensor[] {
  if (!sameType(dOutput, output)) {
    const expected = `what it is multiplied with to be ${formatType(output)} as the output is`;
    throw mismatch('Cannot differentiate', expected, [dOutput]);
  }
  const derivatives = new Map<Tensor, Tensor>([[output, dOutput]]);
  const matters = dependents(output, new Set(by));
  for (const node of matters.toReversed()) {
    const dOut = derivatives.get(node);
    if (dOut === undefined || node.operation === 'input') continue;
    const { inputs, attributes } = node;
    const parts = node.operation.gradient?.({ inputs, attributes, output: node, dOut }) ?? [];
    for (const [index, part] of parts.entries()) {
      const input = inputs[index]!;
      if (part === undefined || !isFloat(input.dtype)) continue;
      const known = derivatives.get(input);
      derivatives.set(input, known === undefined ? part : add(known, part));
    }
  }
  return by.map((tensor) => derivatives.get(tensor) ?? full(tensor.shape, 0, tensor.dtype));
}

/** Nodes on the way from some tensors to the output, the output last. */
function dependents(output: Tensor, from: ReadonlySet<Tensor>): Tensor[] {
  const found = new Set<Tensor>();
  for (const node of nodesOf([output])) {
    if (from.has(node) || node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return [...found];
}

function one(output: Tensor): Tensor {
  if (output.shape.length === 0 && isFloat(output.dtype)) return full([], 1, output.dtype);
  throw mismatch('Cannot differentiate this output', 'a scalar (sum or mean it)', [output]);
}

/** A function and the derivative of its value by its first argument, a tree like the argument. */
export function valueAndGrad<First, Rest extends readonly unknown[]>(
  build: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => [value: Tensor, gradient: First] {
  return (first, ...rest) => {
    const value = build(first, ...rest);
    const leaves = leavesOf<Tensor>(first).map(({ leaf }) => leaf);
    const derivatives = gradients(value, leaves);
    let next = 0;
    return [value, mapLeaves<Tensor, Tensor, First>(first, () => derivatives[next++]!) as First];
  };
}

/** The derivative of a function's value by its first argument. */
export function grad<First, Rest extends readonly unknown[]>(
  build: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => First {
  const both = valueAndGrad(build);
  return (first, ...rest) => both(first, ...rest)[1];
}
