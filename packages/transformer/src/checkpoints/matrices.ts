/** @file What files do to matrices: lay them out the other way round, and join several to one. */
import { allocate, fromData, type NdArray } from '@gradus/tensor';

/** `[rows, columns]` → `[columns, rows]` */
export function transposed({ shape, data }: NdArray): NdArray {
  const [rows, columns] = shape as readonly [number, number];
  const result = allocate('float32', [columns, rows]);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result.data[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return result;
}

/** One below the other, along the first axis. */
export function joinedRows(parts: readonly NdArray[]): NdArray {
  const [, ...rest] = parts[0]!.shape;
  const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const result = allocate('float32', [rows, ...rest]);
  let at = 0;
  for (const { data } of parts) {
    result.data.set(data as Float32Array, at);
    at += data.length;
  }
  return result;
}

/** As many parts of equal height; not copied. */
export function splitRows({ shape, data }: NdArray, parts: number): NdArray[] {
  const [rows, ...rest] = shape as readonly [number, ...number[]];
  const size = data.length / parts;
  return Array.from({ length: parts }, (_, i) =>
    fromData((data as Float32Array).subarray(i * size, (i + 1) * size), [rows / parts, ...rest]),
  );
}
