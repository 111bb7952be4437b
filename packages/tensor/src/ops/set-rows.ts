/** @file Rows written into a table in which others lie already: a cache of keys and values. */
import { sameShape, type Dim } from '../dims.ts';
import { mismatch } from '../errors.ts';
import { requireSameType, requireType } from '../shapes.ts';
import { apply, type EagerCall, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';
import { counted } from './create.ts';

const what = 'Cannot write these rows';

const setRowsOperation: Operation<undefined> = {
  name: 'set-rows',
  resultType: ([table]) => ({ shape: table!.shape, dtype: table!.dtype }),
  eager: copyAndSet,
  onnx: lower,
};

/**
 * The table `[B, K, S, D]` with row t of `rows` `[B, K, T, D]` at place `places[b, t]` of S. Places of
 * one b differ. No derivative: what is trained has no cache.
 * @throws GradusError when the shapes do not fit
 */
export function setRows(table: Tensor, rows: Tensor, places: Tensor): Tensor {
  requireType(what, 'int32', places);
  requireSameType(what, [table, rows]);
  const [B, K, , D] = table.shape;
  const fits =
    table.shape.length === 4 &&
    places.shape.length === 2 &&
    sameShape(rows.shape, [B!, K!, places.shape[1]!, D!]);
  if (fits) return apply(setRowsOperation, [table, rows, places], undefined);
  throw mismatch(what, 'a row [B, K, T, D] for each place [B, T]', [table, rows, places]);
}

function copyAndSet({ inputs: [table, rows, places], output }: EagerCall<undefined>): void {
  const [B, K, S, D] = table!.shape as readonly [number, number, number, number];
  const T = places!.shape[1]!;
  output.data.set(table!.data);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      const place = places!.data[b * T + t]!;
      if (place < 0 || place >= S) throw mismatch(what, `places from 0 to ${S - 1}`, String(place));
      for (let k = 0; k < K; k++) {
        const row = ((b * K + k) * T + t) * D;
        output.data.set(rows!.data.subarray(row, row + D), ((b * K + k) * S + place) * D);
      }
    }
  }
}

/**
 * ScatterND, which onnxruntime does in place where nobody else reads the table. It takes for each row
 * where it goes: (b, k, place).
 */
function lower(emit: OnnxEmitter, { inputs, node }: OnnxCall<undefined>): string {
  const [table, rows, places] = inputs as readonly [string, string, string];
  const [B, K, T] = node.inputs[1]!.shape as readonly [Dim, Dim, Dim];
  const whole = emit.node('Cast', [places], { to: { int: 7 } });
  const part = (index: string, ...shape: Dim[]): string =>
    emit.node('Expand', [
      emit.node('Reshape', [index, emit.sizes([...shape, 1])]),
      emit.sizes([B, K, T, 1]),
    ]);
  const indices = emit.node(
    'Concat',
    [part(counted(emit, B), B, 1, 1), part(counted(emit, K), 1, K, 1), part(whole, B, 1, T)],
    { axis: { int: -1 } },
  );
  return emit.node('ScatterND', [table, indices, rows]);
}
