/** @file A tokenizer of bytes with the marks of chats, and a few dialogues. */
import { type Dialogue, generateDialogues } from '@gradus/datasets';
import { BpeTokenizer } from '@gradus/tokenizer';
import type { LlamaConfig } from '@gradus/transformer';
import { marks } from '../../src/sft/chat-template.ts';

/** Letters are tokens. */
export const byteTokenizer = new BpeTokenizer({
  vocabulary: Array.from({ length: 256 }, (_, byte) => [byte, Uint8Array.of(byte)] as const),
  merges: [],
  pattern: 'gpt2',
  specialTokens: new Map(Object.values(marks).map((mark, i) => [mark, 256 + i])),
});

export const tinyLlama: LlamaConfig = {
  vocabularySize: 262,
  contextLength: 640,
  layers: 2,
  heads: 2,
  keyValueHeads: 2,
  width: 8,
  feedForwardWidth: 12,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};

export const someDialogues: readonly Dialogue[] = [
  ...generateDialogues({ seed: 1, version: 1, slice: 'train', count: 60 }),
];
