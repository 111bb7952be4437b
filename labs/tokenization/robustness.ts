/** @file What a tokenizer must survive. */
import type { Results } from '@gradus/evidence';
import { type Refusal, refusalOf } from '@gradus/lab-kit';
import type { BpeTokenizer } from '@gradus/tokenizer';

export function tryBadInputs(tokenizer: BpeTokenizer): Results['robustness'] {
  const long = 'a'.repeat(1_000_000);
  const longIds = tokenizer.encode(long);
  const lone = tokenizer.decode(tokenizer.encode('a\uD800b'));
  return [
    {
      input: 'a megabyte of one letter',
      outcome: `${longIds.length} tokens, and it comes back`,
      ok: tokenizer.decode(longIds) === long,
    },
    {
      input: 'half of a surrogate pair',
      outcome: lone === 'a\uFFFDb' ? 'read as U+FFFD' : JSON.stringify(lone),
      ok: lone === 'a\uFFFDb',
    },
    { input: 'the bytes FF C3 as tokens', ...decodingOf(tokenizer, [255, 195], '\uFFFD\uFFFD') },
    {
      input: 'an id that is not in the vocabulary',
      ...refusalOf(() => tokenizer.decode([tokenizer.vocabularySize])),
    },
  ];
}

function decodingOf(tokenizer: BpeTokenizer, ids: readonly number[], expected: string): Refusal {
  const text = tokenizer.decode(ids);
  return {
    outcome: `decoded as ${Array.from(text, (c) => `U+${c.codePointAt(0)?.toString(16).toUpperCase()}`).join(' ')}`,
    ok: text === expected,
  };
}
