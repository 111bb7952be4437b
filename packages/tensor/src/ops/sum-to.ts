/** @file The derivative of broadcasting: what was repeated is summed. */
import { sameShape, type Shape } from '../dims.ts';
import { repeatedAxes } from '../shapes.ts';
import type { Tensor } from '../tensor.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';

/** @returns a tensor of this shape: the sums over the axes along which it was repeated */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  return reshape(sum(x, { axes: repeatedAxes(shape, x.shape) }), shape);
}
