/**
 * @file The configuration of a workload, as a closed schema: what a scenario file says about it.
 * The compact texts in it (lengths, load, duration) are read here too, so that every error names
 * its field.
 */
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';
import { parseDurationMs } from './compact.ts';
import { quoted, refused } from './fault.ts';
import { parseLengths, type LengthSpec } from './lengths.ts';
import { parseLoad, type LoadSpec } from './load/parse-load.ts';

const lengths = z.union([z.number(), z.string(), z.array(z.number())], {
  error: 'a length: 256, 128-512, lognormal:256,0.8 or a list',
});
const positive = z.int().positive();
const path = z.string().min(1, 'a path');
const asTokenIds = {
  /** Token ids need /v1/completions, and the size of the vocabulary or a tokenizer. */
  as: z.enum(['text', 'token-ids']).default('text'),
  vocabularySize: positive.optional(),
};
const sharedPrefix = z
  .strictObject({
    tokens: positive.optional(),
    /** Of each prompt. */
    fraction: z.number().positive().lt(1).optional(),
    groups: positive.default(1),
  })
  .refine(({ tokens, fraction }) => (tokens === undefined) !== (fraction === undefined), {
    error: 'either tokens or fraction',
  });
const selection = {
  file: path,
  /** Entries in memory at most. */
  limit: positive.default(10_000),
  order: z.enum(['file', 'shuffled']).default('file'),
  /** Begin again after the last entry; otherwise the run ends there. */
  repeat: z.boolean().default(false),
};
const mapping = {
  limit: positive.default(1_000_000),
  scale: z.number().positive().default(1),
  maxPromptTokens: positive.optional(),
  maxOutputTokens: positive.optional(),
  tooLong: z.enum(['clamp', 'drop']).default('clamp'),
  /** A part of the trace's own time: from there on, so long. */
  from: z.string().optional(),
  window: z.string().optional(),
  ...asTokenIds,
};

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('synthetic'),
    promptTokens: lengths,
    sharedPrefix: sharedPrefix.optional(),
    ...asTokenIds,
  }),
  /** Lines of verse: those of the file, or the project's own. */
  z.strictObject({
    kind: z.literal('sonnet'),
    file: path.optional(),
    promptTokens: lengths,
    sharedPrefix: sharedPrefix.optional(),
  }),
  z.strictObject({ kind: z.literal('jsonl'), ...selection }),
  z.strictObject({
    kind: z.literal('sharegpt'),
    ...selection,
    minTokens: positive.optional(),
    maxPromptTokens: positive.optional(),
    maxTotalTokens: positive.optional(),
  }),
  /** Without a file: the one that the data registry knows. */
  z.strictObject({ kind: z.literal('azure'), file: path.optional(), ...mapping }),
  z.strictObject({ kind: z.literal('mooncake'), file: path.optional(), ...mapping }),
  z.strictObject({
    kind: z.literal('burstgpt'),
    file: path,
    model: z.string().optional(),
    logType: z.string().optional(),
    ...mapping,
  }),
]);

export const workloadSchema = z.strictObject({
  source,
  /** Of answers; `jsonl`, `sharegpt` and traces know their own. */
  outputTokens: lengths.optional(),
  /** Several turns in a chat; `turns` and `turnTokens` as lengths, `thinkMs` likewise. */
  sessions: z
    .strictObject({
      turns: lengths,
      turnTokens: lengths.optional(),
      thinkMs: lengths.optional(),
    })
    .optional(),
  /** Addresses or files, in turn. */
  images: z
    .strictObject({ from: z.array(path).min(1), perRequest: positive.default(1) })
    .optional(),
  endpoint: z.enum(['completions', 'chat']).default('completions'),
  load: z.string(),
  /** Requests to send, or sessions to begin. */
  requests: positive.optional(),
  duration: z.string().optional(),
  sampling: z
    .strictObject({
      temperature: z.number().nonnegative().optional(),
      topP: z.number().positive().max(1).optional(),
      topK: positive.optional(),
      seed: z.int().optional(),
      stop: z.array(z.string()).min(1).optional(),
      /** By default true where lengths are the workload's own, so that answers have them. */
      ignoreEos: z.boolean().optional(),
    })
    .default({}),
});

export type WorkloadInput = z.input<typeof workloadSchema>;
export type WorkloadConfig = z.output<typeof workloadSchema>;
export type SourceConfig = WorkloadConfig['source'];

