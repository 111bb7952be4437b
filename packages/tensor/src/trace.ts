/**
 * @file From a function to a graph: the function is called once, with tensors that hold no numbers.
 * What it returns, and what that is made of, is the graph.
 */
import type { Tensor, TensorType } from './tensor.ts';
import { input } from './tensor.ts';
import { leavesOf, mapLeaves, type MapLeaves } from './trees.ts';

/** For arguments and results that are trees of tensors: the same trees with other leaves. */
export type Types<Tree> = MapLeaves<Tree, Tensor, TensorType>;

export interface NamedInput {
  /** `0.blocks.0.weight`: number of the argument, then the path in it. */
  readonly path: string;
  readonly tensor: Tensor;
}

export interface Graph<Arguments = readonly unknown[], Result = unknown> {
  readonly inputs: readonly NamedInput[];
  readonly outputs: readonly Tensor[];
  /** What the function was called with, and what it returned. */
  readonly arguments: Arguments;
  readonly result: Result;
  /** Inputs before what is made of them; only what the outputs need. */
  readonly nodes: readonly Tensor[];
}

/**
 * @param types of the arguments: trees of `{ shape, dtype }`, arrays of numbers among them
 * @throws GradusError where shapes or types do not fit, naming the line.
 */
export function trace<Arguments extends readonly unknown[], Result>(
  build: (...arguments_: Arguments) => Result,
  types: Types<Arguments>,
): Graph<Arguments, Result> {
  const inputs: NamedInput[] = [];
  const arguments_ = mapLeaves<TensorType, Tensor, Types<Arguments>>(
    types,
    ({ shape, dtype }, path) => {
      const tensor = input({ shape, dtype }, path);
      inputs.push({ path, tensor });
      return tensor;
    },
  ) as unknown as Arguments;
  const result = build(...arguments_);
  const outputs = leavesOf<Tensor>(result).map(({ leaf }) => leaf);
  return { inputs, outputs, arguments: arguments_, result, nodes: nodesOf(outputs) };
}

/** All that the outputs are made of, in an order in which it can be computed. */
export function nodesOf(outputs: readonly Tensor[]): Tensor[] {
  const found = new Set<Tensor>(outputs);
  // A set that grows while it is walked: no recursion, however long the chain.
  for (const { inputs } of found) for (const one of inputs) found.add(one);
  // Ids rise from inputs to outputs.
  return [...found].toSorted((a, b) => a.id - b.id);
}
