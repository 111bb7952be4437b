/** Tokenizers of all kinds, made here from the words of the stories. */
import {
  bpeFromMerges,
  trainBpe,
  trainUnigram,
  trainWordPiece,
  type Tokenizer,
} from '@gradus/tokenizer';
import { storyLines, storyWords } from '../../src/workload/prompts/story-words.ts';

const text = [storyWords().slice(0, 900).join(' '), ...storyLines()].join('\n');

/** Every word one token or two: like the large vocabularies of real models. */
export const largeBpe: Tokenizer = trainBpe(text, { vocabularySize: 2500 });

export const tokenizers: ReadonlyArray<readonly [name: string, tokenizer: Tokenizer]> = [
  ['byte-level BPE, 2,500 tokens', largeBpe],
  ['byte-level BPE, 400 tokens', trainBpe(text, { vocabularySize: 400 })],
  ['bytes', bpeFromMerges([])],
  ['unigram', trainUnigram(text, { vocabularySize: 800 })],
  ['WordPiece', trainWordPiece(text, { vocabularySize: 800 })],
];
