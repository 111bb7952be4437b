/**
 * @file safetensors, Hugging Face's format of weights: the length of a header as u64, the header as
 * JSON, the numbers of all tensors one behind the other. Nothing in it is ever executed, and a file
 * says where everything lies before anything is read.
 *
 * Source: github.com/huggingface/safetensors, README, "Format".
 */
import { writeFileAtomic } from '@gradus/runtime';
import { type Data, type DType, fromData, type NdArray } from '@gradus/tensor';
import { z } from 'zod';
import { checkpointFormat, readCheckpointFile } from './errors.ts';

/** Tensors by name, in the order of the file. */
export type NamedArrays = ReadonlyMap<string, NdArray>;

export interface Safetensors {
  /** For errors: where it came from. */
  readonly source: string;
  readonly tensors: NamedArrays;
  /** What the file says about itself. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Half precisions become float32, which holds all of their values. */
const elementTypes = {
  F64: { bytes: 8, read: (bytes: ArrayBuffer): Data => new Float64Array(bytes) },
  F32: { bytes: 4, read: (bytes: ArrayBuffer): Data => new Float32Array(bytes) },
  F16: { bytes: 2, read: (bytes: ArrayBuffer): Data => floatsOf(bytes, halfToFloat) },
  BF16: { bytes: 2, read: (bytes: ArrayBuffer): Data => floatsOf(bytes, brainToFloat) },
  I64: { bytes: 8, read: (bytes: ArrayBuffer): Data => new BigInt64Array(bytes) },
  I32: { bytes: 4, read: (bytes: ArrayBuffer): Data => new Int32Array(bytes) },
  BOOL: { bytes: 1, read: (bytes: ArrayBuffer): Data => new Uint8Array(bytes) },
  U8: { bytes: 1, read: (bytes: ArrayBuffer): Data => new Uint8Array(bytes) },
} as const;

const writtenTypes = {
  float64: 'F64',
  float32: 'F32',
  int64: 'I64',
  int32: 'I32',
  bool: 'BOOL',
  uint8: 'U8',
} as const satisfies Record<DType, keyof typeof elementTypes>;

const size = z.int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.enum(Object.keys(elementTypes) as (keyof typeof elementTypes)[]),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
const metadataSchema = z.record(z.string(), z.string());
type Entry = z.infer<typeof entrySchema>;

const lengthBytes = 8;
/** The reference implementation's bound. */
const maximalHeaderBytes = 100_000_000;

/** @throws GradusError `checkpoint-unreadable`, `checkpoint-format` */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return parseSafetensors(await readCheckpointFile(path), path);
}

/** @param source of the bytes, for errors */
export function parseSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const { header, start } = readHeader(bytes, source);
  let metadata: Readonly<Record<string, string>> = {};
  const entries: [string, Entry][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = checked(metadataSchema, value, name, source);
    else entries.push([name, checked(entrySchema, value, name, source)]);
  }
  requireCover(entries, bytes.length - start, source);
  const tensors = new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        // Copied: what lies in the file need not lie where an array of such numbers may.
        const own = new Uint8Array(to - from);
        own.set(bytes.subarray(start + from, start + to));
        const array = fromData(elementTypes[dtype].read(own.buffer), shape);
        // The same bytes as truth values, by another name.
        return [name, dtype === 'U8' ? { ...array, dtype: 'uint8' as const } : array];
      },
    ),
  );
  return { source, tensors, metadata };
}

function readHeader(
  bytes: Uint8Array,
  source: string,
): { readonly header: Readonly<Record<string, unknown>>; readonly start: number } {
  if (bytes.length < lengthBytes) {
    throw notSafetensors(source, 'a header length of 8 bytes', `${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const there = bytes.length - lengthBytes;
  if (length > maximalHeaderBytes || length > there) {
    const bound = Math.min(there, maximalHeaderBytes);
    throw notSafetensors(source, `a header of at most ${bound} bytes`, String(length));
  }
  const start = lengthBytes + length;
  const header = parseJson(bytes.subarray(lengthBytes, start));
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw notSafetensors(source, 'a header that is a JSON object', 'something else');
  }
  return { header: header as Readonly<Record<string, unknown>>, start };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function checked<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  name: string,
  source: string,
): Value {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const { path, message } = error.issues[0]!;
  const field = [JSON.stringify(name), ...path].join('.');
  throw notSafetensors(
    source,
    'a header of names, types, shapes and places',
    `${field}: ${message}`,
  );
}

/** As in the reference implementation, tensors fill the file: no overlap, no gap, nothing behind. */
function requireCover(
  entries: readonly (readonly [string, Entry])[],
  length: number,
  source: string,
): void {
  let end = 0;
  const inOrder = entries.toSorted(
    ([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1],
  );
  for (const [name, { dtype, shape, data_offsets }] of inOrder) {
    const [from, to] = data_offsets;
    const bytes = shape.reduce((product, one) => product * one, elementTypes[dtype].bytes);
    const where = `${from} to ${to} for ${JSON.stringify(name)}`;
    if (to - from !== bytes) {
      throw notSafetensors(source, `${bytes} bytes for ${dtype} [${shape.join(', ')}]`, where);
    }
    if (from !== end) {
      throw notSafetensors(source, `a tensor that begins at ${end}, where the last ends`, where);
    }
    end = to;
  }
  if (end === length) return;
  throw notSafetensors(
    source,
    `${end} bytes of numbers, as the header says`,
    end > length ? `${length}: the file is cut off` : String(length),
  );
}

function notSafetensors(source: string, expected: string, received: string): Error {
  return checkpointFormat(`${source} is not a safetensors file`, expected, received);
}

/** @throws GradusError `write-failed`; the file is whole or as it was. */
export async function writeSafetensors(
  path: string,
  tensors: NamedArrays,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeFileAtomic(path, toSafetensors(tensors, metadata));
}

export function toSafetensors(
  tensors: NamedArrays,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { dtype, shape, data }]) => [
    name,
    { dtype: writtenTypes[dtype], shape, data_offsets: [end, (end += data.byteLength)] },
  ]);
  const described = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  const json = new TextEncoder().encode(
    JSON.stringify(Object.fromEntries([...described, ...entries])),
  );
  // Spaces behind the header, so that the numbers begin at a multiple of 8.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + length).set(json, lengthBytes);
  let at = lengthBytes + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function floatsOf(bytes: ArrayBuffer, convert: (bits: number) => number): Float32Array {
  return Float32Array.from(new Uint16Array(bytes), convert);
}

/** The upper half of a float32. */
function brainToFloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfToFloat(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
