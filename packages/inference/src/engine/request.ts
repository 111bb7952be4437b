/** @file What can be asked of the engine, and what it refuses before anything is computed. */
import { GradusError } from '@gradus/runtime';
import { requireRules, type SamplingRules } from '../sampling/distribution.ts';
import type { TokenMasks } from '../constrained/tokens/masks.ts';
import { type LogitAdjustments, requireAdjustments } from '../sampling/penalties.ts';

export interface GenerationRequest extends SamplingRules, LogitAdjustments {
  /** Token ids; at least one. */
  readonly prompt: readonly number[];
  /** As many as fit into the context unless said otherwise. */
  readonly maxTokens?: number;
  /** How many texts to go on with from this prompt, which is read once; 1 unless said otherwise. */
  readonly n?: number;
  /** The same seed gives the same tokens, whatever else the engine does. */
  readonly seed?: number;
  /** Ids behind which nothing comes; they are not given out. The engine's own unless said otherwise. */
  readonly stopIds?: readonly number[];
  /** Texts before which to end; up to 16. They may span tokens. */
  readonly stop?: readonly string[];
  /** Log-probabilities with each token, and this many of the most probable alternatives (0 to 20). */
  readonly logProbabilities?: number;
  /** What the text has to be; it ends when it is whole. */
  readonly constraint?: TokenMasks;
  /** Lower goes first where the policy is `priority`; 0 unless said otherwise. */
  readonly priority?: number;
  /** Requests with different salts share no computation, not even where they begin alike. */
  readonly cacheSalt?: string;
  /** Ends it early; its memory is free at once. */
  readonly signal?: AbortSignal;
}

export interface RequestLimits {
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Tokens that the KV memory has room for. */
  readonly capacityTokens: number;
  readonly maxRunning: number;
  readonly hasTokenizer: boolean;
}

/** @throws GradusError that names what does not fit. */
export function requireRequest(request: GenerationRequest, limits: RequestLimits): void {
  requireRules(request);
  requireAdjustments(request, limits.vocabularySize);
  const { prompt, maxTokens, n, seed, stop, logProbabilities, priority } = request;
  requireLength(prompt, limits);
  const strange = prompt.find((id) => !isWhole(id, 0, limits.vocabularySize - 1));
  if (strange !== undefined) {
    throw refused('prompt', `ids from 0 to ${limits.vocabularySize - 1}`, String(strange));
  }
  const wholes = [
    ['maxTokens', maxTokens, 1, Infinity, 'of at least 1'],
    ['n', n, 1, limits.maxRunning, `from 1 to ${limits.maxRunning}`],
    ['seed', seed, 0, Infinity, 'of at least 0'],
    ['logProbabilities', logProbabilities, 0, 20, 'from 0 to 20'],
    ['priority', priority, -Infinity, Infinity, 'below 2^53'],
  ] as const;
  for (const [name, value, least, most, range] of wholes) {
    if (value === undefined || isWhole(value, least, most)) continue;
    throw refused(name, `a whole number ${range}`, String(value));
  }
  requireStops(stop ?? [], limits);
}

function requireStops(stop: readonly string[], { hasTokenizer }: RequestLimits): void {
  if (stop.length > 16) throw refused('stop', 'at most 16 strings', String(stop.length));
  if (stop.includes('')) throw refused('stop', 'strings of at least one character', '""');
  if (stop.length > 0 && !hasTokenizer) {
    throw refused('stop', 'an engine that was opened with a tokenizer', 'one without');
  }
}

/** The last token drawn needs no place in the KV memory, but one in the context. */
function requireLength(
  { length }: readonly number[],
  { contextLength, capacityTokens }: RequestLimits,
): void {
  const most = Math.min(contextLength - 1, capacityTokens);
  if (length >= 1 && length <= most) return;
  const why = most < contextLength - 1 ? 'the KV memory' : 'the context';
  throw refused('prompt', `1 to ${most} tokens, which is what ${why} has room for`, String(length));
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function refused(name: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'generation-request',
    kind: 'usage',
    what: `Cannot generate with this ${name}`,
    expected,
    received,
  });
}
