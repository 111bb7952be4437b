/** @file What the heads of a small model look at, read off while the eager engine runs. */
import {
  argmax,
  array,
  elementCount,
  type NdArray,
  runEager,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { heads, type SmallModel, smallModel } from './small-model.ts';

/** Weights of one head over one text: `[T][T]`, a row for each query. */
export type HeadWeights = readonly (readonly number[])[];

/** Layer by layer, head by head. */
export function lookAt(
  model: SmallModel<NdArray>,
  ids: readonly number[],
): readonly (readonly HeadWeights[])[] {
  const tokens = array([ids], 'int32');
  const graph = trace((p: SmallModel, t: Tensor) => smallModel(p, t), [model, tokens]);
  const layers: (readonly HeadWeights[])[] = [];
  runEager(graph, [model, tokens], {
    onNode: (node, value) => {
      if (node.name === 'softmax') layers.push(byHead(value));
    },
  });
  return layers;
}

/** `[1, H, T, S]` → H matrices. */
function byHead({ data, shape }: NdArray): HeadWeights[] {
  const [, H, T, S] = shape as readonly [number, number, number, number];
  return Array.from({ length: H }, (_, head) =>
    Array.from({ length: T }, (_row, t) => {
      const start = (head * T + t) * S;
      return Array.from(data.subarray(start, start + S), Number);
    }),
  );
}

export interface Head {
  readonly layer: number;
  readonly head: number;
  /** Mean weight on the place in question; 1 is all of it. */
  readonly score: number;
}

/** The head that looks most at the token before, over all queries but the first. */
export function previousTokenHead(layers: readonly (readonly HeadWeights[])[]): Head {
  return bestHead(layers, (t) => (t === 0 ? undefined : t - 1));
}

/**
 * The head that looks most at what came behind the same token when it stood there before: in a
 * piece of length n that is n − 1 places back.
 */
export function inductionHead(
  layers: readonly (readonly HeadWeights[])[],
  pieceLength: number,
): Head {
  return bestHead(layers, (t) => (t < pieceLength ? undefined : t - pieceLength + 1));
}

function bestHead(
  layers: readonly (readonly HeadWeights[])[],
  place: (query: number) => number | undefined,
): Head {
  const all = layers.flatMap((ofLayer, layer) =>
    ofLayer.map((weights, head): Head => {
      const found = weights.flatMap((row, t) => {
        const at = place(t);
        return at === undefined ? [] : [row[at]!];
      });
      return { layer, head, score: found.reduce((sum, x) => sum + x, 0) / found.length };
    }),
  );
  return all.reduce((best, one) => (one.score > best.score ? one : best));
}

/** The same model without what one head writes. */
export function withoutHead(
  model: SmallModel<NdArray>,
  { layer, head }: Head,
): SmallModel<NdArray> {
  const { weight } = model.layers[layer]!.attention.output; // [C, H·D]
  const [, width] = weight.shape as readonly [number, number];
  const D = width / heads;
  const data = Float32Array.from(weight.data, Number);
  for (let at = 0; at < elementCount(weight.shape); at++) {
    if (Math.floor((at % width) / D) === head) data[at] = 0;
  }
  const output = { weight: { ...weight, data } as NdArray };
  return {
    ...model,
    layers: model.layers.map((one, index) =>
      index === layer ? { ...one, attention: { ...one.attention, output } } : one,
    ),
  };
}

/** The likeliest next token behind each place: ids `[T]`. */
export function predict(model: SmallModel<NdArray>, ids: readonly number[]): number[] {
  const tokens = array([ids], 'int32');
  const graph = trace((p: SmallModel, t: Tensor) => argmax(smallModel(p, t)), [model, tokens]);
  return Array.from(runEager(graph, [model, tokens]).data, Number);
}
