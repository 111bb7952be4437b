/** @file A byte-level BPE tokenizer from nothing but its merges: what a vocabulary is made of. */
import { BpeTokenizer } from './tokenizer.ts';
import type { PatternName } from './pre-tokenize.ts';

/**
 * Ids as training gives them: 0 to 255 are the bytes, then one for each merge.
 *
 *     bpeFromMerges([[108, 111], [256, 119]]).encode('low')  →  [257]      l·o, then lo·w
 *
 * @throws GradusError `corrupt-vocabulary` when a merge uses a token that no earlier one made
 */
export function bpeFromMerges(
  merges: readonly (readonly [left: number, right: number])[],
  pattern: PatternName = 'gpt2',
): BpeTokenizer {
  const spellings = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  for (const pair of merges) {
    const parts = pair.map((id) => spellings[id]);
    // A part that is not there yet is the constructor's to refuse, by its number.
    if (!parts.every((part) => part !== undefined)) break;
    spellings.push(Buffer.concat(parts));
  }
  return new BpeTokenizer({ vocabulary: spellings.entries(), merges, pattern });
}
