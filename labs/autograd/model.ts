/** @file The model that is traced: one hidden layer and a squared error, with names to look at. */
import {
  add,
  label,
  matmul,
  mean,
  square,
  sub,
  tanh,
  type Tensor,
  type TensorType,
  trace,
  valueAndGrad,
} from '@gradus/tensor';

export interface Parameters {
  readonly w: Tensor; // [D, H]
  readonly b: Tensor; // [H]
  readonly v: Tensor; // [H, 1]
}

/** (tanh(x w + b) v − y)², on average. */
export function loss({ w, b, v }: Parameters, x: Tensor, y: Tensor): Tensor {
  const hidden = label('hidden', tanh(add(matmul(x, w), b))); // [N, H]
  const error = label('error', sub(matmul(hidden, v), y)); // [N, 1]
  return label('loss', mean(square(error))); // []
}

export interface Sizes {
  readonly examples: number;
  readonly inputs: number;
  readonly hidden: number;
}

/** Types of the arguments: shapes and no numbers. */
export function typesOf({
  examples,
  inputs,
  hidden,
}: Sizes): [Readonly<Record<keyof Parameters, TensorType>>, TensorType, TensorType] {
  const dtype = 'float64' as const;
  return [
    {
      w: { shape: [inputs, hidden], dtype },
      b: { shape: [hidden], dtype },
      v: { shape: [hidden, 1], dtype },
    },
    { shape: [examples, inputs], dtype },
    { shape: [examples, 1], dtype },
  ];
}

/** The graph of the loss and of its derivatives by w, b and v. */
export function traceBoth(sizes: Sizes) {
  const graph = trace(valueAndGrad(loss), typesOf(sizes));
  const names = ['w', 'b', 'v', 'x', 'y'];
  for (const [at, { tensor }] of graph.inputs.entries()) tensor.label = names[at];
  return graph;
}
