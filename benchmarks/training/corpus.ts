/** @file What is trained on: the characters of tinyshakespeare, or of stories where it is not there. */
import type { Results } from '@gradus/evidence';
import { createTokenDataset, type TokenDataset } from '@gradus/training';
import { loadTexts } from '../micro/texts.ts';

export interface CharacterCorpus {
  readonly name: string;
  readonly dataset: TokenDataset;
  readonly input: Results['inputs'][number];
}

export async function loadCorpus(seed: number): Promise<CharacterCorpus> {
  const texts = await loadTexts(seed);
  const { name, slices, input } = texts.find((text) => text.name === 'Shakespeare') ?? texts[0]!;
  // The separator that stands behind the last paragraph is none of the text's.
  const characters = Array.from(slices.join('').slice(0, -2));
  const alphabet = [...new Set(characters)].sort();
  const idOf = new Map(alphabet.map((character, id) => [character, id]));
  const ids = characters.map((character) => idOf.get(character)!);
  return { name, dataset: createTokenDataset(ids, { vocabularySize: alphabet.length }), input };
}
