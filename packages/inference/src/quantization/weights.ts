/**
 * @file A model's weights as parts of its graph, kept as they are or in eight bits. All matrices that
 * vectors are multiplied by are quantized, the embedding among them, which is the last matrix too;
 * norms, biases and places are a thousandth of the numbers and stay as they are.
 */
import { GradusError } from '@gradus/runtime';
import {
  constant,
  dequantize,
  label,
  leavesOf,
  mapLeaves,
  type NdArray,
  type Tensor,
} from '@gradus/tensor';
import type { LanguageModel } from '@gradus/transformer';
import { eightBitSizeBytes, quantizeMatrix } from './eight-bits.ts';

export const weightFormats = ['float32', 'int8'] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** The same model with constants of a graph as its leaves. @throws GradusError `weight-format` */
export function weightsAsConstants(
  model: LanguageModel,
  format: WeightFormat = 'float32',
): LanguageModel<Tensor> {
  if (!weightFormats.includes(format)) {
    throw new GradusError({
      code: 'weight-format',
      kind: 'usage',
      what: 'Cannot keep weights as this',
      expected: `one of: ${weightFormats.join(', ')}`,
      received: JSON.stringify(format),
    });
  }
  const parameters = mapLeaves<NdArray, Tensor, LanguageModel['parameters']>(
    model.parameters,
    (weight, path) => {
      if (format === 'float32' || !isFactor(weight, path)) return label(path, constant(weight));
      const { codes, scales, width } = quantizeMatrix(weight);
      return dequantize(
        label(`${path}.codes`, constant(codes)),
        label(`${path}.scales`, constant(scales)),
        width,
      );
    },
  );
  return { ...model, parameters } as LanguageModel<Tensor>;
}

/** Bytes of all weights in this format: what is read from memory for one token of one text. */
export function weightsSizeBytes(model: LanguageModel, format: WeightFormat = 'float32'): number {
  const sizes = leavesOf<NdArray>(model.parameters).map(({ leaf, path }) =>
    format === 'int8' && isFactor(leaf, path) ? eightBitSizeBytes(leaf) : leaf.data.byteLength,
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** GPT-2's places are looked up and added; nothing is multiplied by them. */
function isFactor({ shape }: NdArray, path: string): boolean {
  return shape.length === 2 && path !== 'positions.weight';
}
