/**
 * @file All tokens as one tree of their bytes, so that what many of them begin with is looked at
 * once. Nodes are numbered as a walk from top to bottom meets them: who goes on with the next
 * number goes down, who skips a subtree jumps to where it ends. The walk is one loop over flat
 * arrays.
 */
export class TokenTrie {
  /** Node → the byte that leads to it. */
  readonly bytes: Uint8Array;
  /** Node → how many bytes lie above it. */
  readonly depths: Int32Array;
  /** Node → the first node behind its subtree. */
  readonly ends: Int32Array;
  /** The tokens that end at node n are `ids[firstId[n]]` to before `ids[firstId[n + 1]]`. */
  readonly firstId: Int32Array;
  readonly ids: Int32Array;
  readonly deepest: number;

  constructor(spellings: readonly (Uint8Array | undefined)[]) {
    const tokens = spellings
      .flatMap((bytes, id) => (bytes === undefined ? [] : [{ bytes, id }]))
      .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes) || a.id - b.id);
    const bytes: number[] = [];
    const depths: number[] = [];
    const firstId: number[] = [];
    let above: Uint8Array = new Uint8Array();
    for (const [index, token] of tokens.entries()) {
      for (let depth = sharedLength(above, token.bytes); depth < token.bytes.length; depth++) {
        bytes.push(token.bytes[depth]!);
        depths.push(depth);
        firstId.push(index);
      }
      // Of two that are spelled alike, the second adds no node.
      above = token.bytes;
    }
    this.bytes = Uint8Array.from(bytes);
    this.depths = Int32Array.from(depths);
    this.ids = Int32Array.from(tokens, ({ id }) => id);
    this.firstId = Int32Array.from([...firstId, tokens.length]);
    this.ends = subtreeEnds(this.depths);
    this.deepest = this.depths.reduce((most, depth) => Math.max(most, depth + 1), 0);
  }

  get nodeCount(): number {
    return this.bytes.length;
  }

  /** The node one byte further down, -1 for none. @param parent -1 for the top */
  child(parent: number, byte: number): number {
    const end = parent < 0 ? this.nodeCount : this.ends[parent]!;
    for (let node = parent + 1; node < end; node = this.ends[node]!) {
      if (this.bytes[node] === byte) return node;
    }
    return -1;
  }

  /** A token that ends at the node, -1 for none. */
  tokenAt(node: number): number {
    const index = this.firstId[node]!;
    return index < this.firstId[node + 1]! ? this.ids[index]! : -1;
  }
}

function subtreeEnds(depths: Int32Array): Int32Array {
  const ends = new Int32Array(depths.length);
  const open: number[] = [];
  for (let node = 0; node <= depths.length; node++) {
    const depth = node === depths.length ? 0 : depths[node]!;
    while (open.length > depth) ends[open.pop()!] = node;
    open.push(node);
  }
  return ends;
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
