/**
 * @file Logits changed by what was said already, and by what the caller wishes, before anything is
 * drawn; in vLLM's order: bias, repetition, frequency, presence. All are off unless asked for.
 */
import { GradusError } from '@gradus/runtime';

export interface LogitAdjustments {
  /** Added to the logits of these ids, −100 to 100; −∞ forbids one. */
  readonly logitBias?: ReadonlyMap<number, number>;
  /**
   * Above 1 makes what stands in the text, prompt included, less likely: a positive logit is divided
   * by it, a negative one multiplied. Keskar and others, "CTRL" (2019), §4.1.
   */
  readonly repetitionPenalty?: number;
  /** Taken off for each time that a token was generated, −2 to 2 (OpenAI). */
  readonly frequencyPenalty?: number;
  /** Taken off once for every token that was generated, −2 to 2 (OpenAI). */
  readonly presencePenalty?: number;
}

/** The tokens of a text, counted as they come. */
export class TokenCounts {
  readonly #inText = new Set<number>();
  readonly #generated = new Map<number, number>();

  constructor(prompt: Iterable<number>) {
    for (const id of prompt) this.#inText.add(id);
  }

  add(id: number): void {
    this.#inText.add(id);
    this.#generated.set(id, (this.#generated.get(id) ?? 0) + 1);
  }

  /** Each id of the prompt and of what was generated, once. */
  get inText(): ReadonlySet<number> {
    return this.#inText;
  }

  /** Each id that was generated, and how often. */
  get generated(): ReadonlyMap<number, number> {
    return this.#generated;
  }
}

/** The logits `[V]` adjusted: a copy, or they themselves where nothing is asked for. */
export function adjustLogits(
  logits: Float32Array,
  adjustments: LogitAdjustments,
  counts: TokenCounts,
): Float32Array {
  const { logitBias, repetitionPenalty: r = 1 } = adjustments;
  const { frequencyPenalty: f = 0, presencePenalty: p = 0 } = adjustments;
  if ((logitBias?.size ?? 0) === 0 && r === 1 && f === 0 && p === 0) return logits;
  const adjusted = Float32Array.from(logits);
  for (const [id, bias] of logitBias ?? []) adjusted[id]! += bias;
  if (r !== 1) {
    for (const id of counts.inText) adjusted[id]! *= adjusted[id]! > 0 ? 1 / r : r;
  }
  if (f !== 0 || p !== 0) {
    for (const [id, count] of counts.generated) adjusted[id]! -= f * count + p;
  }
  return adjusted;
}

/** @throws GradusError when one is out of its range, or an id is none of the vocabulary. */
export function requireAdjustments(adjustments: LogitAdjustments, vocabularySize: number): void {
  const { logitBias, repetitionPenalty, frequencyPenalty, presencePenalty } = adjustments;
  const within = (least: number, most: number) => (x: number) => x >= least && x <= most;
  const rules = [
    [
      'repetitionPenalty',
      repetitionPenalty,
      'a number above 0',
      (x: number) => x > 0 && x < Infinity,
    ],
    ['frequencyPenalty', frequencyPenalty, 'a number from -2 to 2', within(-2, 2)],
    ['presencePenalty', presencePenalty, 'a number from -2 to 2', within(-2, 2)],
  ] as const;
  for (const [name, value, expected, isSound] of rules) {
    if (value !== undefined && !isSound(value)) throw refused(name, expected, String(value));
  }
  for (const [id, bias] of logitBias ?? []) {
    if (!(Number.isInteger(id) && id >= 0 && id < vocabularySize)) {
      throw refused('logitBias', `ids from 0 to ${vocabularySize - 1}`, String(id));
    }
    if (!(bias === -Infinity || within(-100, 100)(bias))) {
      throw refused(
        'logitBias',
        'numbers from -100 to 100, or -Infinity',
        `${bias} for token ${id}`,
      );
    }
  }
}

function refused(name: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'sampling-rule',
    kind: 'usage',
    what: `Cannot sample with this ${name}`,
    expected,
    received,
  });
}
