/**
 * @file Where quantized weights are used, they are not written out: a product with them becomes one
 * operation over the codes, and rows of a table are looked up as codes, of which only those that
 * were asked for become floats. A model needs no word about how its weights are kept.
 */
import { dequantize, dequantizeOperation, quantizedMatmul } from '../ops/dequantize.ts';
import { gather } from '../ops/gather.ts';
import type { MatmulAttributes } from '../ops/matmul.ts';
import type { Rule } from './rewrite.ts';

export const quantizedWeights: Rule = ({ name, inputs, attributes, shape }) => {
  const [first, second] = inputs;
  if (name === 'matmul' && second!.operation === dequantizeOperation) {
    const { transposeA, transposeB, scale } = attributes as MatmulAttributes;
    const [codes, scales] = second!.inputs;
    if (codes!.shape.length !== 3 || transposeA || !transposeB || scale !== 1) return undefined;
    if (shape.includes(0)) return undefined;
    return quantizedMatmul(first!, codes!, scales!, second!.shape.at(-1) as number);
  }
  if (name === 'gather' && first!.operation === dequantizeOperation) {
    const [codes, scales] = first!.inputs;
    if ((attributes as { axis: number }).axis !== 0) return undefined;
    return dequantize(
      gather(codes!, second!),
      gather(scales!, second!),
      first!.shape.at(-1) as number,
    );
  }
  return undefined;
};
