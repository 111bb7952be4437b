/**
 * @file The memory that blocks stand for: for each layer one array of keys and one of values, in
 * which slot s holds those of one token. All of it is allocated once, shared with the thread that
 * computes, and never grows.
 *
 * N slots, K heads of D dimensions.
 */
import type { NdArray } from '@gradus/tensor';
import type { KeysAndValues } from '@gradus/transformer';
import type { BlockCopy } from './block-table.ts';

export interface KvShape {
  readonly layers: number;
  /** Of keys and values. */
  readonly heads: number;
  readonly headWidth: number;
}

export class KvStore {
  /** A row for each slot and head: `[N·K, D]`. */
  readonly layers: readonly KeysAndValues<NdArray<'float32'>>[];
  /** That sequences can hold; the null block lies before them. */
  readonly blockCount: number;
  readonly sizeBytes: number;
  readonly #blockSize: number;
  /** Floats of one token in one array: K·D. */
  readonly #width: number;

  constructor(
    { layers, heads, headWidth }: KvShape,
    { blockCount, blockSize }: { readonly blockCount: number; readonly blockSize: number },
  ) {
    this.blockCount = blockCount;
    this.#blockSize = blockSize;
    this.#width = heads * headWidth;
    const rows = (blockCount + 1) * blockSize * heads;
    const arrayBytes = rows * headWidth * Float32Array.BYTES_PER_ELEMENT;
    this.sizeBytes = 2 * layers * arrayBytes;
    const memory = new SharedArrayBuffer(this.sizeBytes);
    const arrayAt = (index: number): NdArray<'float32'> => ({
      dtype: 'float32',
      shape: [rows, headWidth],
      data: new Float32Array(memory, index * arrayBytes, rows * headWidth),
    });
    this.layers = Array.from({ length: layers }, (_, layer) => ({
      key: arrayAt(2 * layer),
      value: arrayAt(2 * layer + 1),
    }));
  }

  copyBlock({ from, to }: BlockCopy): void {
    const size = this.#blockSize * this.#width;
    for (const { key, value } of this.layers) {
      key.data.copyWithin(to * size, from * size, (from + 1) * size);
      value.data.copyWithin(to * size, from * size, (from + 1) * size);
    }
  }

  /**
   * Keys and values of one token, from row `row` of what a graph wrote into slot `slot`.
   * @param written for each layer `[rows, K·D]`, in any shape that lies so
   */
  write(slot: number, written: readonly KeysAndValues<NdArray>[], row: number): void {
    const from = row * this.#width;
    for (const [layer, { key, value }] of this.layers.entries()) {
      const source = written[layer]!;
      const rows = (array: NdArray) =>
        (array.data as Float32Array).subarray(from, from + this.#width);
      key.data.set(rows(source.key), slot * this.#width);
      value.data.set(rows(source.value), slot * this.#width);
    }
  }
}
