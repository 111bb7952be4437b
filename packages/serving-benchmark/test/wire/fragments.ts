/**
 * @file The same bytes in every kind of pieces: what a socket may deliver.
 */
import * as fc from 'fast-check';

/** In one piece, byte by byte, and cut in two at every place. */
export function* everySplit(bytes: Buffer): Generator<{ name: string; pieces: Buffer[] }> {
  yield { name: 'in one piece', pieces: [bytes] };
  yield {
    name: 'one byte per read',
    pieces: Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)),
  };
  for (let at = 1; at < bytes.length; at++) {
    yield { name: `cut at ${at}`, pieces: [bytes.subarray(0, at), bytes.subarray(at)] };
  }
}

/** Cut at random places, some of them the same: reads of no bytes are left out. */
export function randomSplit(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => {
    const places = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
    return places
      .slice(1)
      .map((end, index) => bytes.subarray(places[index], end))
      .filter((piece) => piece.length > 0);
  });
}

/**
 * Gives each piece as a socket does: in one buffer that is used again for the next, with the
 * leavings of earlier reads behind it.
 */
export function deliver(
  pieces: readonly Buffer[],
  read: (buffer: Buffer, length: number, atMs: number) => void,
): void {
  const largest = pieces.reduce((most, piece) => Math.max(most, piece.length), 0);
  const buffer = Buffer.alloc(largest + 16, '"\n\r:}');
  pieces.forEach((piece, index) => {
    piece.copy(buffer);
    read(buffer, piece.length, index + 1);
  });
}
