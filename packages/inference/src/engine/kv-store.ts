/**
 * @file The memory that blocks stand for: for each layer one array of keys and one of values. In it a
 * block is one row for each head, the head's vectors of all its tokens: so a graph gathers the pages
 * of a text in long rows, and finds them in the order in which it attends. All of it is allocated
 * once, shared with the thread that computes, and never grows.
 *
 * N blocks of L tokens, K heads of D dimensions.
 */
import type { NdArray } from '@gradus/tensor';
import type { KeysAndValues } from '@gradus/transformer';
import type { BlockCopy } from './block-table.ts';

export interface KvShape {
  readonly layers: number;
  /** Of keys and values. */
  readonly heads: number;
  readonly headWidth: number;
  /** Tokens in a block. */
  readonly blockSize: number;
}

/** One token of what a graph gave, `[B, K, T, D]`. */
export interface WrittenToken {
  readonly b: number;
  readonly t: number;
}

export class KvStore {
  /** A row for each block and head: `[N·K, L·D]`. */
  readonly layers: readonly KeysAndValues<NdArray<'float32'>>[];
  /** That sequences can hold; the null block lies before them. */
  readonly blockCount: number;
  readonly sizeBytes: number;
  readonly #shape: KvShape;
  /** Floats of a block in one array: K·L·D. */
  readonly #blockFloats: number;

  constructor(shape: KvShape, { blockCount }: { readonly blockCount: number }) {
    const { layers, heads, headWidth, blockSize } = shape;
    this.blockCount = blockCount;
    this.#shape = shape;
    this.#blockFloats = heads * blockSize * headWidth;
    const rows = (blockCount + 1) * heads;
    const floats = rows * blockSize * headWidth;
    const arrayBytes = floats * Float32Array.BYTES_PER_ELEMENT;
    this.sizeBytes = 2 * layers * arrayBytes;
    const memory = new SharedArrayBuffer(this.sizeBytes);
    const arrayAt = (index: number): NdArray<'float32'> => ({
      dtype: 'float32',
      shape: [rows, blockSize * headWidth],
      data: new Float32Array(memory, index * arrayBytes, floats),
    });
    this.layers = Array.from({ length: layers }, (_, layer) => ({
      key: arrayAt(2 * layer),
      value: arrayAt(2 * layer + 1),
    }));
  }

  copyBlock({ from, to }: BlockCopy): void {
    const size = this.#blockFloats;
    for (const { key, value } of this.layers) {
      key.data.copyWithin(to * size, from * size, (from + 1) * size);
      value.data.copyWithin(to * size, from * size, (from + 1) * size);
    }
  }

  /**
   * Keeps keys and values of one token in a slot: place `slot % L` of block `slot / L`.
   * @param written for each layer `[B, K, T, D]`
   */
  write(slot: number, written: readonly KeysAndValues<NdArray>[], token: WrittenToken): void {
    const { blockSize } = this.#shape;
    const [block, place] = [Math.floor(slot / blockSize), slot % blockSize];
    for (const [layer, { key, value }] of this.layers.entries()) {
      // Of its last owner, whose numbers may not have been finite: 0 times them is not 0.
      if (place === 0) this.#clear(block, key, value);
      this.#copyToken(written[layer]!.key, token, key, block, place);
      this.#copyToken(written[layer]!.value, token, value, block, place);
    }
  }

  #clear(block: number, ...arrays: readonly NdArray<'float32'>[]): void {
    const size = this.#blockFloats;
    for (const { data } of arrays) data.fill(0, block * size, (block + 1) * size);
  }

  #copyToken(
    { data, shape }: NdArray,
    { b, t }: WrittenToken,
    into: NdArray<'float32'>,
    block: number,
    place: number,
  ): void {
    const { heads, headWidth: D, blockSize } = this.#shape;
    const T = shape[2]!;
    for (let k = 0; k < heads; k++) {
      const from = ((b * heads + k) * T + t) * D;
      const to = ((block * heads + k) * blockSize + place) * D;
      // A loop: views cost more than copying these few.
      for (let d = 0; d < D; d++) into.data[to + d] = data[from + d] as number;
    }
  }
}
