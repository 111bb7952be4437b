/**
 * @file A look into a ZIP archive (PKWARE APPNOTE 6.3) before a library opens it: DOCX and XLSX are
 * archives, and a few kilobytes of one can unpack to gigabytes. Sizes are not believed: every
 * entry is unpacked here once, up to the limit and no further.
 */
import { inflateRawSync } from 'node:zlib';
import { refusal } from './limits.ts';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const endMark = 0x06054b50;
const centralMark = 0x02014b50;
const localMark = 0x04034b50;
const mostEntries = 20_000;
const isEncryptedFlag = 1;

/**
 * Unpacks everything.
 * @param wanted entries to keep; of the others only the size is looked at
 * @throws GradusError `document-corrupt`, `document-encrypted`, `document-too-large`
 */
export function unpackZip(
  bytes: Uint8Array,
  path: string,
  limitBytes: number,
  wanted: (name: string) => boolean,
): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const corrupt = (what: string, cause?: unknown): Error =>
    refusal(
      'document-corrupt',
      path,
      `its archive ${what}`,
      'Open it in an office program and save it again.',
      cause,
    );
  const end = findEnd(view);
  if (end === -1) throw corrupt('has no end, as after a broken download');
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) throw corrupt(`has ${count} entries`);
  const kept: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  let left = limitBytes;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== centralMark)
      throw corrupt('has a broken list of entries');
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packedSize = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if ((flags & isEncryptedFlag) !== 0)
      throw refusal(
        'document-encrypted',
        path,
        'it is encrypted',
        'Save a copy without a password.',
      );
    if (local + 30 > bytes.length || view.getUint32(local, true) !== localMark)
      throw corrupt(`lacks its entry ${name}`);
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(from, from + packedSize);
    if (packed.length < packedSize) throw corrupt('ends too early');
    const unpacked = unpack(packed, method, left, {
      tooLarge: () =>
        refusal(
          'document-too-large',
          path,
          `it unpacks to more than the limit of ${limitBytes} bytes`,
          'Split it, or raise the limit on unpacked bytes.',
        ),
      broken: (cause) => corrupt(`has a broken entry ${name}`, cause),
    });
    left -= unpacked.length;
    if (wanted(name)) kept.push({ name, bytes: unpacked });
  }
  return kept;
}

/** The record at the end, which a comment of up to 64 KiB may follow; -1 where there is none. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= first; at--)
    if (view.getUint32(at, true) === endMark) return at;
  return -1;
}

function unpack(
  packed: Uint8Array,
  method: number,
  limitBytes: number,
  errors: { tooLarge: () => Error; broken: (cause?: unknown) => Error },
): Uint8Array {
  if (method === 0) {
    if (packed.length > limitBytes) throw errors.tooLarge();
    return packed;
  }
  if (method !== 8) throw errors.broken();
  try {
    return inflateRawSync(packed, {
      maxOutputLength: Math.max(1, limitBytes),
    });
  } catch (error) {
    if (error instanceof RangeError) throw errors.tooLarge();
    throw errors.broken(error);
  }
}
