/** @file `encode` of llama2.c's run.c, word for word: the oracle, with its quadratic loop. */
export function naiveEncode(
  text: string,
  pieces: readonly (readonly [piece: string, score: number])[],
): number[] {
  const vocabulary = new Map(pieces.map(([piece], id) => [piece, id]));
  if (text === '') return [];
  const tokens = [vocabulary.get(' ')!];
  for (const character of text) {
    const id = vocabulary.get(character);
    if (id === undefined) tokens.push(...Array.from(Buffer.from(character), (byte) => byte + 3));
    else tokens.push(id);
  }
  for (;;) {
    let bestScore = -1e10;
    let bestId = -1;
    let bestAt = -1;
    for (let i = 0; i + 1 < tokens.length; i++) {
      const id = vocabulary.get(pieces[tokens[i]!]![0] + pieces[tokens[i + 1]!]![0]);
      if (id === undefined || pieces[id]![1] <= bestScore) continue;
      [bestScore, bestId, bestAt] = [pieces[id]![1], id, i];
    }
    if (bestAt === -1) return tokens;
    tokens.splice(bestAt, 2, bestId);
  }
}
