/** @file What the models that were trained short are worth on long texts: claims, comparisons, plots. */
import { claim, type Claim, type Comparison, formatCsv, linePlot } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import { type Extrapolated, type Length, lengths, type Lengths } from './lengths.ts';
import type { Kind } from './model.ts';
import { type Question, questionNames, trainedLength, vocabularySize } from './task.ts';

/** Of one who knows which tokens can be the answer, and not which is. */
export const guess = Math.log(vocabularySize);
const guesses: Readonly<Record<Question, number>> = {
  counting: guess,
  nearest: Math.log(vocabularySize / 2),
};

export const meanAt = (measured: Lengths, question: Question, kind: Kind, length: Length): number =>
  mean(measured[question].get(kind)!.losses.get(length)!);

const counters: readonly Kind[] = ['learned', 'sinusoidal', 'rotary'];

export function lengthClaims(measured: Lengths): Claim[] {
  const at = (kind: Kind, length: Length, question: Question = 'counting'): number =>
    meanAt(measured, question, kind, length);
  const change = at('ALiBi', 256, 'nearest') - at('ALiBi', 32, 'nearest');
  return [
    claim({
      statement: `On texts as long as those it learned on (${trainedLength}), one layer counts three places back with learned, sinusoidal or rotary positions.`,
      metric: `largest mean loss of the three, ${measured.seeds} seeds`,
      value: Math.max(...counters.map((kind) => at(kind, 32))),
      unit: 'nats',
      comparison: '<=',
      threshold: 0.5,
      oracle: 'the text: the answer is in it, and costs nothing who knows it',
      replay: { class: 'tolerance', tolerance: 0.3 },
    }),
    claim({
      statement: `Twice as long, all three are worse than a guess, which costs ln ${vocabularySize} = ${guess.toFixed(2)}: they are sure, and wrong.`,
      metric: 'smallest mean loss of the three at 64 tokens',
      value: Math.min(...counters.map((kind) => at(kind, 64))),
      unit: 'nats',
      comparison: '>=',
      threshold: guess,
      oracle: 'a guess',
      replay: { class: 'tolerance', tolerance: 2.5 },
    }),
    claim({
      statement: 'Without positions one layer cannot count, not even on the texts it learned on.',
      metric: 'mean loss without positions, 32 tokens',
      value: at('none', 32),
      unit: 'nats',
      comparison: '>=',
      threshold: 2,
      oracle: 'a set has no order: who knows which tokens there are can only guess among them',
      replay: { class: 'tolerance', tolerance: 0.3 },
    }),
    claim({
      statement: `Asked for what is nearest, ALiBi is on texts of 256 tokens about what it is on 32; rotary positions lose ${(at('rotary', 256, 'nearest') - at('rotary', 32, 'nearest')).toFixed(1)} nats.`,
      metric: 'change of the mean loss from 32 to 256 tokens',
      value: Math.abs(change),
      unit: 'nats',
      comparison: '<=',
      threshold: 0.25,
      oracle: 'its own loss at the length that it learned on',
      replay: { class: 'tolerance', tolerance: 0.2 },
    }),
  ];
}

export function lengthComparisons(measured: Lengths, random: Random): Comparison[] {
  const compare = (question: Question, first: Kind, second: Kind, length: Length): Comparison => {
    const arm = (kind: Kind) => ({
      name: kind,
      values: measured[question].get(kind)!.losses.get(length)!,
    });
    return comparePaired(
      {
        metric: `loss at the end of ${length} tokens, asked ${questionNames[question]}`,
        unit: 'nats',
      },
      arm(first),
      arm(second),
      random.split(`${question} ${first} ${second} ${length}`),
    );
  };
  return [
    compare('counting', 'ALiBi', 'rotary', 32),
    compare('counting', 'sinusoidal', 'rotary', 256),
    compare('nearest', 'ALiBi', 'rotary', 32),
    compare('nearest', 'ALiBi', 'rotary', 256),
  ];
}

export function lengthPlot(measured: Lengths, question: Question): string {
  const shown = [...measured[question].values()];
  return linePlot({
    title: `Loss by length of the text: ${questionNames[question]}`,
    description: `Models trained on ${trainedLength} tokens, asked at the end of longer texts. ${shown.map(({ kind, losses }) => `${kind}: ${lengths.map((length) => mean(losses.get(length)!).toFixed(2)).join(', ')}`).join('; ')}.`,
    x: { label: 'Length of the text', unit: 'tokens', scale: 'log2' },
    y: { label: 'Loss at its end', unit: 'nats; range of seeds' },
    series: [
      ...shown.map(({ kind, losses }) => ({
        name: kind === 'none' ? 'no positions' : kind,
        points: lengths.map((length) => {
          const values = losses.get(length)!;
          return {
            x: length,
            y: mean(values),
            interval: { low: Math.min(...values), high: Math.max(...values) },
          };
        }),
      })),
      { name: 'a guess', points: lengths.map((length) => ({ x: length, y: guesses[question] })) },
    ],
  });
}

export function lengthTable({ counting, nearest }: Lengths): string {
  const row = ({ question, kind, losses }: Extrapolated): (string | number)[] => [
    questionNames[question],
    kind,
    ...lengths.map((length) => mean(losses.get(length)!).toFixed(3)),
  ];
  return formatCsv([
    ['asked', 'positions', ...lengths.map((length) => `${length} tokens`)],
    ...[...counting.values(), ...nearest.values()].map(row),
  ]);
}
