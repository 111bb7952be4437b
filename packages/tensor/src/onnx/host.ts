/**
 * @file What onnxruntime cannot make: random numbers of ours. They are computed by the eager engine
 * before each run and fed like inputs.
 */
import type { Tensor } from '../tensor.ts';
import { constantOperation } from '../ops/create.ts';
import { hostOperations } from '../ops/random.ts';

export interface HostPart {
  /** To be computed, in this order; the constants among them are keys. */
  readonly nodes: readonly Tensor[];
  /** Those of them that the rest of the graph takes. */
  readonly fed: readonly Tensor[];
  /** What is left for onnxruntime, what is fed included. */
  readonly rest: readonly Tensor[];
}

/**
 * Random operations whose key is an input, a constant or another key of that kind. What has a key
 * that the graph computes is left, and its lowering refuses it.
 */
export function hostPartOf(nodes: readonly Tensor[], outputs: readonly Tensor[]): HostPart {
  const onHost = new Set<Tensor>();
  const known = new Set<Tensor>();
  for (const node of nodes) {
    if (hostOperations.has(node.operation) && node.inputs.every((key) => known.has(key))) {
      onHost.add(node);
      known.add(node);
    } else if (node.operation === 'input' || node.operation === constantOperation) {
      known.add(node);
    }
  }
  const taken = new Set(outputs);
  for (const node of nodes) {
    if (!onHost.has(node)) for (const one of node.inputs) taken.add(one);
  }
  const keys = new Set([...onHost].flatMap(({ inputs }) => inputs));
  const fed = new Set([...onHost].filter((node) => taken.has(node)));
  return {
    nodes: nodes.filter((node) => onHost.has(node) || keys.has(node)),
    fed: [...fed],
    rest: nodes.filter((node) => !onHost.has(node) || fed.has(node)),
  };
}
