/**
 * @file Do draws have the distribution that they should? χ² says so of the sampler, and says no of
 * samplers that look right.
 */
import { claim, type Claim } from '@gradus/evidence';
import { distribution, sampleToken, type SamplingRules } from '@gradus/inference';
import { chiSquareTest, holm, type Random } from '@gradus/statistics';
import { entropyOf } from './entropy.ts';

const draws = 8_000;
const placesDrawnAt = 3;
/** Candidates of a place that take part: more would only take longer to sort. */
const shortlist = 32;

const ruleSets: readonly SamplingRules[] = [
  {},
  { temperature: 0.5 },
  { temperature: 1.5, topK: 20 },
  { topP: 0.9 },
  { temperature: 1.5, minP: 0.05 },
];

type Sampler = (logits: ArrayLike<number>, rules: SamplingRules, random: Random) => number;

/** @param places logits of what comes next; the most open of them are drawn at */
export function drawClaims(places: readonly Float32Array[], random: Random): Claim[] {
  const openness = (logits: Float32Array): number => entropyOf(distribution(logits).probabilities);
  const open = places.toSorted((a, b) => openness(b) - openness(a)).slice(0, placesDrawnAt);
  const lists = open.map((logits) => logits.toSorted((a, b) => b - a).slice(0, shortlist));
  const pValuesOf = (name: string, sampler: Sampler, of: readonly Float32Array[]): number[] =>
    of.flatMap((logits, place) =>
      ruleSets.map((rules, set) =>
        fit(sampler, logits, rules, random.split(`${name} ${place} ${set}`)),
      ),
    );
  const sound = holm(pValuesOf('sound', sampleToken, lists));
  const passed = wrongSamplers.filter(
    ([name, sampler]) => Math.min(...holm(pValuesOf(name, sampler, lists.slice(0, 1)))) > 1e-6,
  );
  return [
    claim({
      statement: `Draws have the distribution: ${sound.length} sets of ${draws.toLocaleString('en-US')}, at the ${open.length} most open of ${places.length} places of stories, under ${ruleSets.length} sets of rules.`,
      metric: 'smallest p-value, adjusted by Holm',
      value: Math.min(...sound),
      unit: 'probability',
      comparison: '>=',
      threshold: 1e-3,
      oracle: "Pearson's χ² against the distribution",
      // The last bits of logits differ between machines, and may send a draw to a neighbour.
      replay: { class: 'tolerance', tolerance: 0.2 },
    }),
    claim({
      statement: `The same test rejects samplers that look right: ${wrongSamplers.map(([name]) => name).join('; ')}.`,
      metric: 'wrong samplers that pass',
      value: passed.length,
      unit: `of ${wrongSamplers.length} samplers`,
      comparison: '=',
      threshold: 0,
      oracle: 'each is known to be wrong',
      replay: { class: 'exact' },
    }),
  ];
}

function fit(sampler: Sampler, logits: Float32Array, rules: SamplingRules, random: Random): number {
  const { ids, probabilities } = distribution(logits, rules);
  const counts = Array.from(logits, () => 0);
  const expected = Array.from(logits, () => 0);
  for (const [rank, id] of ids.entries()) expected[id] = probabilities[rank]!;
  for (let draw = 0; draw < draws; draw++) counts[sampler(logits, rules, random)]!++;
  return chiSquareTest(counts, expected).pValue;
}

const wrongSamplers: readonly (readonly [name: string, sampler: Sampler])[] = [
  [
    'what the filters cut falls to the last that they kept',
    (logits, rules, random) => {
      const whole = distribution(logits, { temperature: rules.temperature ?? 1 });
      const kept = distribution(logits, rules).ids.length;
      let left = random.uniform();
      for (let rank = 0; rank < kept; rank++) {
        left -= whole.probabilities[rank]!;
        if (left < 0) return whole.ids[rank]!;
      }
      return whole.ids[kept - 1]!;
    },
  ],
  [
    'the largest of logits with uniform noise',
    (logits, rules, random) => {
      const { ids } = distribution(logits, rules);
      const noisy = Array.from(ids, (id) => logits[id]! + 4 * random.uniform());
      return ids[noisy.indexOf(Math.max(...noisy))]!;
    },
  ],
  [
    'logits multiplied by the temperature',
    (logits, { temperature = 1, ...rules }, random) =>
      sampleToken(logits, { ...rules, temperature: 1 / temperature }, random),
  ],
];
