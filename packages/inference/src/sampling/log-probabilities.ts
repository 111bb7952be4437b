/**
 * @file How probable a token was in the eyes of the model itself: ln p by its logits as they come,
 * before temperature, filters and penalties, as OpenAI and vLLM report it.
 */

export interface TokenLogProbability {
  readonly id: number;
  /** Natural logarithm of the probability. */
  readonly logProbability: number;
}

export interface LogProbabilities extends TokenLogProbability {
  /** The most probable, most probable first; of equals the smaller id. */
  readonly top: readonly TokenLogProbability[];
}

/** @param topCount how many of the most probable to list */
export function logProbabilities(
  logits: ArrayLike<number>,
  id: number,
  topCount: number,
): LogProbabilities {
  const logTotal = logSumExp(logits);
  const at = (one: number): TokenLogProbability => ({
    id: one,
    logProbability: logits[one]! - logTotal,
  });
  return { ...at(id), top: largest(logits, topCount).map(at) };
}

/** ln Σ eˣ, without overflow. */
function logSumExp(logits: ArrayLike<number>): number {
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) most = Math.max(most, logits[id]!);
  let total = 0;
  for (let id = 0; id < logits.length; id++) total += Math.exp(logits[id]! - most);
  return most + Math.log(total);
}

/** Ids of the `count` largest, in order: one walk, with a short sorted list. */
function largest(logits: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    if (found.length === count && !(logits[id]! > logits[found.at(-1) ?? id]!)) continue;
    let at = found.length;
    while (at > 0 && logits[found[at - 1]!]! < logits[id]!) at--;
    found.splice(at, 0, id);
    if (found.length > count) found.pop();
  }
  return found;
}
