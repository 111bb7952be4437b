/**
 * @file Bytes of a text file as text. A byte order mark decides, then what the file or its caller
 * declares, then UTF-8 where the bytes are valid; windows-1252 is what is left, and a note says so.
 */
import { refusal } from './limits.ts';

export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
  readonly notes: readonly string[];
}

/** @throws GradusError `document-encoding` for what is no text at all. */
export function decodeText(bytes: Uint8Array, path: string, declared?: string): DecodedText {
  const marked = byteOrderMark(bytes) ?? zeroPattern(bytes);
  if (marked !== undefined) return { text: decode(bytes, marked), encoding: marked, notes: [] };
  if (bytes.subarray(0, 8192).includes(0))
    throw refusal(
      'document-encoding',
      path,
      'it holds zero bytes, as no text does',
      'Give it the file extension of what it is.',
    );
  const notes: string[] = [];
  for (const encoding of [declared, 'utf-8']) {
    if (encoding === undefined) continue;
    const text = tryDecode(bytes, encoding);
    if (text !== undefined) return { text, encoding, notes };
    notes.push(
      encoding === declared
        ? `The file says that it is ${encoding}, but its bytes are not.`
        : 'The bytes are not UTF-8; they were read as windows-1252.',
    );
  }
  return { text: decode(bytes, 'windows-1252'), encoding: 'windows-1252', notes };
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: in Western text every other byte is zero, and no byte of the rest. */
function zeroPattern(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 1024);
  const pairs = head.length >> 1;
  if (pairs < 2) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (odd > pairs * 0.7 && even === 0) return 'utf-16le';
  if (even > pairs * 0.7 && odd === 0) return 'utf-16be';
  return undefined;
}

const decode = (bytes: Uint8Array, encoding: string): string =>
  new TextDecoder(encoding).decode(bytes);

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not of that encoding, or no encoding of that name
  }
}
