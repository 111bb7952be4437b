/**
 * @file The probability explorer: what may come behind a text, under each rule, and token by token
 * while a text is written.
 */
import { formatCsv, heatMap } from '@gradus/evidence';
import { distribution, sampleToken, type SamplingRules } from '@gradus/inference';
import type { Random } from '@gradus/statistics';
import { entropyOf } from './entropy.ts';
import type { Storyteller } from './storyteller.ts';

export const rulesToExplore: readonly (readonly [name: string, rules: SamplingRules])[] = [
  ['as the model has it', {}],
  ['greedy (T = 0)', { temperature: 0 }],
  ['T = 0.5', { temperature: 0.5 }],
  ['T = 2', { temperature: 2 }],
  ['top-k 5', { topK: 5 }],
  ['top-p 0.9', { topP: 0.9 }],
  ['min-p 0.1', { minP: 0.1 }],
  ['T = 2, min-p 0.1', { temperature: 2, minP: 0.1 }],
];

export interface Explored {
  readonly text: string;
  /** The likeliest tokens, written so that spaces show. */
  readonly candidates: readonly string[];
  /** A row for each rule: probabilities of the candidates. */
  readonly probabilities: readonly (readonly number[])[];
  /** How many tokens each rule leaves. */
  readonly kept: readonly number[];
}

const shown = 12;

export async function explore(teller: Storyteller, text: string): Promise<Explored> {
  const logits = await teller.nextLogits(
    Int32Array.from([teller.endOfText, ...teller.encode(text)]),
  );
  const ids = [...distribution(logits).ids.subarray(0, shown)];
  const all = rulesToExplore.map(([, rules]) => distribution(logits, rules));
  return {
    text,
    candidates: ids.map((id) => written(teller, id)),
    probabilities: all.map((one) => ids.map((id) => probabilityOf(one, id))),
    kept: all.map((one) => one.ids.length),
  };
}

function probabilityOf(
  { ids, probabilities }: ReturnType<typeof distribution>,
  id: number,
): number {
  const rank = ids.indexOf(id);
  return rank < 0 ? 0 : probabilities[rank]!;
}

/** A space at the front is part of a token: `␣dog`. */
function written(teller: Storyteller, id: number): string {
  if (id === teller.endOfText) return '(end)';
  return teller.decode([id]).replaceAll(' ', '␣').replaceAll('\n', '↵');
}

export function explorerMap({ text, candidates, probabilities, kept }: Explored): string {
  return heatMap({
    title: `What may come behind “${text}”, under each rule`,
    description: `Rows are rules, columns the ${candidates.length} likeliest tokens; the darker, the more probable. A white cell cannot come.`,
    rows: rulesToExplore.map(([name], row) => `${name}: ${kept[row]}`),
    rowLabel: `Rule, and how many tokens it leaves, behind “${text}”`,
    columns: [...candidates],
    columnLabel: 'The likeliest tokens (␣ is a space)',
    values: probabilities,
  });
}

export function explorerTable(explored: readonly Explored[]): string {
  return formatCsv([
    ['text', 'rule', 'tokens left', ...Array.from({ length: 6 }, (_, i) => `${i + 1}.`)],
    ...explored.flatMap(({ text, candidates, probabilities, kept }) =>
      rulesToExplore.map(([name], row) => [
        `${text} …`,
        name,
        kept[row]!,
        ...candidates.slice(0, 6).map((token, i) => {
          const p = probabilities[row]![i]!;
          return p === 0 ? '–' : `${token} ${p.toFixed(2)}`;
        }),
      ]),
    ),
  ]);
}

export interface WrittenStep {
  readonly token: string;
  /** Probabilities by rank, the likeliest first. */
  readonly ranked: readonly number[];
  readonly candidates: readonly string[];
  /** From 1; the likeliest token has 1. */
  readonly rank: number;
  readonly openness: number;
}

/** Writes behind a text and tells of every step who was there to be chosen. */
export async function writeOpenly(
  teller: Storyteller,
  text: string,
  {
    rules,
    tokens,
    random,
  }: {
    readonly rules: SamplingRules;
    readonly tokens: number;
    readonly random: Random;
  },
): Promise<WrittenStep[]> {
  const ids = [teller.endOfText, ...teller.encode(text)];
  const steps: WrittenStep[] = [];
  for (let made = 0; made < tokens; made++) {
    const logits = await teller.nextLogits(Int32Array.from(ids));
    const next = distribution(logits);
    const id = sampleToken(logits, rules, random);
    steps.push({
      token: written(teller, id),
      ranked: [...next.probabilities.subarray(0, 8)],
      candidates: [...next.ids.subarray(0, 4)].map((one) => written(teller, one)),
      rank: next.ids.indexOf(id) + 1,
      openness: Math.exp(entropyOf(next.probabilities)),
    });
    ids.push(id);
  }
  return steps;
}

export function stepMap(text: string, steps: readonly WrittenStep[]): string {
  return heatMap({
    title: `Step by step behind “${text}”`,
    description:
      'Each row is a token that was written; columns are the candidates by rank. Most rows have one dark cell: there was nothing to choose. A few are spread out.',
    rows: steps.map(({ token }) => token),
    rowLabel: `Token that was written behind “${text}”, from the first on`,
    columns: steps[0]!.ranked.map((_, rank) => `${rank + 1}.`),
    columnLabel: 'Candidates by rank: the likeliest is the first',
    values: steps.map(({ ranked }) => ranked),
  });
}

export function stepTable(steps: readonly WrittenStep[]): string {
  return formatCsv([
    ['written', 'its rank', 'tokens that share the probability', '1.', '2.', '3.', '4.'],
    ...steps.map(({ token, rank, openness, candidates, ranked }) => [
      token,
      rank,
      openness.toFixed(1),
      ...candidates.map((one, i) => `${one} ${ranked[i]!.toFixed(2)}`),
    ]),
  ]);
}
