/**
 * @file The rules against each other on the stories. Each gets its learning rate from some seeds, and
 * is then compared on others, so that nobody is measured by the luck that chose its rate.
 */
import { claim, type Claim, type Comparison, formatCsv, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { type RuleName, ruleNames, rules } from './rules.ts';
import { learn, steady, type Task } from './stories.ts';

/** Half decades about what each rule is said to like. */
const rates: Readonly<Record<RuleName, readonly number[]>> = {
  SGD: [0.03, 0.1, 0.3, 1, 3],
  momentum: [0.003, 0.01, 0.03, 0.1, 0.3],
  Adam: [0.001, 0.003, 0.01, 0.03, 0.1],
  AdamW: [0.001, 0.003, 0.01, 0.03, 0.1],
  Lion: [0.0003, 0.001, 0.003, 0.01, 0.03],
};

export interface SweptRate {
  readonly rate: number;
  /** Held-out loss of each seed; that of a guess where training left the numbers. */
  readonly losses: readonly number[];
}

export interface SweptRule {
  readonly name: RuleName;
  readonly swept: readonly SweptRate[];
  readonly best: number;
  /** Held-out loss at the best rate, of seeds that had no part in choosing it. */
  readonly final: readonly number[];
}

export interface Sweep {
  readonly task: Task;
  readonly steps: number;
  readonly rules: readonly SweptRule[];
}

export const sizes = {
  default: { steps: 250, choosing: 2, comparing: 6 },
  full: { steps: 1000, choosing: 3, comparing: 12 },
};

export async function measureSweep(context: LabContext, task: Task): Promise<Sweep> {
  const { scale, seed, progress, signal } = context;
  const { steps, choosing, comparing } = sizes[scale];
  const perRule = 5 * choosing + comparing;
  const stage = progress.stage('Training', { total: ruleNames.length * perRule, unit: 'runs' });
  const lossesOf = async (name: RuleName, rate: number, seeds: readonly number[]) => {
    const losses: number[] = [];
    for (const one of seeds) {
      const recipe = { optimizer: rules[name], schedule: steady(rate), steps, seed: one, signal };
      const { heldOut } = await learn(task, recipe);
      losses.push(Math.min(heldOut, task.guess));
      stage.advance();
    }
    return losses;
  };
  const first = 1000 * seed;
  const choose = Array.from({ length: choosing }, (_, i) => first + i);
  const compare = Array.from({ length: comparing }, (_, i) => first + 500 + i);
  const found: SweptRule[] = [];
  for (const name of ruleNames) {
    const swept: SweptRate[] = [];
    for (const rate of rates[name]) {
      swept.push({ rate, losses: await lossesOf(name, rate, choose) });
    }
    const best = swept.toSorted((a, b) => mean(a.losses) - mean(b.losses))[0]!.rate;
    found.push({ name, swept, best, final: await lossesOf(name, best, compare) });
  }
  stage.done();
  return { task, steps, rules: found };
}

export const ruleOf = ({ rules: all }: Sweep, name: RuleName): SweptRule =>
  all.find((one) => one.name === name)!;

export function sweepComparisons(sweep: Sweep, context: LabContext): Comparison[] {
  const pairs: readonly [RuleName, RuleName][] = [
    ['SGD', 'momentum'],
    ['momentum', 'Adam'],
    ['Adam', 'AdamW'],
    ['Lion', 'AdamW'],
  ];
  const { choosing } = sizes[context.scale];
  return pairs.map(([first, second]) => {
    const arm = (name: RuleName) => {
      const { best, final } = ruleOf(sweep, name);
      return { name: `${name} at ${best}`, values: final };
    };
    return comparePaired(
      {
        metric: `held-out loss after ${sweep.steps} steps, rates chosen on ${choosing} other seeds`,
        unit: 'nats a character',
      },
      arm(first),
      arm(second),
      context.random.split(`${first} and ${second}`),
    );
  });
}

export function sweepClaims(sweep: Sweep): Claim[] {
  const all = sweep.rules.map(({ final }) => mean(final));
  const inside = sweep.rules.filter(({ name, best }) => {
    const at = rates[name].indexOf(best);
    return at > 0 && at < rates[name].length - 1;
  });
  const decades = Math.log10(ruleOf(sweep, 'SGD').best / ruleOf(sweep, 'Lion').best);
  return [
    claim({
      statement: `Each of the five rules learns the stories once its rate is chosen: a guess costs ${sweep.task.guess.toFixed(2)} nats.`,
      metric: 'largest mean held-out loss at the best rate',
      value: Math.max(...all),
      unit: 'nats a character',
      comparison: '<=',
      threshold: 2.7,
      oracle: `the loss of a guess, ln V; and what single characters say without their neighbours: ${sweep.task.alone.toFixed(2)}`,
      replay: { class: 'tolerance', tolerance: 0.15 },
    }),
    claim({
      statement:
        'The best rate of each rule lies within the rates that were tried: no rule was held back by the grid.',
      metric: 'rules whose best rate is at an end of the grid',
      value: sweep.rules.length - inside.length,
      unit: 'of 5 rules',
      comparison: '=',
      threshold: 0,
      oracle: 'both neighbours of each best rate, trained with the same seeds',
      replay: { class: 'tolerance', tolerance: 1.5 },
    }),
    claim({
      statement:
        'A learning rate says nothing without its rule: the best of SGD is a hundred times that of Lion, or more.',
      metric: 'from the best rate of Lion to that of SGD',
      value: decades,
      unit: 'powers of ten',
      comparison: '>=',
      threshold: 2,
      oracle: 'training at each rate of the grid',
      replay: { class: 'tolerance', tolerance: 0.6 },
    }),
  ];
}

export function sweepPlot(sweep: Sweep): string {
  return linePlot({
    title: 'Held-out loss by learning rate, for five rules',
    description:
      'Five valleys side by side: Lion’s at the smallest rates, then Adam and AdamW, momentum, and SGD at the largest. Right of each valley the loss rises within a factor of ten.',
    x: { label: 'Learning rate', unit: 'as each rule has it', scale: 'log10' },
    y: {
      label: `Held-out loss after ${sweep.steps} steps`,
      unit: 'nats a character; range of seeds',
    },
    series: sweep.rules.map(({ name, swept }) => ({
      name,
      points: swept.map(({ rate, losses }) => ({
        x: rate,
        y: mean(losses),
        interval: { low: Math.min(...losses), high: Math.max(...losses) },
      })),
    })),
  });
}

export function sweepTable(sweep: Sweep): string {
  return formatCsv([
    [
      'rule',
      'best rate',
      'mean loss, other seeds',
      'best seed',
      'worst seed',
      'rates within 0.1 nats',
    ],
    ...sweep.rules.map(({ name, swept, best, final }) => {
      const least = Math.min(...swept.map(({ losses }) => mean(losses)));
      const near = swept.filter(({ losses }) => mean(losses) <= least + 0.1);
      return [
        name,
        best,
        mean(final).toFixed(3),
        Math.min(...final).toFixed(3),
        Math.max(...final).toFixed(3),
        near.map(({ rate }) => rate).join(' '),
      ];
    }),
  ]);
}
