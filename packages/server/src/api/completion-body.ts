/** @file The body of POST /v1/completions. */
import { z } from 'zod';
import { alternatives, checkShared, notDone, orNothing, sharedFields } from './fields.ts';

const mostPrompts = 64;

/** By hand: a schema for each number of a prompt of thousands takes its time. */
const ids = z.custom<number[]>(
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((id) => typeof id === 'number' && Number.isSafeInteger(id) && id >= 0),
);

const prompts = z.union(
  [
    z.string().transform((text) => [text]),
    ids.transform((one) => [one]),
    z.array(z.string()).min(1).max(mostPrompts),
    z.array(ids).min(1).max(mostPrompts),
  ],
  { error: `expected a text, a list of token ids, or at most ${mostPrompts} of either` },
);

export const completionBodySchema = z
  .looseObject({
    ...sharedFields,
    prompt: prompts,
    logprobs: alternatives,
    /** vLLM: whether what begins a text is put before it. */
    add_special_tokens: orNothing(z.boolean()),
    echo: notDone((value) => value === false),
    suffix: notDone((value) => value === ''),
    best_of: notDone((value) => value === 1),
  })
  .superRefine(checkShared);

export type CompletionBody = z.output<typeof completionBodySchema>;
