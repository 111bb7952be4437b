/**
 * @file Beam search: several texts go on side by side, and of all their continuations the likeliest
 * stay. It looks for the likeliest text, where sampling draws one. Kept as Hugging Face's `generate`
 * keeps them, with `early_stopping="never"`: it ends when nothing that is open can win any more.
 *
 * V words in the vocabulary.
 */
import { GradusError } from '@gradus/runtime';
import { distribution } from './sampling/distribution.ts';
import type { NextToken } from './generate.ts';

export interface BeamOptions {
  /** Texts that are kept in every step; 1 is greedy, until a text ends. */
  readonly beams: number;
  readonly maxTokens: number;
  /** Ids that end a text; they are its last token, and count. */
  readonly stopIds?: readonly number[];
  /**
   * α in `log-probability / tokens^α`, by which finished texts are compared; 1 unless said
   * otherwise: the mean per token. 0 compares sums, and each token makes a sum smaller.
   */
  readonly lengthPenalty?: number;
  readonly signal?: AbortSignal;
}

export interface Hypothesis {
  /** What was made, without the prompt. */
  readonly ids: readonly number[];
  /** The sum over the tokens, in nats. */
  readonly logProbability: number;
  /** `logProbability / ids.length^lengthPenalty` */
  readonly score: number;
}

type Beam = Omit<Hypothesis, 'score'>;

/**
 * Best first, at most as many as there are beams. What is open after the last token is finished
 * there. Of equally likely continuations the earlier beam's come first, then smaller ids.
 * @throws GradusError when the prompt is empty or an option is out of its range.
 */
export async function beamSearch(
  model: NextToken,
  prompt: ArrayLike<number>,
  options: BeamOptions,
): Promise<Hypothesis[]> {
  const { beams, maxTokens, stopIds = [], lengthPenalty = 1, signal } = options;
  requireOptions(prompt, options);
  // Beside those that end, enough must be looked at for all beams to go on.
  const lookedAt = (1 + stopIds.length) * beams;
  let running: Beam[] = [{ ids: [], logProbability: 0 }];
  let finished: Hypothesis[] = [];
  for (let made = 1; made <= maxTokens; made++) {
    const continued: Beam[] = [];
    for (const beam of running) {
      signal?.throwIfAborted();
      const logits = await model.nextLogits(windowOf(model, prompt, beam.ids));
      continued.push(...continuations(beam, logits, lookedAt));
    }
    const ranked = likeliest(continued, lookedAt);
    const ends = ({ ids }: Beam): boolean => made === maxTokens || stopIds.includes(ids.at(-1)!);
    const ended = ranked.slice(0, beams).filter(ends);
    finished = best([...finished, ...ended.map((one) => scored(one, lengthPenalty))], beams);
    running = ranked.filter((one) => !ends(one)).slice(0, beams);
    if (running.length === 0) break;
    if (finished.length === beams && !canStillWin(running[0]!, finished, options, made)) break;
  }
  return finished;
}

/** The likeliest first; `sort` keeps the order of those that are equal. */
function likeliest(all: readonly Beam[], count: number): Beam[] {
  return all.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, count);
}

function best(all: readonly Hypothesis[], count: number): Hypothesis[] {
  return all.toSorted((a, b) => b.score - a.score).slice(0, count);
}

/** A beam with its likeliest next tokens behind it. */
function continuations(
  { ids, logProbability }: Beam,
  logits: ArrayLike<number>, // [V]
  count: number,
): Beam[] {
  const next = distribution(logits);
  return Array.from(next.ids.subarray(0, count), (id, rank) => ({
    ids: [...ids, id],
    logProbability: logProbability + Math.log(next.probabilities[rank]!),
  }));
}

function scored(beam: Beam, lengthPenalty: number): Hypothesis {
  return { ...beam, score: beam.logProbability / beam.ids.length ** lengthPenalty };
}

/** A sum only falls; divided by the greatest length it may have, it can be no better than this. */
function canStillWin(
  { logProbability }: Beam,
  finished: readonly Hypothesis[],
  { maxTokens, lengthPenalty = 1 }: BeamOptions,
  made: number,
): boolean {
  const length = lengthPenalty > 0 ? maxTokens : made;
  return logProbability / length ** lengthPenalty > finished.at(-1)!.score;
}

function windowOf(
  { contextLength }: NextToken,
  prompt: ArrayLike<number>,
  ids: readonly number[],
): Int32Array {
  return Int32Array.from([...Array.from(prompt), ...ids].slice(-contextLength));
}

function requireOptions(
  prompt: ArrayLike<number>,
  { beams, maxTokens, lengthPenalty = 1 }: BeamOptions,
): void {
  const isCount = (x: number): boolean => Number.isInteger(x) && x >= 1;
  const rules = [
    ['prompt', prompt.length > 0, 'at least one token', `${prompt.length} tokens`],
    ['count of beams', isCount(beams), 'a whole number of at least 1', String(beams)],
    ['count of tokens', isCount(maxTokens), 'a whole number of at least 1', String(maxTokens)],
    ['length penalty', Number.isFinite(lengthPenalty), 'a finite number', String(lengthPenalty)],
  ] as const;
  const wrong = rules.find(([, isSound]) => !isSound);
  if (wrong === undefined) return;
  const [name, , expected, received] = wrong;
  throw new GradusError({
    code: 'beam-option',
    kind: 'usage',
    what: `Cannot search with this ${name}`,
    expected,
    received,
  });
}
