import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { argmax, array, runEager, slice, trace } from '@gradus/tensor';
import { expect, it } from 'vitest';
import { llama, type LlamaParameters, readLlama2c } from '../src/index.ts';
import type { Tensor } from '@gradus/tensor';

/** Pieces of a tokenizer file of llama2.c: a score, a length, the bytes. */
function readPieces(path: string): string[] {
  const bytes = readFileSync(path);
  const pieces: string[] = [];
  for (let at = 4; at < bytes.length;) {
    const size = bytes.readInt32LE(at + 4);
    pieces.push(bytes.toString('utf8', at + 8, at + 8 + size));
    at += 8 + size;
  }
  return pieces;
}

const files = ['models/stories260K.bin', 'models/tok512.bin'] as const;
describeWithData('a model that others trained', files, (model, vocabulary) => {
  it('goes on as its author published', async () => {
    const { parameters, config } = await readLlama2c(model);
    const pieces = readPieces(vocabulary);
    const next = (p: LlamaParameters, tokens: Tensor): Tensor =>
      argmax(slice(llama(p, tokens, { config }).logits, { axis: 1, start: -1 })); // [1, 1]
    const ids = [1];
    while (ids.length <= 20) {
      const tokens = array([ids], 'int32');
      const graph = trace(next, [parameters, tokens]);
      ids.push(Number(runEager(graph, [parameters, tokens]).data[0]));
    }
    const text = ids.slice(1).map((id) => pieces[id]);
    expect(text.join('')).toBe(
      ' Once upon a time, there was a little girl named Lily. She loved to play',
    );
  });
});
