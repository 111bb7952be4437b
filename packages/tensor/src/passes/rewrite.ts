/**
 * @file Rewriting a graph: from inputs to outputs, every node may be replaced by another of the
 * same type and meaning. What a rule is shown has rewritten inputs already.
 */
import { Tensor } from '../tensor.ts';
import { nodesOf } from '../trace.ts';

/**
 * @param isShared whether something else uses a tensor as well, so that it has to be computed anyway
 * @returns what takes the node's place; undefined to leave it
 */
export type Rule = (node: Tensor, isShared: (tensor: Tensor) => boolean) => Tensor | undefined;

/** @returns the outputs of a graph that gives the same; inputs are the same tensors */
export function rewrite(outputs: readonly Tensor[], rule: Rule): Tensor[] {
  const nodes = nodesOf(outputs);
  const uses = new Map<Tensor, number>();
  const replacements = new Map<Tensor, Tensor>();
  const isShared = (tensor: Tensor): boolean => (uses.get(tensor) ?? 0) > 1;
  const count = (tensor: Tensor): void => void uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  for (const { inputs } of nodes) for (const one of inputs) count(one);
  for (const one of outputs) count(one);

  for (const node of nodes) {
    const inputs = node.inputs.map((one) => replacements.get(one)!);
    const isSame = inputs.every((one, index) => one === node.inputs[index]);
    const moved = isSame ? node : withInputs(node, inputs);
    const replacement = rule(moved, isShared) ?? moved;
    replacements.set(node, replacement);
    if (replacement !== node) {
      uses.set(replacement, (uses.get(replacement) ?? 0) + (uses.get(node) ?? 0));
    }
  }
  return outputs.map((one) => replacements.get(one)!);
}

function withInputs(node: Tensor, inputs: readonly Tensor[]): Tensor {
  const moved = new Tensor(node.operation, inputs, node.attributes, node);
  moved.label = node.label;
  return moved;
}
