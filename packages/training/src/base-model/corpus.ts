/** @file The corpus of a recipe, its tokenizer, and both as a dataset. */
import { generateStories } from '@gradus/datasets';
import { type BpeTokenizer, trainBpeAsync } from '@gradus/tokenizer';
import { createDocumentDataset, type TokenDataset } from '../data/token-dataset.ts';
import type { Recipe } from './recipe.ts';

export interface Corpus {
  readonly tokenizer: BpeTokenizer;
  readonly endOfText: number;
  readonly dataset: TokenDataset;
}

/** Each document begins with the mark that ends the one before. */
export async function corpusOf(
  { corpus, tokenizer: wanted, seed }: Recipe,
  signal?: AbortSignal,
): Promise<Corpus> {
  const tokenizer = await trainBpeAsync(
    generateStories({ ...corpus, characters: wanted.characters }),
    {
      vocabularySize: wanted.vocabularySize,
      specialTokens: [wanted.endOfText],
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const endOfText = tokenizer.specialTokens.get(wanted.endOfText)!;
  const dataset = createDocumentDataset(encoded(corpus, tokenizer, endOfText), {
    vocabularySize: tokenizer.vocabularySize,
    validationShare: corpus.heldOutShare,
    seed,
  });
  return { tokenizer, endOfText, dataset };
}

function* encoded(
  corpus: Recipe['corpus'],
  tokenizer: BpeTokenizer,
  endOfText: number,
): Generator<number[]> {
  for (const document of generateStories(corpus)) yield [endOfText, ...tokenizer.encode(document)];
}
