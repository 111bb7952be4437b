/**
 * @file Beam search against all there is: on models so small that every text can be written down,
 * and on stories against greedy.
 */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { beamSearch, type Hypothesis } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, type Random } from '@gradus/statistics';
import type { Storyteller } from './storyteller.ts';
import { allTexts, randomTable, tableModel } from './tables.ts';

const V = 4;
const tableTokens = 5;
/** As many as there can be open texts before the last token: nothing is ever dropped. */
const allBeams = V ** (tableTokens - 1);
const widths = [1, 2, 4, 8, 16, allBeams];

export interface TableSearches {
  readonly tables: number;
  /** By width: how many of the tables' likeliest texts were found. */
  readonly found: readonly { readonly beams: number; readonly share: number }[];
}

/**
 * Texts of the same transitions in another order are exactly as likely; which of them comes out
 * first by a sum of logarithms is up to its last bits, and either is right.
 */
const rounding = 1e-12;

/** By sums of logarithms: with a length penalty of 0 the likeliest text is the best one. */
export async function searchTables({ random, scale, signal }: LabContext): Promise<TableSearches> {
  const tables = scale === 'full' ? 1_000 : 100;
  const hits = widths.map(() => 0);
  for (let number = 0; number < tables; number++) {
    await breathe(signal);
    const table = randomTable(random.split('tables').split(number), V);
    const all = new Map(
      allTexts(table, tableTokens).map(({ ids, logProbability }) => [ids.join(), logProbability]),
    );
    const best = Math.max(...all.values());
    for (const [i, beams] of widths.entries()) {
      const options = { beams, maxTokens: tableTokens, stopIds: [V - 1], lengthPenalty: 0 };
      const [found] = await beamSearch(tableModel(table), [0], options);
      if (all.get(found!.ids.join())! >= best - rounding) hits[i]!++;
    }
  }
  return {
    tables,
    found: widths.map((beams, i) => ({ beams, share: hits[i]! / tables })),
  };
}

export function tableClaims({ tables, found }: TableSearches): Claim[] {
  const whole = found.at(-1)!;
  return [
    claim({
      statement: `With as many beams as there can be open texts, beam search finds a text than which none is likelier: ${tables} random models of ${V} tokens, up to ${tableTokens} tokens.`,
      metric: 'models whose likeliest text it misses',
      value: Math.round(tables * (1 - whole.share)),
      unit: `of ${tables} models`,
      comparison: '=',
      threshold: 0,
      oracle: 'all texts, enumerated',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `One beam does not: it finds it in ${(100 * found[0]!.share).toFixed(0)}% of them, four beams in ${(100 * found[2]!.share).toFixed(0)}%.`,
      metric: 'models whose likeliest text one beam finds',
      value: found[0]!.share,
      unit: 'share',
      comparison: '<',
      threshold: 0.9,
      oracle: 'all texts, enumerated',
      replay: { class: 'exact' },
    }),
  ];
}

export function widthPlot({ tables, found }: TableSearches): string {
  return linePlot({
    title: 'How often beam search finds the likeliest text, by beams',
    description: `Share of ${tables} random models whose likeliest text is found: it rises from ${(100 * found[0]!.share).toFixed(0)}% with one beam to ${(100 * found.at(-1)!.share).toFixed(0)}% with all.`,
    x: { label: 'Beams', unit: 'texts side by side', scale: 'log2' },
    y: { label: 'Models whose likeliest text is found', unit: 'share' },
    series: [
      { name: 'random tables', points: found.map(({ beams, share }) => ({ x: beams, y: share })) },
    ],
  });
}

/** Of one text, without its prompt. */
export interface Judged {
  readonly text: string;
  /** Mean over the tokens, in nats. */
  readonly logProbability: number;
}

export interface Contest {
  readonly greedy: readonly Judged[];
  readonly beam: readonly Judged[];
}

export const contestTokens = 48;

/** Texts of one length, so that nothing but the choice of tokens differs. */
export async function holdContest(
  teller: Storyteller,
  prompts: readonly string[],
  { signal, progress }: LabContext,
): Promise<Contest> {
  const stage = progress.stage('Searching with beams', { total: prompts.length, unit: 'texts' });
  const contest: Record<keyof Contest, Judged[]> = { greedy: [], beam: [] };
  for (const prompt of prompts) {
    const start = [teller.endOfText, ...teller.encode(prompt)];
    const one = { maxTokens: contestTokens, signal };
    const [greedy] = await beamSearch(teller, start, { ...one, beams: 1 });
    const [beam] = await beamSearch(teller, start, { ...one, beams: 4 });
    contest.greedy.push(judge(teller, greedy!));
    contest.beam.push(judge(teller, beam!));
    stage.advance();
  }
  stage.done();
  return contest;
}

function judge(teller: Storyteller, { ids, logProbability }: Hypothesis): Judged {
  return { text: teller.decode(ids), logProbability: logProbability / ids.length };
}

export function compareContest({ greedy, beam }: Contest, random: Random): Comparison {
  const values = (all: readonly Judged[]): number[] => all.map((one) => one.logProbability);
  return comparePaired(
    { metric: `log-probability of ${contestTokens} tokens, by token`, unit: 'nats' },
    { name: 'four beams', values: values(beam) },
    { name: 'greedy', values: values(greedy) },
    random.split('likelihood'),
  );
}

export function contestClaim({ greedy, beam }: Contest): Claim {
  const gains = beam.map((one, i) => one.logProbability - greedy[i]!.logProbability);
  return claim({
    statement: `On stories four beams find likelier texts than greedy, on average over ${gains.length} beginnings; a single one may be less likely, as no beam is kept for greedy's sake.`,
    metric: 'mean gain of log-probability by token',
    value: mean(gains),
    unit: 'nats',
    comparison: '>',
    threshold: 0,
    oracle: 'the log-probabilities of both texts under the model',
    replay: { class: 'tolerance', tolerance: 0.05 },
  });
}
