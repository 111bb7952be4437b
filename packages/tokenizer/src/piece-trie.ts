/**
 * @file A prefix tree of pieces: which pieces start here? All edges of the tree lie in one hash
 * table, keyed by (node, UTF-16 unit), so that 250,000 pieces cost a few flat arrays, not a
 * million small objects.
 */

const absent = -1;

export class PieceTrie {
  /** Open addressing with linear probing; the capacity is a power of two, at most half full. */
  readonly #parents: Int32Array;
  readonly #units: Uint16Array;
  readonly #children: Int32Array;
  readonly #mask: number;
  /** Per node, the piece that ends there. */
  readonly #pieceIds: Int32Array;

  constructor(pieces: Iterable<readonly [piece: string, id: number]>) {
    const entries = [...pieces];
    const maximalNodes = 1 + entries.reduce((sum, [piece]) => sum + piece.length, 0);
    const capacity = 2 ** Math.ceil(Math.log2(2 * maximalNodes));
    this.#parents = new Int32Array(capacity).fill(absent);
    this.#units = new Uint16Array(capacity);
    this.#children = new Int32Array(capacity);
    this.#mask = capacity - 1;
    this.#pieceIds = new Int32Array(maximalNodes).fill(absent);

    let nodes = 1;
    for (const [piece, id] of entries) {
      let node = 0;
      for (let index = 0; index < piece.length; index++) {
        const slot = this.#slot(node, piece.charCodeAt(index));
        if (this.#parents[slot] === absent) {
          this.#parents[slot] = node;
          this.#units[slot] = piece.charCodeAt(index);
          this.#children[slot] = nodes++;
        }
        node = this.#children[slot]!;
      }
      this.#pieceIds[node] = id;
    }
  }

  /** The root is node 0. @returns the node one unit further, or -1. */
  child(node: number, unit: number): number {
    const slot = this.#slot(node, unit);
    return this.#parents[slot] === absent ? absent : this.#children[slot]!;
  }

  /** The id of the piece that ends at `node`, or -1. */
  pieceAt(node: number): number {
    return this.#pieceIds[node]!;
  }

  /** Where the edge lies, or the free slot where it would. */
  #slot(node: number, unit: number): number {
    // Odd multipliers spread neighbouring keys; the upper bits are the well-mixed ones.
    const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
    let slot = (hash >>> 5) & this.#mask;
    while (
      this.#parents[slot] !== absent &&
      (this.#parents[slot] !== node || this.#units[slot] !== unit)
    )
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}