/** What the texts of a configuration mean. */
export interface ReadConfig {
  readonly config: WorkloadConfig;
  readonly load: LoadSpec;
  readonly durationMs: number | undefined;
  readonly promptTokens: LengthSpec | undefined;
  readonly outputTokens: LengthSpec | undefined;
  readonly sessions: SessionSpecs | undefined;
}

export interface SessionSpecs {
  readonly turns: LengthSpec;
  readonly turnTokens: LengthSpec | undefined;
  readonly thinkMs: LengthSpec | undefined;
}

/** @throws GradusError `workload-config` or `workload-argument`: one line that names the field */
export function readConfig(value: unknown): ReadConfig {
  const checked = workloadSchema.safeParse(value);
  if (!checked.success) throw faultOf(checked.error.issues[0]!, value);
  const config = checked.data;
  const specOf = (text: z.output<typeof lengths> | undefined, field: string) =>
    text === undefined ? undefined : parseLengths(text, field);
  const { sessions } = config;
  const read: ReadConfig = {
    config,
    load: parseLoad(config.load),
    durationMs: readDuration(config.duration),
    promptTokens: specOf(
      'promptTokens' in config.source ? config.source.promptTokens : undefined,
      'source.promptTokens',
    ),
    outputTokens: specOf(config.outputTokens, 'outputTokens'),
    sessions:
      sessions === undefined
        ? undefined
        : {
            turns: parseLengths(sessions.turns, 'sessions.turns'),
            turnTokens: specOf(sessions.turnTokens, 'sessions.turnTokens'),
            thinkMs: specOf(sessions.thinkMs, 'sessions.thinkMs'),
          },
  };
  requireSense(read);
  return read;
}

/** @throws GradusError `workload-argument` */
export function readDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0) {
    throw refused('Cannot read the duration', '500ms, 30s, 2m or 1h', text);
  }
  return durationMs;
}

/** What no single field shows. */
function requireSense({ config, load, durationMs, sessions, outputTokens }: ReadConfig): void {
  const { source: from, endpoint, images } = config;
  const madeUp = from.kind === 'synthetic' || from.kind === 'sonnet';
  const require = (holds: boolean, field: string, expected: string, received: unknown): void => {
    if (!holds) throw refused(`Cannot use ${field} of the workload`, expected, received);
  };
  const tokenIds = 'as' in from && from.as === 'token-ids';
  require(!madeUp || outputTokens !== undefined, 'outputTokens', 'a length for answers', undefined);
  require(!tokenIds ||
    endpoint === 'completions', 'endpoint', 'completions for token ids', endpoint);
  require(images === undefined || endpoint === 'chat', 'endpoint', 'chat for images', endpoint);
  if (sessions !== undefined) {
    require(endpoint === 'chat', 'endpoint', 'chat for sessions', endpoint);
    require(madeUp ||
      from.kind ===
        'sharegpt', 'sessions', 'synthetic, sonnet or sharegpt as their source', from.kind);
    require(!madeUp ||
      sessions.turnTokens !==
        undefined, 'sessions.turnTokens', 'a length for later turns', undefined);
  }
  const endless = madeUp || ('repeat' in from && from.repeat);
  const stages = load.kind === 'open' && load.stages.every((stage) => stage.durationMs < Infinity);
  const ends = stages || !endless || config.requests !== undefined || durationMs !== undefined;
  require(ends, 'requests', 'requests, a duration, or stages that end', undefined);
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): GradusError {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const steps = unknown === undefined ? issue.path : [...issue.path, unknown];
  const field = steps.map(String).join('.');
  return new GradusError({
    code: 'workload-config',
    kind: 'usage',
    what: field === '' ? 'Cannot use this workload' : `Cannot use ${field} of the workload`,
    expected: expectation(issue),
    received: unknown === undefined ? quoted(valueAt(value, issue.path)) : 'an unknown field',
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'only fields of the schema';
    case 'invalid_value':
      return issue.values.map((option) => String(option)).join(' or ');
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? issue.options.map((option) => String(option)).join(' or ')
        : issue.message;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    default:
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'named fields',
};

function valueAt(value: unknown, steps: readonly PropertyKey[]): unknown {
  return steps.reduce<unknown>(
    (current, step) =>
      typeof current === 'object' && current !== null
        ? (current as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );
}
