/** @file Which places of a story the rest of it needs, and what to keep of it on a budget. */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, quantile, type Random } from '@gradus/statistics';
import { type Reader, surprises } from './reader.ts';
import { stories, type Words } from './texts.ts';
import { headAndTail } from './truncation.ts';

/** Of each story: what is told, and the tokens behind it whose surprise is measured. */
const [told, rest] = [160, 32];
const block = 16;
const room = 64;

const strategies: { readonly [name: string]: (tokens: readonly number[]) => number[] } = {
  'all of it': (tokens) => [...tokens],
  'the last 64': (tokens) => headAndTail(tokens, { room, head: 0 }),
  'the first 16 and the last 48': (tokens) => headAndTail(tokens, { room, head: 16 }),
  'the first 32 and the last 32': (tokens) => headAndTail(tokens, { room, head: 32 }),
  'the first 64': (tokens) => tokens.slice(0, room),
};

export interface Importance {
  readonly stories: number;
  /** Block by block and story by story: nats a token more where it is hidden. */
  readonly cost: readonly (readonly number[])[];
  /** With nothing hidden. */
  readonly losses: readonly number[];
  /** Strategy by strategy and story by story. */
  readonly kept: ReadonlyMap<string, readonly number[]>;
}

export async function measureImportance(
  words: Words,
  reader: Reader,
  { seed, scale, signal }: LabContext,
): Promise<Importance> {
  const count = scale === 'full' ? 100 : 12;
  const texts = stories(words, seed, { count, length: told + rest });
  const cost = Array.from({ length: told / block }, () => [] as number[]);
  const kept = new Map(Object.keys(strategies).map((name) => [name, [] as number[]]));
  const losses: number[] = [];
  for (const text of texts) {
    // What was told is read once, and as it is: a block is hidden from the rest alone.
    const { cache } = await reader.read(text.slice(0, told - 1));
    const tail = text.slice(told - 1);
    const lossWithout = async (hidden: number): Promise<number> => {
      const sees = (_: number, key: number): boolean =>
        key >= told - 1 || Math.floor(key / block) !== hidden;
      return mean(surprises((await reader.read(tail, { cache, sees })).logits, tail));
    };
    const whole = await lossWithout(-1);
    losses.push(whole);
    for (const [at, costs] of cost.entries()) costs.push((await lossWithout(at)) - whole);
    for (const [name, keep] of Object.entries(strategies)) {
      const short = [...keep(text.slice(0, told)), ...text.slice(told)];
      const { logits } = await reader.read(short);
      kept.get(name)!.push(mean(surprises(logits.slice(-rest - 1), tail)));
    }
    await breathe(signal);
  }
  return { stories: count, cost, losses, kept };
}

const first = 'the first 16 and the last 48';
const last = 'the last 64';

export function importanceClaims({ cost, losses, kept }: Importance): Claim[] {
  const costs = cost.map((values) => mean(values));
  const others = costs.slice(0, -1).reduce((sum, value) => sum + value, 0);
  return [
    claim({
      statement: `On the whole, what stands just before is needed most: hiding the last ${block} tokens costs more than hiding any of the others, and more than all of their costs together.`,
      metric: `cost of hiding the last block, by the sum of the ${costs.length - 1} others`,
      value: costs.at(-1)! / others,
      unit: 'times',
      comparison: '>',
      threshold: 1,
      oracle: 'the same stories with nothing hidden',
      replay: { class: 'tolerance', tolerance: 0.05 },
    }),
    claim({
      statement: 'Keeping all of it is reading it, whether at once or behind a cache.',
      metric: 'largest difference of a loss',
      value: Math.max(...losses.map((loss, at) => Math.abs(loss - kept.get('all of it')![at]!))),
      unit: 'nats',
      comparison: '<=',
      threshold: 1e-4,
      oracle: 'the story read at once, with no mask and no cache',
      replay: { class: 'tolerance', tolerance: 1e-4 },
    }),
  ];
}

export function compareKept({ kept }: Importance, random: Random): Comparison[] {
  const what = { metric: `loss of the next ${rest} tokens`, unit: 'nats per token' };
  const arm = (name: string) => ({ name, values: kept.get(name)! });
  return [
    comparePaired(what, arm(last), arm(first), random.split('head')),
    comparePaired(what, arm(first), arm('all of it'), random.split('all')),
  ];
}

export function keptTable({ kept }: Importance): [string, number][] {
  return [...kept].map(([name, values]) => [name, mean(values)]);
}

export function importancePlot({ cost }: Importance): string {
  return linePlot({
    title: 'What the rest of a story needs',
    description: 'Low almost everywhere, and high for what stands just before.',
    x: { label: 'Place of the block that is hidden', unit: 'tokens' },
    y: { label: 'Surprise added, mean and quartiles', unit: 'nats per token' },
    series: [
      {
        name: 'hidden from the rest',
        points: cost.map((values, at) => ({
          x: block * (at + 0.5),
          y: mean(values),
          interval: { low: quantile(values, 0.25), high: quantile(values, 0.75) },
        })),
      },
    ],
  });
}
