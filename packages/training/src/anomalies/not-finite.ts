/**
 * @file Where did the first NaN come from? The step is run again by the eager engine, node by node
 * in the order in which they depend on each other, and the first tensor that is not finite is named
 * by the label that the model gave it or, where it gave none, by where it goes.
 */
import { GradusError } from '@gradus/runtime';
import { leavesOf, type NdArray, runEager, type Tensor } from '@gradus/tensor';
import type { StepGraph, StepInputs } from '../step-engine.ts';

export interface NotFinite {
  /** `blocks.2.attention`, `a matmul on the way to logits`, `the parameter norm.weight`. */
  readonly tensor: string;
  /** `NaN`, `Infinity` or `-Infinity`, and how many elements are not finite. */
  readonly value: number;
  readonly count: number;
  readonly elements: number;
}

/** The first tensor that is not finite, in the order of the graph; undefined where all are. */
export function firstNotFinite<Parameters, Batch>(
  graph: StepGraph<Parameters, Batch>,
  inputs: StepInputs<Parameters, Batch>,
): NotFinite | undefined {
  for (const { path, leaf } of leavesOf<NdArray>(inputs[0])) {
    const found = lookAt(leaf);
    if (found !== undefined) return { tensor: `the parameter ${path}`, ...found };
  }
  const seen: { node: Tensor; found: Omit<NotFinite, 'tensor'> }[] = [];
  try {
    runEager(graph, inputs as never, {
      onNode: (node, value) => {
        const found = lookAt(value);
        if (found === undefined) return;
        seen.push({ node, found });
        throw stop;
      },
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  const [first] = seen;
  return first && { tensor: nameOf(first.node, graph), ...first.found };
}

/** @throws GradusError always: names the step and the tensor; nothing was changed by the step. */
export function refuseNotFinite<Parameters, Batch>(
  step: number,
  loss: number,
  graph: StepGraph<Parameters, Batch>,
  inputs: StepInputs<Parameters, Batch>,
): never {
  const found = firstNotFinite(graph, inputs);
  throw new GradusError({
    code: 'training-not-finite',
    kind: 'verdict',
    what: `Step ${step} is not finite: its loss is ${loss}`,
    expected: 'finite numbers everywhere',
    received:
      found === undefined
        ? 'finite ones when computed again one by one: the sum or the norm overflows'
        : `${found.value} first in ${found.tensor} (${found.count} of ${found.elements} elements)`,
    remedy:
      'The parameters are those before the step. Lower the learning rate, clip, or look at the batch.',
  });
}

const stop = new Error('found');

function lookAt({ dtype, data }: NdArray): Omit<NotFinite, 'tensor'> | undefined {
  if (dtype !== 'float32' && dtype !== 'float64') return undefined;
  let count = 0;
  let value = 0;
  for (const element of data as Float64Array) {
    if (Number.isFinite(element)) continue;
    if (count === 0) value = element;
    count++;
  }
  return count === 0 ? undefined : { value, count, elements: data.length };
}

/** By its label; else by the nearest thing with a name that is made of it. */
function nameOf<Parameters, Batch>(node: Tensor, graph: StepGraph<Parameters, Batch>): string {
  if (node.label !== undefined)
    return node.operation === 'input' ? nameOfInput(node.label) : node.label;
  const [loss] = graph.result;
  const made = new Set([node]);
  for (const next of graph.nodes) {
    if (!next.inputs.some((input) => made.has(input))) continue;
    made.add(next);
    const name = next.label ?? (next === loss ? 'the loss' : undefined);
    if (name !== undefined) return `a ${node.name} on the way to ${name}`;
  }
  return node === loss ? 'the loss' : `a ${node.name}`;
}

/** `1.tokens`: the second argument is the batch. */
function nameOfInput(path: string): string {
  return path === '1' ? 'the batch' : `the batch: ${path.slice('1.'.length)}`;
}
