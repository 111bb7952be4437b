/**
 * @file Fields that completions and chat have in common, as OpenAI defines them and vLLM adds to
 * them. A field that is known and not done here is refused rather than passed over; others are
 * ignored, as clients send what other servers understand.
 */
import { z } from 'zod';

/** Of the engine. */
export const mostStops = 16;
const mostAlternatives = 20;

/** What may be left out may also be null. */
export const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

export const tokenCount = orNothing(z.int().min(1).max(Number.MAX_SAFE_INTEGER));

const stop = z.union(
  [
    z
      .string()
      .min(1)
      .transform((text) => [text]),
    z.array(z.string().min(1).max(1000)).max(mostStops),
  ],
  {
    error: `expected a text, or a list of at most ${mostStops} texts; none empty, none above 1000 characters`,
  },
);

const logitBias = z
  .record(z.string().regex(/^\d{1,9}$/, 'expected a token id'), z.number().min(-100).max(100))
  .refine((bias) => Object.keys(bias).length <= 1024, 'expected at most 1024 tokens');

const penalty = orNothing(z.number().min(-2).max(2));

export const sharedFields = {
  model: z.string(),
  stream: orNothing(z.boolean()),
  stream_options: orNothing(
    z.looseObject({
      include_usage: orNothing(z.boolean()),
      continuous_usage_stats: orNothing(z.boolean()),
    }),
  ),
  max_tokens: tokenCount,
  n: orNothing(z.int().min(1).max(128)),
  seed: orNothing(z.int().min(0).max(Number.MAX_SAFE_INTEGER)),
  stop: orNothing(stop),
  temperature: orNothing(z.number().min(0).max(100)),
  top_p: orNothing(z.number().gt(0).max(1)),
  /** vLLM: −1 and 0 keep all. */
  top_k: orNothing(z.int().min(-1)),
  min_p: orNothing(z.number().min(0).max(1)),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  repetition_penalty: orNothing(z.number().gt(0).max(100)),
  logit_bias: orNothing(logitBias),
  ignore_eos: orNothing(z.boolean()),
  min_tokens: orNothing(z.int().min(0).max(Number.MAX_SAFE_INTEGER)),
  stop_token_ids: orNothing(z.array(z.int().min(0)).max(64)),
  /** vLLM: the lower, the sooner. */
  priority: orNothing(z.int()),
  /** vLLM: who has another salt shares no cached computation. */
  cache_salt: orNothing(z.string().min(1).max(200)),
};

export const alternatives = orNothing(z.int().min(0).max(mostAlternatives));

type Shared = z.output<z.ZodObject<typeof sharedFields>>;

/** Rules that span two fields. */
export function checkShared(body: Shared, context: z.RefinementCtx): void {
  if (body.stream_options !== undefined && body.stream !== true) {
    context.addIssue({
      code: 'custom',
      path: ['stream_options'],
      message: 'only where stream is true',
    });
  }
  if ((body.min_tokens ?? 0) > 0 && body.ignore_eos !== true) {
    context.addIssue({
      code: 'custom',
      path: ['min_tokens'],
      message: 'only together with ignore_eos',
    });
  }
}

/** A field that changes what is asked for and is not done here. */
export const notDone = (isDefault: (value: unknown) => boolean, message = 'not supported here') =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || isDefault(value), message)
    .optional();
