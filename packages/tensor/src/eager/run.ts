/**
 * @file The eager engine: node after node, each by its operation's own loop. Slow, exact, and
 * everything can be looked at while it runs.
 */
import { GradusError } from '@gradus/runtime';
import { dimValue, formatShape, shapeValue, type Dim, type DimValues } from '../dims.ts';
import { formatType } from '../errors.ts';
import { arraysOf, bindInputs } from '../bind-inputs.ts';
import { allocate, type NdArray } from '../nd-array.ts';
import type { NumberArray, Tensor } from '../tensor.ts';
import type { Graph } from '../trace.ts';
import { mapLeaves, type MapLeaves } from '../trees.ts';

export interface EagerOptions {
  /** Called with every node's numbers as they are made. */
  readonly onNode?: (node: Tensor, value: NdArray) => void;
}

/** A tree of tensors with arrays in their places. */
export type Values<Tree> = MapLeaves<Tree, Tensor, NdArray>;

/**
 * @param values for the arguments that the graph was traced with
 * @throws GradusError when they are not of the types that it was traced for.
 */
export function runEager<Arguments, Result>(
  graph: Graph<Arguments, Result>,
  values: Values<Arguments>,
  options: EagerOptions = {},
): Values<Result> {
  const arrays = arraysOf(graph.inputs, values);
  const dims = bindInputs(graph.inputs, arrays);
  const known = new Map(graph.inputs.map(({ tensor }, index) => [tensor, arrays[index]!]));
  computeNodes(graph.nodes, dims, known, options);
  return mapLeaves<Tensor, NdArray, Result>(graph.result, (tensor) => known.get(tensor)!);
}

/** Adds to `known` what is not in it yet, in the order of the nodes. */
export function computeNodes(
  nodes: readonly Tensor[],
  dims: DimValues,
  known: Map<Tensor, NdArray>,
  { onNode }: EagerOptions = {},
): void {
  const sizeOf = (dim: Dim): number => dimValue(dim, dims);
  for (const node of nodes) {
    let value = known.get(node);
    if (value === undefined) {
      value = computeNode(node, dims, known, sizeOf);
      known.set(node, value);
    }
    onNode?.(node, value);
  }
}

function computeNode(
  node: Tensor,
  dims: DimValues,
  known: ReadonlyMap<Tensor, NdArray>,
  sizeOf: (dim: Dim) => number,
): NdArray {
  const { operation, attributes } = node;
  if (operation === 'input') {
    throw new GradusError({
      code: 'tensor-not-an-argument',
      kind: 'usage',
      what: `The graph uses an input ${formatType(node)} that is no argument of the traced function`,
      remedy: 'Pass every tensor to the function as an argument.',
    });
  }
  const shape = shapeValue(node.shape, dims);
  if (shape.some((size) => size < 0)) {
    throw new GradusError({
      code: 'tensor-size',
      kind: 'usage',
      what: `Cannot compute ${node.name} of shape ${formatShape(node.shape)} for these inputs`,
      expected: 'sizes that are not negative',
      received: formatShape(shape),
    });
  }
  const output = allocate(node.dtype, shape);
  const inputs = node.inputs.map((input) => known.get(input) as NumberArray);
  operation.eager({ inputs, attributes, output: output as NumberArray, sizeOf });
  return output;
}
