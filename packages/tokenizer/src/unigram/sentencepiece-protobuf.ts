/**
 * @file Just enough of the protocol buffers wire format to read a model file: a message is a run of
 * fields, each a tag (number and wire type) and a value.
 *
 * Source: protobuf.dev, "Encoding".
 */
import { GradusError } from '@gradus/runtime';

/** A number for wire types varint and fixed, bytes for length-delimited ones. */
export type FieldValue = number | Uint8Array;

/** Field number → its values in the order of the file; a later value of a single field wins. */
export type Message = ReadonlyMap<number, readonly FieldValue[]>;

/** @throws GradusError `invalid-protobuf` */
export function readMessage(bytes: Uint8Array): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, FieldValue[]>();
  let position = 0;

  function take(size: number): number {
    const start = position;
    position += size;
    if (position > bytes.length) throw damaged(`a field of ${size} bytes`, `the end of the file`);
    return start;
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  function varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[take(1)]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale >= 2 ** 63) throw damaged('a number of at most ten bytes', 'a longer one');
    }
  }

  function field(wireType: number): FieldValue {
    if (wireType === 0) return varint();
    if (wireType === 1) return view.getFloat64(take(8), true);
    if (wireType === 5) return view.getFloat32(take(4), true);
    if (wireType !== 2) throw damaged('wire type 0, 1, 2 or 5', String(wireType));
    const size = varint();
    const start = take(size);
    return bytes.subarray(start, start + size);
  }

  while (position < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const values = fields.get(number) ?? [];
    values.push(field(tag % 8));
    fields.set(number, values);
  }
  return fields;
}

const damaged = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'invalid-protobuf',
    kind: 'usage',
    what: 'The file is no protocol buffer message',
    expected,
    received,
  });
