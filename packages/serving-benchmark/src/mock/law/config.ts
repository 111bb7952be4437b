/**
 * @file The constants of a simulated engine: how long a step takes, how many sequences share it,
 * and how much memory there is. Everything that `mock` says about time follows from these.
 *
 * A step with B sequences, P prompt tokens and K tokens that are read from the KV cache takes
 *
 *     stepBaseMs + stepPerSequenceMs · B + prefillPerTokenMs · P + kvReadPerTokenMs · K
 *
 * milliseconds, and every token of the step appears at its end.
 */
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';

const speculativeSchema = z
  .strictObject({
    /** Proposed per step. */
    draftTokens: z.int().min(1).max(64),
    /** Of those, accepted in every step; one more token comes from the model itself. */
    acceptedTokens: z.int().min(0),
  })
  .refine((it) => it.acceptedTokens <= it.draftTokens, 'acceptedTokens exceed draftTokens');

export const engineSchema = z.strictObject({
  /** Above zero: an engine whose steps take no time would never yield. */
  stepBaseMs: z.number().min(0.0001).max(600_000).default(8),
  stepPerSequenceMs: z.number().min(0).max(60_000).default(0.05),
  prefillPerTokenMs: z.number().min(0).max(60_000).default(0.02),
  kvReadPerTokenMs: z.number().min(0).max(60_000).default(0),
  /** Prompt tokens per step over all sequences (chunked prefill); without it, whole prompts. */
  prefillTokensPerStep: z.int().min(1).optional(),
  /** Sequences that share a step; more wait. */
  maxRunning: z.int().min(1).max(100_000).default(256),
  /** Tokens per KV block. */
  blockTokens: z.int().min(1).max(1024).default(16),
  blocks: z.int().min(1).max(4_000_000).default(32_768),
  prefixCache: z.boolean().default(true),
  speculative: speculativeSchema.optional(),
});

export type EngineConfig = z.output<typeof engineSchema>;
/** As a person writes it: everything has a default. */
export type EngineInput = z.input<typeof engineSchema>;

/** @throws GradusError when a value is missing its range. */
export function engineConfig(input: EngineInput = {}): EngineConfig {
  const parsed = engineSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new GradusError({
    code: 'mock-engine-config',
    kind: 'usage',
    what: 'The simulated engine cannot have these constants',
    expected: issueLine(parsed.error),
    received: JSON.stringify(input),
  });
}

/** `engine.blocks: Too small: …`, the first of the issues. */
export function issueLine(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'valid input';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** How long a step takes, in milliseconds. */
export function stepMs(
  config: EngineConfig,
  sequences: number,
  promptTokens: number,
  readTokens: number,
): number {
  return (
    config.stepBaseMs +
    config.stepPerSequenceMs * sequences +
    config.prefillPerTokenMs * promptTokens +
    config.kvReadPerTokenMs * readTokens
  );
}

/** Tokens that a sequence gains per decode step. */
export function tokensPerStep(config: EngineConfig): number {
  return 1 + (config.speculative?.acceptedTokens ?? 0);
}
