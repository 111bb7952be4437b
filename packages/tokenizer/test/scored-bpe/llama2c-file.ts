/** @file A tokenizer file of llama2.c, made of pieces and scores. */
type Piece = readonly [piece: string, score: number];

/** What comes before the pieces that were learned: control tokens as they stand there, and bytes. */
export const firstPieces: readonly Piece[] = [
  ['<unk>', 0],
  ['\n<s>\n', 0],
  ['\n</s>\n', 0],
  ...Array.from({ length: 256 }, (_, byte): Piece => [
    `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    0,
  ]),
];

export function llama2cFile(learned: readonly Piece[]): Buffer {
  const parts = [...firstPieces, ...learned].map(([piece, score]) => {
    const bytes = Buffer.from(piece);
    const head = Buffer.alloc(8);
    head.writeFloatLE(score, 0);
    head.writeInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes]);
  });
  return Buffer.concat([Buffer.from([7, 0, 0, 0]), ...parts]);
}
