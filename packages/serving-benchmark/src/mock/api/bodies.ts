/**
 * @file The bodies of requests, as far as the mock understands them. Other fields are what clients
 * send to real servers (temperature, stop, …) and change nothing here.
 */
import { z } from 'zod';
import { faultSchema } from '../faults.ts';
import { chatRoles, vocabularySize } from '../tokens.ts';

const optionalCount = z.int().min(1).nullish();

const common = {
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({
      include_usage: z.boolean().nullish(),
      continuous_usage_stats: z.boolean().nullish(),
    })
    .nullish(),
  max_tokens: optionalCount,
  ignore_eos: z.boolean().nullish(),
  n: z.literal(1, 'the mock gives one choice').nullish(),
  /** llama.cpp. */
  timings_per_token: z.boolean().nullish(),
  'x-mock-fault': faultSchema.optional(),
};

const partSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
]);

const messageSchema = z.looseObject({
  role: z.enum(chatRoles),
  content: z.union([z.string(), z.array(partSchema)]).nullish(),
});

const messagesSchema = z.array(messageSchema).min(1);
export type Message = z.output<typeof messageSchema>;

export const chatBodySchema = z.looseObject({
  ...common,
  messages: messagesSchema,
  max_completion_tokens: optionalCount,
});

/** By hand: prompts of many thousand ids are checked while streams wait for their tokens. */
const idsSchema = z.custom<number[]>(
  (value) => Array.isArray(value) && value.every((id) => isTokenId(id)),
  'a list of token ids',
);

function isTokenId(id: unknown): boolean {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabularySize;
}

const promptSchema = z.union(
  [
    z.string(),
    idsSchema,
    z.tuple([z.string()]).transform(([text]) => text),
    z.tuple([idsSchema]).transform(([ids]) => ids),
  ],
  'one prompt: a text or a list of token ids',
);

export const textBodySchema = z.looseObject({ ...common, prompt: promptSchema });

export type ChatBody = z.output<typeof chatBodySchema>;
export type TextBody = z.output<typeof textBodySchema>;

/** `prompt` or `messages` as vLLM has it, `content` as llama.cpp. */
export const tokenizeBodySchema = z.union(
  [
    z.object({ prompt: z.string() }),
    z.object({ messages: messagesSchema }),
    z.object({ content: z.string() }).transform(({ content }) => ({ prompt: content })),
  ],
  'prompt (text) or messages',
);

export const detokenizeBodySchema = z.object({ tokens: idsSchema });
