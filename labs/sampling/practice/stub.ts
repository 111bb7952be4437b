/**
 * From probabilities to a text. Fill in the six functions at the bottom;
 * `./gradus lab watch sampling` judges the file on every save.
 *
 * A token is a number from 0 on: `probabilities[2]` is that of token 2. A token that may not come
 * has the probability 0.
 *
 *     softmax([Math.log(8), Math.log(2)], 0.5)   →  [0.941, 0.059]      8² : 2²
 *     topK([0.4, 0.3, 0.2, 0.1], 2)              →  [0.571, 0.429, 0, 0]
 *     topP([0.1, 0.2, 0.3, 0.4], 0.6)            →  [0, 0, 0.429, 0.571]
 *     minP([0.5, 0.3, 0.15, 0.05], 0.4)          →  [0.625, 0.375, 0, 0]
 *     draw([0.2, 0.5, 0.3], 0.69)                →  1
 */
export type Row = readonly number[]; // [V]

/**
 * e^(z / T) over the sum of all. A logit of −Infinity is a token that may not come. At T = 0 the
 * largest logit has everything, the first of several.
 */
export function softmax(logits: Row, temperature: number): number[] {
  throw new Error(`your turn: probabilities of ${logits.length} logits at T = ${temperature}`);
}

/** The k most probable, and those that tie with the last of them; the rest 0, the sum 1. */
export function topK(probabilities: Row, k: number): number[] {
  throw new Error(`your turn: the ${k} most probable of ${probabilities.length}`);
}

/**
 * The fewest, most probable first, that together hold at least p: the one that crosses p stays. Of
 * equally probable ones the smaller id comes first. The rest 0, the sum 1.
 */
export function topP(probabilities: Row, p: number): number[] {
  throw new Error(`your turn: the fewest of ${probabilities.length} that hold ${p}`);
}

/** Those with at least `share` of the largest probability; the rest 0, the sum 1. */
export function minP(probabilities: Row, share: number): number[] {
  throw new Error(`your turn: of ${probabilities.length} those with ${share} of the largest`);
}

/**
 * The token that a number from 0 to below 1 falls on, when the tokens lie one behind the other in
 * the order of their ids, each as long as its probability. Never one of probability 0, and always
 * one, also where the probabilities sum to a little less than 1.
 */
export function draw(probabilities: Row, uniform: number): number {
  throw new Error(`your turn: which of ${probabilities.length} tokens is at ${uniform}?`);
}

export interface BeamOptions {
  /** Texts that go on side by side. */
  readonly beams: number;
  readonly maxTokens: number;
  /** The token that ends a text; it is a part of the text. */
  readonly stop: number;
  /** α: finished texts are compared by log-probability / tokens^α. */
  readonly lengthPenalty: number;
}

/**
 * The best text. In every step all texts that go on are continued by every token, and the
 * continuations are ranked by the probability of the whole text. Those among the first `beams` that
 * end are finished; the first `beams` of those that do not end go on. With `maxTokens` tokens a text
 * is finished whether it ends or not.
 *
 * @param next probabilities of the next token, given the text so far; of `[]` in the beginning
 */
export function beamSearch(
  next: (ids: readonly number[]) => Row,
  { beams, maxTokens, stop, lengthPenalty }: BeamOptions,
): number[] | Promise<number[]> {
  throw new Error(
    `your turn: ${beams} beams behind ${next([]).length} first tokens, at most ${maxTokens}, until ${stop}, α = ${lengthPenalty}`,
  );
}
