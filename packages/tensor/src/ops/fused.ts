/**
 * @file What models write in several operations, and onnxruntime does in one: each of its nodes takes
 * microseconds before it computes anything, which for one token is most of the time. A pass
 * (passes/fuse.ts) puts these in the place of the several; nobody calls them. They have no
 * derivative: where one is wanted, the parts are wanted too, and stay.
 */
import { multiplyDims, type Dim, type Shape } from '../dims.ts';
import { apply, type EagerCall, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';
import { counted } from './create.ts';

interface NormAttributes {
  readonly epsilon: number;
}

const rmsNormOperation: Operation<NormAttributes> = {
  name: 'rms-norm',
  resultType: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  eager: ({ inputs: [x, weight], attributes: { epsilon }, output }) => {
    const C = weight!.data.length;
    for (let row = 0; row < output.data.length; row += C) {
      let squares = 0;
      for (let c = 0; c < C; c++) squares += x!.data[row + c]! ** 2;
      const scale = 1 / Math.sqrt(squares / C + epsilon);
      for (let c = 0; c < C; c++) {
        output.data[row + c] = x!.data[row + c]! * scale * weight!.data[c]!;
      }
    }
  },
  onnx: (emit, { inputs, attributes: { epsilon } }) =>
    emit.node('SimplifiedLayerNormalization', inputs, { epsilon: { float: epsilon } }),
};

/** x / √(mean(x²) + ε) · weight over the last axis: `[…, C]`, `[C]` → `[…, C]` */
export function fusedRmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  return apply(rmsNormOperation, [x, weight], { epsilon });
}

const rotaryOperation: Operation<undefined> = {
  name: 'rotary',
  resultType: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  eager: turnPairs,
  onnx: lowerRotary,
};

/** Pairs (i, i + D/2) of x `[B, H, T, D]` turned by angles `[B, 1, T, D]`, equal for both of a pair. */
export function fusedRotary(x: Tensor, cosine: Tensor, sine: Tensor): Tensor {
  return apply(rotaryOperation, [x, cosine, sine], undefined);
}

function turnPairs({ inputs: [x, cosine, sine], output }: EagerCall<undefined>): void {
  const [B, H, T, D] = output.shape as readonly [number, number, number, number];
  const half = D / 2;
  for (let row = 0; row < B * H * T; row++) {
    const [at, angle] = [row * D, (Math.floor(row / (H * T)) * T + (row % T)) * D];
    for (let i = 0; i < half; i++) {
      const [a, b] = [x!.data[at + i]!, x!.data[at + half + i]!];
      const [c, s] = [cosine!.data[angle + i]!, sine!.data[angle + i]!];
      output.data[at + i] = a * c - b * s;
      output.data[at + half + i] = b * c + a * s;
    }
  }
}

/** The operator has a table of half rows and looks them up: ours is one row for each (b, t). */
function lowerRotary(emit: OnnxEmitter, { inputs, node }: OnnxCall<undefined>): string {
  const [x, cosine, sine] = inputs as readonly [string, string, string];
  const [B, , T, D] = node.shape as readonly [Dim, Dim, Dim, number];
  const rows = multiplyDims(B, T);
  const reshaped = (value: string, shape: Shape): string =>
    emit.node('Reshape', [value, emit.sizes(shape)]);
  const table = (angles: string): string =>
    emit.node('Slice', [
      reshaped(angles, [rows, D]),
      emit.sizes([0]),
      emit.sizes([D / 2]),
      emit.sizes([1]),
    ]);
  const place = reshaped(counted(emit, rows), [B, T]);
  return emit.node('com.microsoft.RotaryEmbedding', [x, place, table(cosine), table(sine)]);
}
