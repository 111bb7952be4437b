/** @file The bodies of POST /tokenize, /detokenize and /v1/embeddings. */
import { z } from 'zod';
import { messagesSchema } from './chat-body.ts';
import { notDone, orNothing } from './fields.ts';

const mostInputs = 256;

/** As vLLM has it. */
export const tokenizeBodySchema = z
  .looseObject({
    model: orNothing(z.string()),
    prompt: orNothing(z.string()),
    messages: orNothing(messagesSchema),
    add_special_tokens: orNothing(z.boolean()),
  })
  .refine(
    ({ prompt, messages }) => (prompt === undefined) !== (messages === undefined),
    'expected either prompt (a text) or messages',
  );

export const detokenizeBodySchema = z.looseObject({
  model: orNothing(z.string()),
  tokens: z.array(z.int().min(0)),
});

export const embeddingsBodySchema = z.looseObject({
  model: z.string(),
  input: z.union(
    [z.string().transform((text) => [text]), z.array(z.string()).min(1).max(mostInputs)],
    { error: `expected a text, or a list of at most ${mostInputs}` },
  ),
  encoding_format: orNothing(z.enum(['float', 'base64'])),
  dimensions: notDone(() => false),
});
