/** @file Where choosing fails, each cause taken away to see whether it was the cause. */
import type { Failure } from '@gradus/evidence';
import { beamSearch, distribution, sampleToken } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { createRandom, mean, type Random } from '@gradus/statistics';
import { type Frontier, frontierPoint } from './frontier.ts';
import { type Storyteller, writeTexts } from './storyteller.ts';

export function hotRubbish(frontier: Frontier): Failure {
  const [hot, cut] = [frontierPoint(frontier, 0, 2), frontierPoint(frontier, 1, 2)];
  const own = mean(frontier.generator.unseen);
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  return {
    case: 'stories at temperature 2',
    expected: `as few pairs of words that the corpus does not have as the generator's own stories: ${percent(own)}`,
    got: `${percent(mean(hot.unseen))}: not words in an order`,
    cause:
      'A vocabulary has a long tail. Each of its tokens is improbable, at 2 all of them together are not, and one that does not fit spoils what comes behind it.',
    intervention: {
      change:
        'tokens with less than a tenth of the probability of the likeliest are cut (min-p 0.1)',
      got: percent(mean(cut.unseen)),
      removed: mean(hot.unseen) > 0.3 && mean(cut.unseen) < mean(hot.unseen) / 3,
    },
  };
}

/** Two programs, one set of numbers: T = 2 and top-p 0.9. */
export function orderOfFilters(places: readonly Float32Array[]): Failure {
  const [temperature, topP] = [2, 0.9];
  const first = places.map((logits) => distribution(logits, { temperature, topP }).ids.length);
  const last = places.map((logits) => distribution(logits, { topP }).ids.length);
  // As the other program has it, done by hand here: filter by the model's own probabilities.
  const warmedBefore = places.map((logits) => {
    const warm = logits.map((z) => z / temperature);
    return distribution(warm, { topP }).ids.length;
  });
  const middle = (counts: readonly number[]): number =>
    counts.toSorted((a, b) => a - b)[counts.length >> 1]!;
  return {
    case: `T = ${temperature} and top-p ${topP} in two programs: one filters what the temperature left, the other filters first`,
    expected: 'the same settings leave the same tokens',
    got: `at ${places.length} places of stories ${middle(first)} tokens are left in the one and ${middle(last)} in the other (medians)`,
    cause:
      'Temperature changes how much the likeliest tokens hold together, so top-p cuts elsewhere before it than behind it. Names of settings do not say the order.',
    intervention: {
      change: 'the second program divides its logits by the temperature before it filters',
      got: `${middle(warmedBefore)} tokens; the same number at all ${places.length} places`,
      removed: middle(first) > middle(last) && warmedBefore.join() === first.join(),
    },
  };
}

/** Four tokens alike, of which three are kept by the order in which they lie. */
export function cutTies({ random }: LabContext): Failure {
  const logits = [2, 1, 1, 1, 1, 0];
  const k = 3;
  const draws = 4_000;
  const timesOf = (pick: (own: Random) => number): number[] => {
    const own = random.split('ties');
    const counts = logits.map(() => 0);
    for (let i = 0; i < draws; i++) counts[pick(own)]!++;
    return counts;
  };
  const naive = timesOf((own) => sampleToken(logits.slice(0, k), {}, own));
  const sound = timesOf((own) => sampleToken(logits, { topK: k }, own));
  return {
    case: `top-k ${k} as the first ${k} of a sorted list, where four tokens are alike: logits ${logits.join(', ')}`,
    expected: 'tokens of one probability come equally often',
    got: `token 1 comes ${naive[1]} times in ${draws.toLocaleString('en-US')}, token 4 ${naive[4]} times`,
    cause: 'The cut goes through the tie, and whoever has the smaller number stays.',
    intervention: {
      change: 'what ties with the k-th stays as well',
      got: `${sound[1]} and ${sound[4]} times`,
      removed:
        naive[4] === 0 && Math.abs(sound[1]! - sound[4]!) < 4 * Math.sqrt(sound[1]! + sound[4]!),
    },
  };
}

/** Sums of logarithms only fall: the shortest sentence has the fewest terms. */
export async function shortBeams(
  teller: Storyteller,
  prompts: readonly string[],
  { signal }: LabContext,
): Promise<Failure> {
  const lengths = async (lengthPenalty: number): Promise<number[]> => {
    const all: number[] = [];
    for (const prompt of prompts) {
      const start = [teller.endOfText, ...teller.encode(prompt)];
      const stopIds = [teller.endOfText, ...teller.encode('.')];
      const options = { beams: 4, maxTokens: 32, stopIds, lengthPenalty, signal };
      all.push((await beamSearch(teller, start, options))[0]!.ids.length);
    }
    return all;
  };
  const [sums, means] = [await lengths(0), await lengths(1)];
  return {
    case: `the likeliest sentence behind ${prompts.length} beginnings, by four beams that compare sums of log-probabilities`,
    expected: 'sentences that say something',
    got: `${mean(sums).toFixed(1)} tokens on average`,
    cause:
      'Every token makes a product of probabilities smaller. A text of few tokens wins because it has few, not because each of them is likely.',
    intervention: {
      change: 'finished texts are compared by the mean over their tokens (length penalty 1)',
      got: `${mean(means).toFixed(1)} tokens`,
      removed: mean(means) > mean(sums),
    },
  };
}

/** Five seeds, one text. */
export async function frozenNucleus(teller: Storyteller, { signal }: LabContext): Promise<Failure> {
  const texts = 5;
  const different = async (topP: number): Promise<number> => {
    const streams = Array.from({ length: texts }, (_, seed) => createRandom(seed));
    const all = await writeTexts(teller, [teller.endOfText], {
      count: texts,
      maxTokens: 24,
      pick: (logits, b) => sampleToken(logits, { topP }, streams[b]),
      signal,
    });
    return new Set(all.map((ids) => ids.join())).size;
  };
  const [frozen, open] = [await different(1e-9), await different(0.9)];
  return {
    case: `${texts} seeds at temperature 1 and top-p 10⁻⁹`,
    expected: `${texts} texts`,
    got: `${frozen} text, ${texts} times`,
    cause:
      'Top-p keeps the fewest tokens that hold p, and one always stays. The first alone holds 10⁻⁹: this is greedy under another name, and the temperature has nothing left to act on.',
    intervention: {
      change: 'top-p 0.9',
      got: `${open} texts`,
      removed: frozen === 1 && open === texts,
    },
  };
}
