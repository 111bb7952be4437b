/** @file A budget of tokens for each step: how long others are held up, and what the prompt pays. */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import type { EngineOptions } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, quantile } from '@gradus/statistics';
import { blankRunner } from './blank-runner.ts';
import { median } from './batching.ts';
import { type Ask, play, type Played } from './play.ts';
import { blankAsk, type Subject } from './subject.ts';

const promptTokens = 200;
const writers = 3;
/** Steps that are over when the long prompt comes. */
const arrival = 8;
const budgets = [16, 32, 64, 128, 256];

export interface BudgetLaw {
  readonly budgets: number;
  /** Budgets at which the prompt took another number of steps, or a step was longer than allowed. */
  readonly unexpected: number;
  /** Tokens of the longest step, read whole. */
  readonly wholeStepTokens: number;
}

/** Counted on a model that computes nothing. */
export async function measureBudgetLaw({ random }: LabContext): Promise<BudgetLaw> {
  const asks = prefillAsks(random.split('budget'), 40 + promptTokens);
  const runner = blankRunner({ blockCount: 200, contextLength: 512 });
  let unexpected = 0;
  for (let budget = writers + 1; budget <= promptTokens + writers; budget++) {
    const played = await play(runner, asks, inParts(budget));
    const longest = Math.max(...played.steps.map(({ tokens }) => tokens));
    const steps = played.ways.at(-1)!.tokenSteps[0]! - arrival;
    if (steps !== Math.ceil(promptTokens / (budget - writers)) || longest > budget) unexpected++;
  }
  const { steps } = await play(runner, asks, readWhole);
  return {
    budgets: promptTokens,
    unexpected,
    wholeStepTokens: Math.max(...steps.map(({ tokens }) => tokens)),
  };
}

/** Three that write, and a long prompt that comes while they do. */
function prefillAsks(random: LabContext['random'], written: number): Ask[] {
  return [
    ...Array.from({ length: writers }, () => blankAsk(random, 1, written)),
    { ...blankAsk(random, promptTokens, 1), afterSteps: arrival },
  ];
}

const inParts = (maxBatchTokens: number): EngineOptions => ({
  maxBatchTokens,
  maxRunning: writers + 1,
  prefixCaching: false,
});
const readWhole: EngineOptions = { ...inParts(256), chunkedPrefill: false };

export interface Stalls {
  /** Undefined: prompts are read whole. */
  readonly budget: number | undefined;
  /** Round by round: the longest wait between two tokens of those who write. */
  readonly longestGapMs: readonly number[];
  /** From the long prompt's arrival to its first token. */
  readonly ttftMs: readonly number[];
}

/** On the model that ships, in turns. */
export async function measureStalls(
  { runner }: Subject,
  { random, signal, scale }: LabContext,
): Promise<Stalls[]> {
  const rounds = scale === 'full' ? 20 : 7;
  const arms = [undefined, ...budgets].map((budget) => ({
    budget,
    longestGapMs: [] as number[],
    ttftMs: [] as number[],
  }));
  for (let round = -1; round < rounds; round++) {
    const draws = random.split(`stalls ${round + 1}`);
    for (const { budget, longestGapMs, ttftMs } of draws.shuffle([...arms])) {
      const steps = budget === undefined ? 1 : Math.ceil(promptTokens / (budget - writers));
      const asks = prefillAsks(draws, arrival + steps + 8);
      const played = await play(runner, asks, budget === undefined ? readWhole : inParts(budget));
      if (round >= 0) {
        longestGapMs.push(longestGap(played));
        ttftMs.push(timeToFirst(played));
      }
      await breathe(signal);
    }
  }
  return arms;
}

function longestGap({ events }: Played): number {
  const gaps = events.flatMap((event) =>
    event.kind === 'token' && !event.isFirst && event.request < writers ? [event.sinceMs] : [],
  );
  return Math.max(...gaps);
}

function timeToFirst({ events }: Played): number {
  const first = events.find(
    (event) => event.kind === 'token' && event.isFirst && event.request === writers,
  );
  return first?.kind === 'token' ? first.sinceMs : NaN;
}

const budgetCompared = 32;

