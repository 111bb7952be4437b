/** @file The same fact at the beginning, in the middle and at the end of what is read. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { factOf, fillerTexts, heroes, question } from './fact.ts';
import { logProbability, type Reader } from './reader.ts';
import type { Words } from './texts.ts';

const sentences = 12;
const questions = [
  { name: '“I have a plan,” said …', text: question },
  { name: '“I will make apple pie,” said …', text: '\n\n"I will make apple pie," said' },
];

export interface PlacedFact {
  readonly question: string;
  /** Of the sentences that name nobody, the share that stands before the fact. */
  readonly before: number;
  /** Of the right name, the mean over eight. */
  readonly probability: number;
}

export async function measurePlaces(
  { encode, endOfText }: Words,
  reader: Reader,
  { signal }: LabContext,
): Promise<PlacedFact[]> {
  const fillers = fillerTexts(sentences).map((text) => encode(text));
  const found: PlacedFact[] = [];
  for (const { name: asked, text } of questions) {
    for (let before = 0; before <= sentences; before += 3) {
      const probabilities: number[] = [];
      for (const hero of heroes) {
        const tokens = [
          endOfText,
          ...fillers.slice(0, before).flat(),
          ...encode(` ${factOf(hero)}`),
          ...fillers.slice(before).flat(),
          ...encode(text),
        ];
        const { logits } = await reader.read(tokens);
        const [first] = encode(` ${hero.name}`);
        probabilities.push(Math.exp(logProbability(logits.at(-1)!, first!)));
      }
      found.push({
        question: asked,
        before: before / sentences,
        probability: mean(probabilities),
      });
      await breathe(signal);
    }
  }
  return found;
}

export function placesClaims(found: readonly PlacedFact[]): Claim[] {
  const [sure, unsure] = questions.map(({ name }) =>
    found.filter((one) => one.question === name).map(({ probability }) => probability),
  ) as [number[], number[]];
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  return [
    claim({
      statement: `How much the place of a fact matters depends on what is asked: of two questions with the same answer, one swings by ${spread(unsure).toFixed(2)} of probability from place to place, the other by ${spread(sure).toFixed(2)}.`,
      metric: 'swing of the one, by that of the other',
      value: spread(unsure) / spread(sure),
      unit: 'times',
      comparison: '>=',
      threshold: 2,
      oracle: 'the same stories with the other question',
      replay: { class: 'tolerance', tolerance: 0.05 },
    }),
  ];
}

export function placesPlot(found: readonly PlacedFact[]): string {
  return linePlot({
    title: 'The right name, by the place of the fact',
    description: 'Two questions, two curves: neither is the U of large models.',
    x: { label: 'Place of the fact, from the first sentence to the last', unit: '% of the text' },
    y: { label: 'Probability of the right name, mean of eight', unit: '%' },
    series: questions.map(({ name }) => ({
      name,
      points: found
        .filter((one) => one.question === name)
        .map(({ before, probability }) => ({ x: 100 * before, y: 100 * probability })),
    })),
  });
}
