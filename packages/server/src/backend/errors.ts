/** @file What backends refuse, whichever they are. */
import { GradusError } from '@gradus/runtime';

export function contextExceeded(contextLength: number, received: string): GradusError {
  return new GradusError({
    code: 'context_length_exceeded',
    kind: 'usage',
    what: 'The prompt is too long',
    expected: `at most ${contextLength} tokens, those of the answer among them`,
    received,
  });
}

export function noEmbeddings(model: string): GradusError {
  return new GradusError({
    code: 'no_embeddings',
    kind: 'usage',
    what: `The model ${JSON.stringify(model)} writes text; it gives no embeddings`,
    remedy: 'Serve an encoder, such as a folder of all-MiniLM-L6-v2.',
  });
}

export function notServed(what: string, remedy: string): GradusError {
  return new GradusError({ code: 'not_supported', kind: 'usage', what, remedy });
}
