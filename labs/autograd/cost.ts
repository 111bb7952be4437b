/** @file What a graph costs: operations on numbers, and what has to be kept for the way back. */
import { elementCount, nodesOf, type Tensor } from '@gradus/tensor';

const sizeOf = ({ shape }: Tensor): number => elementCount(shape as readonly number[]);

/** Additions, multiplications and functions of single numbers; moving numbers about is free. */
export function operationsOf(node: Tensor): number {
  switch (node.name) {
    case 'matmul': {
      const [a] = node.inputs;
      const { transposeA } = node.attributes as { readonly transposeA: boolean };
      const inner = a!.shape.at(transposeA ? -2 : -1) as number;
      return 2 * inner * sizeOf(node);
    }
    case 'sum':
      return sizeOf(node.inputs[0]!);
    case 'input':
    case 'constant':
    case 'reshape':
    case 'transpose':
    case 'broadcast':
      return 0;
    default:
      return sizeOf(node);
  }
}

export const totalOperations = (nodes: readonly Tensor[]): number =>
  nodes.reduce((sum, node) => sum + operationsOf(node), 0);

export interface Split {
  readonly forward: readonly Tensor[];
  readonly backward: readonly Tensor[];
  /** Made on the way forward, read on the way back; inputs are there anyway. */
  readonly kept: readonly Tensor[];
}

/** What a loss is made of, and what its derivatives need besides. */
export function split(loss: Tensor, derivatives: readonly Tensor[]): Split {
  const forward = nodesOf([loss]);
  const known = new Set(forward);
  const backward = nodesOf(derivatives).filter((node) => !known.has(node));
  const read = new Set(backward.flatMap(({ inputs }) => inputs));
  const kept = forward.filter(
    (node) => read.has(node) && node.name !== 'input' && node.name !== 'constant',
  );
  return { forward, backward, kept };
}

export const keptBytes = ({ kept }: Split): number =>
  kept.reduce((sum, node) => sum + 8 * sizeOf(node), 0);
