/**
 * @file Decoding by all arms in turn: in each round every arm writes its texts once, in an order drawn
 * anew, each at a moment when the machine is quiet. Ratios are taken round by round.
 */
import type { ModelRunner, WeightFormat } from '@gradus/inference';
import type { Stage } from '@gradus/runtime';
import { bootstrapInterval, type Interval, quantile, type Random } from '@gradus/statistics';
import { QuietMeasuring } from '../client/neighbours.ts';
import type { Decoded } from './decoded.ts';
import { decodeTexts, mostTexts, openRunner } from './engine-arm.ts';
import type { Llama2c } from './llama2c.ts';
import type { DecodedModel } from './models.ts';

export type ArmName = 'llama2.c' | 'float32' | 'int8' | 'float32, 16 texts' | 'int8, 16 texts';

export interface ModelFigures {
  readonly name: string;
  readonly model: DecodedModel['model'];
  /** Tokens per second, one figure for each round. */
  readonly rates: ReadonlyMap<ArmName, readonly number[]>;
  /** Of the tokens that llama2.c wrote, how many ours in float32 wrote alike before any other. */
  readonly alike?: { readonly same: number; readonly of: number };
  readonly quiet: QuietMeasuring;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly random: Random;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

export async function measureModel(
  decoded: DecodedModel,
  llama2c: Llama2c | undefined,
  { rounds, threads, random, stage, signal }: RoundOptions,
): Promise<ModelFigures> {
  await using runners = new AsyncDisposableStack();
  const open = async (weights: WeightFormat): Promise<ModelRunner> =>
    runners.use(await openRunner(decoded.model, { weights, threads }));
  const [full, eight] = [await open('float32'), await open('int8')];
  const arms: readonly (readonly [ArmName, () => Promise<Decoded>])[] = [
    ...(llama2c === undefined
      ? []
      : [['llama2.c', () => llama2c.decode(decoded, threads)] as const]),
    ['float32', () => decodeTexts(full, 1)],
    ['int8', () => decodeTexts(eight, 1)],
    ['float32, 16 texts', () => decodeTexts(full, mostTexts)],
    ['int8, 16 texts', () => decodeTexts(eight, mostTexts)],
  ];
  const rates = new Map(arms.map(([name]) => [name, [] as number[]]));
  const texts = new Map<ArmName, readonly number[]>();
  const quiet = new QuietMeasuring();
  // The first round is not counted: nothing has been compiled or allocated before it.
  for (let round = -1; round < rounds; round++) {
    for (const [name, decode] of random.shuffle([...arms])) {
      const cell = round < 0 ? await decode() : await quiet.measure(decode, signal);
      if (round >= 0) rates.get(name)!.push(cell.tokensPerSecond);
      texts.set(name, cell.ids);
    }
    stage.advance();
  }
  const theirs = texts.get('llama2.c');
  return {
    name: decoded.name,
    model: decoded.model,
    rates,
    ...(theirs === undefined ? {} : { alike: alike(theirs, texts.get('float32')!) }),
    quiet,
  };
}

/** llama2.c writes one more: it has no place for the mark that ours counts as the prompt. */
function alike(theirs: readonly number[], ours: readonly number[]): { same: number; of: number } {
  const of = Math.min(theirs.length, ours.length);
  const other = ours.findIndex((id, at) => id !== theirs[at]);
  return { same: other === -1 ? of : Math.min(other, of), of };
}

/** Median over the rounds of one arm's rate over another's. */
export function ratioOf(
  { rates, name }: ModelFigures,
  first: ArmName,
  second: ArmName,
  random: Random,
): Interval {
  const [above, below] = [rates.get(first)!, rates.get(second)!];
  return bootstrapInterval(
    above.map((rate, round) => rate / below[round]!),
    (values) => quantile(values, 0.5),
    { random: random.split(`${name} ${first} ${second}`), interval: 'percentile' },
  );
}
