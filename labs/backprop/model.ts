/** @file The same network in packages/tensor, which works out the backward pass itself. */
import {
  add,
  array,
  crossEntropy,
  fromData,
  matmul,
  type NdArray,
  relu,
  runEager,
  scalarOf,
  tanh,
  type Tensor,
  toNested,
  trace,
  valueAndGrad,
} from '@gradus/tensor';
import type { Activation, Examples, Matrix, Network } from './network.ts';

interface TensorLayer {
  readonly weight: Tensor; // [inputs, outputs]
  readonly bias: Tensor; // [outputs]
}
interface ArrayLayer {
  readonly weight: NdArray;
  readonly bias: NdArray;
}

export interface Differentiated {
  readonly loss: number;
  readonly gradients: Network;
}

/** Traced once for the shapes of a network; then runs for any network of those shapes. */
export function differentiate(
  example: Network,
  { rows, labels }: Examples,
  activation: Activation,
): (network: Network) => Differentiated {
  const act = { tanh, relu }[activation];
  const loss = (layers: readonly TensorLayer[], x: Tensor, targets: Tensor): Tensor => {
    let a = x; // [N, D]
    for (const [at, { weight, bias }] of layers.entries()) {
      const z = add(matmul(a, weight), bias); // [N, outputs]
      a = at < layers.length - 1 ? act(z) : z;
    }
    return crossEntropy(a, targets);
  };
  const x = array(rows, 'float64');
  const y = fromData(Int32Array.from(labels), [labels.length]);
  const graph = trace(valueAndGrad(loss), [toArrays(example), x, y]);
  return (network) => {
    const [value, gradients] = runEager(graph, [toArrays(network), x, y]) as [
      NdArray,
      readonly ArrayLayer[],
    ];
    return {
      loss: scalarOf(value),
      gradients: gradients.map(({ weight, bias }) => ({
        weight: toNested(weight) as Matrix,
        bias: toNested(bias) as readonly number[],
      })),
    };
  };
}

const toArrays = (network: Network): ArrayLayer[] =>
  network.map(({ weight, bias }) => ({
    weight: array(weight, 'float64'),
    bias: array(bias, 'float64'),
  }));

/** All numbers of a network in a row. */
export const numbersOf = (network: Network): number[] =>
  network.flatMap(({ weight, bias }) => [...weight.flat(), ...bias]);
