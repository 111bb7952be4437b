/**
 * @file The derivative of taking parts of a tensor (queries, keys and values of one product) is a
 * sum of parts with zeros around them. Where parts touch, they are joined: one copy instead of two
 * full of zeros and their sum. It saves 3 to 5% of a GPT's training step (4 layers of 128, and 6 of
 * 384; CPU time of one thread, runs with and without it in turns).
 */
import { addDims, sameDim, sameShape, subtractDims, type Dim } from '../dims.ts';
import {
  concat,
  concatOperation,
  pad,
  padOperation,
  type ConcatAttributes,
  type PadAttributes,
} from '../ops/slice.ts';
import type { Tensor } from '../tensor.ts';
import type { Rule } from './rewrite.ts';

export const joinPads: Rule = (node, isShared) => {
  if (node.name !== 'add') return undefined;
  const [left, right] = node.inputs as readonly [Tensor, Tensor];
  if (!sameShape(left.shape, right.shape) || isShared(left) || isShared(right)) return undefined;
  return joined(left, right) ?? joined(right, left);
};

function joined(first: Tensor, second: Tensor): Tensor | undefined {
  const [a, b] = [partOf(first), partOf(second)];
  if (a === undefined || b === undefined || a.axis !== b.axis || !sameDim(a.end, b.start)) {
    return undefined;
  }
  const { axis } = a;
  const after = subtractDims(first.shape[axis]!, b.end);
  const parts = [a.part, b.part].flatMap((part) => piecesOf(part, axis));
  return pad(concat(parts, axis), { axis, before: a.start, after });
}

interface Part {
  readonly part: Tensor;
  readonly axis: number;
  readonly start: Dim;
  readonly end: Dim;
}

function partOf({ operation, inputs: [part], attributes }: Tensor): Part | undefined {
  if (operation !== padOperation) return undefined;
  const { axis, before } = attributes as PadAttributes;
  return { part: part!, axis, start: before, end: addDims(before, part!.shape[axis]!) };
}

/** What a tensor was joined from already. */
function piecesOf(part: Tensor, axis: number): readonly Tensor[] {
  const isJoined =
    part.operation === concatOperation && (part.attributes as ConcatAttributes).axis === axis;
  return isJoined ? part.inputs : [part];
}
