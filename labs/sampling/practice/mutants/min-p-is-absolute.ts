/** Misconception: min-p is a probability below which nothing stays. */
export type Row = readonly number[];

export function softmax(logits: Row, temperature: number): number[] {
  const largest = Math.max(...logits);
  if (temperature === 0) return logits.map((_, id) => (id === logits.indexOf(largest) ? 1 : 0));
  return normalise(logits.map((z) => Math.exp((z - largest) / temperature)));
}

function normalise(weights: Row): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

export function topK(probabilities: Row, k: number): number[] {
  const least = probabilities.toSorted((a, b) => b - a)[Math.min(k, probabilities.length) - 1]!;
  return normalise(probabilities.map((p) => (p >= least ? p : 0)));
}

export function topP(probabilities: Row, p: number): number[] {
  const order = [...probabilities.keys()].sort(
    (a, b) => probabilities[b]! - probabilities[a]! || a - b,
  );
  const kept = probabilities.map(() => 0);
  let held = 0;
  for (const id of order) {
    kept[id] = probabilities[id]!;
    held += probabilities[id]!;
    if (held >= p) break;
  }
  return normalise(kept);
}

export function minP(probabilities: Row, share: number): number[] {
  const kept = probabilities.map((p) => (p >= share ? p : 0));
  return kept.some((p) => p > 0) ? normalise(kept) : [...probabilities];
}

export function draw(probabilities: Row, uniform: number): number {
  let end = 0;
  for (const [id, probability] of probabilities.entries()) {
    end += probability;
    if (uniform < end) return id;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}

export interface BeamOptions {
  readonly beams: number;
  readonly maxTokens: number;
  readonly stop: number;
  readonly lengthPenalty: number;
}

interface Text {
  readonly ids: readonly number[];
  readonly sum: number;
}

export function beamSearch(
  next: (ids: readonly number[]) => Row,
  { beams, maxTokens, stop, lengthPenalty }: BeamOptions,
): number[] {
  let open: Text[] = [{ ids: [], sum: 0 }];
  const finished: Text[] = [];
  for (let made = 1; made <= maxTokens; made++) {
    const ranked = open
      .flatMap(({ ids, sum }) =>
        next(ids).map((p, id) => ({ ids: [...ids, id], sum: sum + Math.log(p) })),
      )
      .filter(({ sum }) => sum > -Infinity)
      .sort((a, b) => b.sum - a.sum);
    const ends = ({ ids }: Text): boolean => made === maxTokens || ids.at(-1) === stop;
    finished.push(...ranked.slice(0, beams).filter(ends));
    open = ranked.filter((one) => !ends(one)).slice(0, beams);
  }
  const score = ({ ids, sum }: Text): number => sum / ids.length ** lengthPenalty;
  return [...finished.reduce((a, b) => (score(b) > score(a) ? b : a)).ids];
}
