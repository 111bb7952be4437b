/** @file The error for an id that no token has. */
import { GradusError } from '@gradus/runtime';

export const unknownTokenId = (id: unknown, vocabularySize: number): GradusError =>
  new GradusError({
    code: 'unknown-token-id',
    kind: 'usage',
    what: 'No token has this id',
    expected: `an id from 0 to ${vocabularySize - 1} that the vocabulary uses`,
    received: String(id),
    remedy: 'Decode with the tokenizer that made the ids.',
  });
