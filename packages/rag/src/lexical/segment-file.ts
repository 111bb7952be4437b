/**
 * @file A segment as bytes: a header of JSON, then arrays of 32-bit numbers, little-endian. Terms are
 * written out, so that a file means the same whatever numbers an analyzer gives.
 */
import { GradusError } from '@gradus/runtime';
import type { Analyzer } from './analyzer.ts';
import type { Fields } from './filter.ts';
import { Segment } from './segment.ts';

interface Header {
  readonly terms: number;
  readonly documents: number;
  readonly postings: number;
  /** Lengths in bytes of the three JSON texts that follow the arrays. */
  readonly jsonBytes: readonly [terms: number, ids: number, fields: number];
}

export function encodeSegment(segment: Segment, analyzer: Analyzer): Uint8Array {
  const { termIds, offsets, documents, frequencies } = segment.postings;
  const texts = [
    JSON.stringify(Array.from(termIds, (termId) => analyzer.terms[termId])),
    JSON.stringify(segment.ids),
    // JSON.stringify writes null for what a document does not say.
    JSON.stringify(segment.fields),
  ].map((text) => Buffer.from(text));
  const header: Header = {
    terms: termIds.length,
    documents: segment.size,
    postings: documents.length,
    jsonBytes: [texts[0]!.length, texts[1]!.length, texts[2]!.length],
  };
  const headerText = JSON.stringify(header);
  // Padded, so that the arrays begin at a multiple of four.
  const headerBytes = Buffer.from(headerText.padEnd(Math.ceil(headerText.length / 4) * 4));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const arrays = [offsets, documents, frequencies, segment.lengths].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return Buffer.concat([length, headerBytes, ...arrays, ...texts]);
}

/** @throws GradusError `index-corrupt` */
export function decodeSegment(bytes: Uint8Array, analyzer: Analyzer, path: string): Segment {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerLength = view.getUint32(0, true);
    let at = 4 + headerLength;
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))) as Header;
    const numbers = (count: number): Uint32Array => {
      // A copy, because the file's bytes may begin at any address; of the memory, because slice of a Buffer copies nothing.
      const from = bytes.byteOffset + at;
      at += 4 * count;
      return new Uint32Array(bytes.buffer.slice(from, from + 4 * count));
    };
    const offsets = numbers(header.terms + 1);
    const documents = numbers(header.postings);
    const frequencies = numbers(header.postings);
    const lengths = numbers(header.documents);
    const json = (length: number): unknown => {
      const text = new TextDecoder().decode(bytes.subarray(at, at + length));
      at += length;
      return JSON.parse(text);
    };
    const terms = json(header.jsonBytes[0]) as string[];
    const ids = json(header.jsonBytes[1]) as string[];
    const fields = (json(header.jsonBytes[2]) as (Fields | null)[]).map((one) => one ?? undefined);
    const termIds = Uint32Array.from(terms, (term) => analyzer.intern(term));
    const postings = ascending({ termIds, offsets, documents, frequencies });
    return new Segment(postings, ids, fields, lengths);
  } catch (error) {
    throw new GradusError({
      code: 'index-corrupt',
      kind: 'environment',
      what: `Cannot read ${path}: it is no segment of an index`,
      remedy: 'Delete the index and build it again.',
      cause: error,
    });
  }
}

/** Another analyzer may have numbered the terms in another order. */
function ascending(postings: Segment['postings']): Segment['postings'] {
  const { termIds, offsets } = postings;
  if (termIds.every((termId, i) => i === 0 || termId > termIds[i - 1]!)) return postings;
  const order = Array.from(termIds.keys()).sort((a, b) => termIds[a]! - termIds[b]!);
  const documents = new Uint32Array(postings.documents.length);
  const frequencies = new Uint32Array(postings.frequencies.length);
  const sortedOffsets = new Uint32Array(offsets.length);
  let used = 0;
  for (const [place, index] of order.entries()) {
    const from = offsets[index]!;
    const to = offsets[index + 1]!;
    documents.set(postings.documents.subarray(from, to), used);
    frequencies.set(postings.frequencies.subarray(from, to), used);
    used += to - from;
    sortedOffsets[place + 1] = used;
  }
  return {
    termIds: Uint32Array.from(order, (index) => termIds[index]!),
    offsets: sortedOffsets,
    documents,
    frequencies,
  };
}
