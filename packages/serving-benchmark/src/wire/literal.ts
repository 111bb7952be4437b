/**
 * @file Comparing bytes, eight at a time. A native comparison costs more to call than a chunk's few
 * hundred bytes cost to compare here, and byte by byte takes several times as long as both.
 */

/** Bytes that are compared often. */
export interface Literal {
  readonly view: DataView;
  readonly length: number;
}

export function literalOf(bytes: Buffer): Literal {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return { view: new DataView(copy.buffer, 0, copy.length), length: copy.length };
}

let viewed: Buffer = Buffer.alloc(0);
let view = new DataView(viewed.buffer, 0, 0);
let viewedBefore = viewed;
let viewBefore = view;

/**
 * All reads of a thread go into one buffer, so that its view is nearly always at hand; a stream
 * whose events are cut takes turns between that and its own.
 */
export function viewOf(buffer: Buffer): DataView {
  if (buffer === viewed) return view;
  const wanted =
    buffer === viewedBefore
      ? viewBefore
      : new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  viewedBefore = viewed;
  viewBefore = view;
  viewed = buffer;
  view = wanted;
  return view;
}

/** Whether the literal lies at `at`; the caller has seen that there is room for it. */
export function liesAt(literal: Literal, bytes: DataView, at: number): boolean {
  const { view: wanted, length } = literal;
  const last = length - 8;
  if (last < 0) return liesByteByByte(wanted, length, bytes, at);
  // BigInts that are only compared are machine words to the compiler: nothing is allocated.
  for (let index = 0; index < last; index += 8) {
    if (wanted.getBigInt64(index, true) !== bytes.getBigInt64(at + index, true)) return false;
  }
  // The last eight, some of them for the second time.
  return wanted.getBigInt64(last, true) === bytes.getBigInt64(at + last, true);
}

function liesByteByByte(wanted: DataView, length: number, bytes: DataView, at: number): boolean {
  for (let index = 0; index < length; index++) {
    if (wanted.getUint8(index) !== bytes.getUint8(at + index)) return false;
  }
  return true;
}