function stallsAt(stalls: readonly Stalls[], budget?: number): Stalls {
  return stalls.find((one) => one.budget === budget)!;
}

export function budgetClaims(law: BudgetLaw, stalls: readonly Stalls[]): Claim[] {
  const [whole, parts] = [stallsAt(stalls), stallsAt(stalls, budgetCompared)];
  return [
    claim({
      statement: `With a budget of C tokens and W = ${writers} texts that write, a prompt of L = ${promptTokens} takes ⌈L / (C − W)⌉ steps, and no step reads more than C tokens: ${law.budgets} budgets.`,
      metric: 'budgets at which that is not so',
      value: law.unexpected,
      unit: 'budgets',
      comparison: '=',
      threshold: 0,
      oracle: 'the formula; counted in the events of the engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'Read whole, the prompt and one token of each who writes are one step.',
      metric: 'tokens of the longest step',
      value: law.wholeStepTokens,
      unit: 'tokens',
      comparison: '=',
      threshold: promptTokens + writers,
      oracle: 'their sum',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `A budget of ${budgetCompared} tokens shortens the wait of those who write.`,
      metric: 'median of the longest gaps, read whole, by that in parts',
      value: median(whole.longestGapMs) / median(parts.longestGapMs),
      unit: 'times',
      comparison: '>=',
      threshold: 1.2,
      oracle: 'the same requests with prompts read whole, in turns',
      replay: { class: 'machine' },
    }),
  ];
}

export function compareStalls(stalls: readonly Stalls[], { random }: LabContext): Comparison {
  return comparePaired(
    {
      metric: `longest wait between two tokens while a prompt of ${promptTokens} is read`,
      unit: 'ms',
    },
    { name: 'prompts read whole', values: stallsAt(stalls).longestGapMs },
    {
      name: `in parts, a budget of ${budgetCompared}`,
      values: stallsAt(stalls, budgetCompared).longestGapMs,
    },
    random.split('stalls'),
  );
}

export function stallPlot(stalls: readonly Stalls[]): string {
  const points = (of: (one: Stalls) => readonly number[]) =>
    stalls.flatMap((one) =>
      one.budget === undefined
        ? []
        : [
            {
              x: one.budget,
              y: median(of(one)),
              interval: { low: quantile(of(one), 0.25), high: quantile(of(one), 0.75) },
            },
          ],
    );
  return linePlot({
    title: 'What a budget buys, and what it costs',
    description:
      'With a larger budget those who write wait longer, and the long prompt gets its first token sooner.',
    x: { label: 'Budget of a step', unit: 'tokens', scale: 'log2' },
    y: { label: 'Time, median and quartiles', unit: 'ms', scale: 'log10' },
    series: [
      {
        name: 'first token of a prompt of 200',
        points: points(({ ttftMs }) => ttftMs),
      },
      {
        name: 'longest wait of those who write',
        points: points(({ longestGapMs }) => longestGapMs),
      },
    ],
  });
}

/** Steps as long as a prompt. */
export function longStep(law: BudgetLaw, stalls: readonly Stalls[]): Failure {
  const [whole, parts] = [stallsAt(stalls), stallsAt(stalls, budgetCompared)];
  const [before, after] = [median(whole.longestGapMs), median(parts.longestGapMs)];
  return {
    case: `${writers} texts are being written when a prompt of ${promptTokens} tokens comes, and it is read whole`,
    expected: `no step of more than ${budgetCompared} tokens`,
    got: `one of ${law.wholeStepTokens}; everybody waits ${before.toFixed(0)} ms for one token (median of ${whole.longestGapMs.length} rounds)`,
    cause:
      'A step is over when the last of it is. Whoever shares it with a long prompt waits for that prompt.',
    intervention: {
      change: `a budget of ${budgetCompared} tokens for a step; the prompt is read in parts`,
      got: `no step of more than ${budgetCompared}; ${after.toFixed(0)} ms, and the prompt's own first token after ${mean(parts.ttftMs).toFixed(0)} ms instead of ${mean(whole.ttftMs).toFixed(0)} ms`,
      // Times differ by machine and moment; what causes them is counted.
      removed: law.unexpected === 0 && law.wholeStepTokens > budgetCompared,
    },
  };
}
