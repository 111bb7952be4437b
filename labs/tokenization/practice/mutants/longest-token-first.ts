/** Misconception: encoding takes the longest token that fits, from the left. */
export type Merge = readonly [left: number, right: number];

export const piecePattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const piecesOf = (text: string): number[][] =>
  (text.match(piecePattern) ?? []).map((piece) => [...new TextEncoder().encode(piece)]);

export function train(text: string, vocabularySize: number): Merge[] {
  let pieces = piecesOf(text);
  const spellings = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const merges: Merge[] = [];
  while (spellings.length < vocabularySize) {
    const pair = bestPair(countPairs(pieces), spellings);
    if (pair === undefined) break;
    const merged = spellings.length;
    spellings.push(Buffer.concat([spellings[pair[0]]!, spellings[pair[1]]!]));
    merges.push(pair);
    pieces = pieces.map((piece) => replace(piece, pair, merged));
  }
  return merges;
}

export function encode(text: string, merges: readonly Merge[]): number[] {
  const spellings = Array.from({ length: 256 + merges.length }, (_, id) => spell(id, merges));
  return piecesOf(text).flatMap((piece) => {
    const ids: number[] = [];
    for (let start = 0; start < piece.length;) {
      let best = piece[start]!;
      for (const [id, bytes] of spellings.entries()) {
        if (bytes.length <= spellings[best]!.length) continue;
        if (bytes.every((byte, i) => piece[start + i] === byte)) best = id;
      }
      ids.push(best);
      start += spellings[best]!.length;
    }
    return ids;
  });
}

export function decode(ids: readonly number[], merges: readonly Merge[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(ids.flatMap((id) => spell(id, merges))),
  );
}

function spell(id: number, merges: readonly Merge[]): number[] {
  const merge = merges[id - 256];
  return merge === undefined ? [id] : merge.flatMap((part) => spell(part, merges));
}

function countPairs(pieces: readonly number[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const piece of pieces) {
    for (let i = 0; i + 1 < piece.length; i++) {
      const key = `${piece[i]},${piece[i + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function bestPair(
  counts: Map<string, number>,
  spellings: readonly Uint8Array[],
): Merge | undefined {
  let best: Merge | undefined;
  let most = 0;
  for (const [key, count] of counts) {
    const [left = 0, right = 0] = key.split(',').map(Number);
    if (count < most || (count === most && best !== undefined && !isGreater([left, right], best)))
      continue;
    best = [left, right];
    most = count;
  }
  return best;

  function isGreater(a: Merge, b: Merge): boolean {
    const byLeft = Buffer.compare(spellings[a[0]]!, spellings[b[0]]!);
    return (byLeft || Buffer.compare(spellings[a[1]]!, spellings[b[1]]!)) > 0;
  }
}

function replace(ids: readonly number[], [left, right]: Merge, merged: number): number[] {
  const replaced: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === left && ids[i + 1] === right) {
      replaced.push(merged);
      i++;
    } else {
      replaced.push(ids[i]!);
    }
  }
  return replaced;
}
