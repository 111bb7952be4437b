/** @file Everything that can be said about a mock endpoint, with a default for all of it. */
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';
import { plannedFaultSchema } from './faults.ts';
import { engineSchema, issueLine } from './law/config.ts';

const printable = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces')
  .max(256);

export const mockConfigSchema = z.strictObject({
  engine: engineSchema.prefault({}),
  /** Engines side by side; several also spread the tokens of many streams over time. */
  engines: z.int().min(1).max(256).default(1),
  model: printable.default('gradus-mock'),
  maxModelLen: z.int().min(2).max(4_000_000).default(131_072),
  /** Of an answer that was asked for without a length. */
  defaultOutputTokens: z.int().min(1).default(128),
  /** What an image in a prompt counts. */
  imageTokens: z.int().min(1).max(100_000).default(576),
  /** `usage.prompt_tokens_details.cached_tokens`, as vLLM's --enable-prompt-tokens-details. */
  cachedTokensInUsage: z.boolean().default(true),
  /** `timings` as llama.cpp has them: at the end, and per chunk where asked for. */
  timings: z.boolean().default(false),
  /** `mock: { law_ms, written_ms }` in every chunk with tokens, on the host's monotonic clock. */
  timestamps: z.boolean().default(false),

  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any that is free. */
  port: z.int().min(0).max(65_535).default(0),
  /** Bearer token that requests under /v1 must carry. */
  apiKey: printable.optional(),
  /** Tokens on time at the cost of a busy core: see the clock. */
  precise: z.boolean().default(true),
  keepAliveMs: z.int().min(100).max(3_600_000).default(65_000),

  /** Beyond so many in the queues, 429. */
  maxWaiting: z.int().min(0).max(1_000_000).default(4096),
  maxBodyBytes: z
    .int()
    .min(1)
    .default(8 * 2 ** 20),
  /** A client that lets so much lie unread is disconnected. */
  maxUnreadBytes: z
    .int()
    .min(1024)
    .default(2 ** 20),
  maxConnections: z.int().min(1).default(16_384),
  /** Chunks of finished requests whose true times are kept. */
  truthChunks: z.int().min(0).default(1_000_000),

  faults: z.array(plannedFaultSchema).default([]),
  seed: z.int().min(0).default(1),
});

export type MockConfig = z.output<typeof mockConfigSchema>;
/** As a person writes it. */
export type MockInput = z.input<typeof mockConfigSchema>;

/** @throws GradusError naming the first value that does not fit. */
export function mockConfig(input: unknown): MockConfig {
  const parsed = mockConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new GradusError({
    code: 'mock-config',
    kind: 'usage',
    what: 'The mock endpoint cannot be configured so',
    received: issueLine(parsed.error),
  });
}
