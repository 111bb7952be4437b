/**
 * @file A derivative of one's own. The value is what a function computes; the derivative is what
 * was said, where the derivative that follows from the parts would be slow or lose digits.
 */
import { formatType, mismatch } from './errors.ts';
import { sameType } from './shapes.ts';
import { apply, type Operation, type Tensor } from './tensor.ts';

type Derive = (dOut: Tensor, output: Tensor) => readonly (Tensor | undefined)[];

interface Attributes {
  readonly derive: Derive;
}

/** Its inputs are the value and what the value is a function of; the value passes through. */
export const withGradientOperation: Operation<Attributes> = {
  name: 'with-gradient',
  resultType: ([value]) => ({ shape: value!.shape, dtype: value!.dtype }),
  gradient: ({ inputs: [, ...by], output, dOut, attributes: { derive } }) => {
    const parts = derive(dOut, output);
    const fit = by.map((tensor, index) => {
      const part = parts[index];
      return part === undefined || sameType(part, tensor);
    });
    if (parts.length === by.length && fit.every(Boolean)) return [undefined, ...parts];
    const expected = `one of the type of each input (${by.map(formatType).join(' and ')})`;
    const received = parts.map((part) => (part === undefined ? 'none' : formatType(part)));
    throw mismatch('Cannot use these derivatives', expected, received.join(' and ') || 'none');
  },
  eager: ({ inputs: [value], output }) => output.data.set(value!.data),
  onnx: (_emit, { inputs: [value] }) => value!,
};

/**
 * @param value computed from `by`
 * @param derive the loss's derivative by each of `by`, from that by the value; it has to be right:
 * nothing checks it but tests
 */
export function withGradient(value: Tensor, by: readonly Tensor[], derive: Derive): Tensor {
  if (by.length === 0) throw mismatch('Cannot give this a derivative', 'what it is by', 'nothing');
  return apply(withGradientOperation, [value, ...by], { derive });
}
