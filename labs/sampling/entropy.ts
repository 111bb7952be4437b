/**
 * @file What temperature does to a distribution: its entropy H rises with T, and by how much is
 * known: dH/dT = Var(z) / T³, the variance of the logits z under the probabilities at T.
 */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { distribution, sampleToken } from '@gradus/inference';
import type { Random } from '@gradus/statistics';

const temperatures = [0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 5];

/** In nats. */
export function entropyOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}

const entropyAt = (logits: Float32Array, temperature: number): number =>
  entropyOf(distribution(logits, { temperature }).probabilities);

/** Var(z) / T³ */
function slopeByTheory(logits: Float32Array, temperature: number): number {
  const { ids, probabilities } = distribution(logits, { temperature });
  const moment = (power: number): number =>
    ids.reduce((sum, id, rank) => sum + probabilities[rank]! * logits[id]! ** power, 0);
  return (moment(2) - moment(1) ** 2) / temperature ** 3;
}

export function entropyClaims(places: readonly Float32Array[], random: Random): Claim[] {
  let worst = 0;
  let falls = 0;
  for (const logits of places) {
    for (const [i, temperature] of temperatures.entries()) {
      const h = 1e-4 * temperature;
      const measured =
        (entropyAt(logits, temperature + h) - entropyAt(logits, temperature - h)) / (2 * h);
      const theory = slopeByTheory(logits, temperature);
      worst = Math.max(worst, Math.abs(measured - theory) / Math.max(1, theory));
      const before = temperatures[i - 1];
      if (before !== undefined && entropyAt(logits, temperature) < entropyAt(logits, before))
        falls++;
    }
  }
  const cold = places.filter(
    (logits, place) =>
      sampleToken(logits, { temperature: 1e-4 }, random.split(place)) !==
      sampleToken(logits, { temperature: 0 }),
  );
  const steps = places.length * (temperatures.length - 1);
  return [
    claim({
      statement: `The entropy of what may come next changes with the temperature by Var(z) / T³, at ${places.length} places of stories and ${temperatures.length} temperatures.`,
      metric: 'largest relative deviation from a central difference',
      value: worst,
      unit: 'of slopes, or of 1 where they are smaller',
      comparison: '<=',
      threshold: 1e-6,
      oracle:
        'the derivative of the entropy of a softmax, worked out; a variance is never negative',
      replay: { class: 'tolerance', tolerance: 1e-6 },
    }),
    claim({
      statement: 'So a higher temperature never gives a lower entropy.',
      metric: 'steps of temperature at which the entropy falls',
      value: falls,
      unit: `of ${steps} steps`,
      comparison: '=',
      threshold: 0,
      oracle: 'Var(z) / T³ ≥ 0',
      replay: { class: 'exact' },
    }),
    claim({
      statement:
        'As T goes to 0, drawing becomes greedy: at T = 0.0001 each draw is the likeliest token.',
      metric: 'places where the draw is another token',
      value: cold.length,
      unit: `of ${places.length} places`,
      comparison: '=',
      threshold: 0,
      oracle: 'the largest logit',
      replay: { class: 'exact' },
    }),
  ];
}

export interface NamedPlace {
  readonly name: string;
  readonly logits: Float32Array;
}

export function entropyPlot(places: readonly NamedPlace[]): string {
  return linePlot({
    title: 'How open a place is, by temperature',
    description:
      'Each line is one place in a story. All rise from near 1 at low temperatures towards the 1,536 of the vocabulary; where the model is sure they begin to rise late.',
    x: { label: 'Temperature', unit: 'T', scale: 'log2' },
    y: { label: 'Tokens that share the probability', unit: 'e^entropy', scale: 'log10' },
    series: places.map(({ name, logits }) => ({
      name,
      points: temperatures.map((x) => ({ x, y: Math.exp(entropyAt(logits, x)) })),
    })),
  });
}
