/** @file Blocks held, step by step, against the law; and reserved contexts beside them. */
import { claim, type Claim, type Comparison, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { blankRunner } from './blank-runner.ts';
import { continuousSteps } from './batching.ts';
import { type Ask, play, type Played } from './play.ts';
import { blankAsk, blockSize } from './subject.ts';

const contextLength = 256;
/** Slots of KV memory: four whole contexts. */
const slots = 4 * contextLength;
/** One block that holds a whole context is a context reserved. */
const arms = { paged: blockSize, reserved: contextLength } as const;

export interface PagingFindings {
  readonly steps: number;
  /** Steps at whose end another number of blocks was held. */
  readonly unexpected: number;
  /** Slots that one text held and did not use, at most. */
  readonly mostWasted: number;
  /** Of all slots held, over all steps, the share that holds a token. */
  readonly usedShare: { readonly [arm in keyof typeof arms]: number };
  /** Traffic by traffic, steps until all are written. */
  readonly pagedSteps: readonly number[];
  readonly reservedSteps: readonly number[];
  /** Traffics in which reserved contexts took other steps than four seats do. */
  readonly unlikeSeats: number;
  /** Of the first traffic, texts that run at each step. */
  readonly pagedRunning: readonly number[];
  readonly reservedRunning: readonly number[];
}

export async function measurePaging({
  random,
  signal,
  scale,
}: LabContext): Promise<PagingFindings> {
  const traffics = scale === 'full' ? 60 : 12;
  const played = { paged: [] as Played[], reserved: [] as Played[] };
  let unlikeSeats = 0;
  for (let traffic = 0; traffic < traffics; traffic++) {
    const draws = random.split(`paging ${traffic}`);
    const asks = Array.from({ length: 32 }, () =>
      blankAsk(draws, 4 + draws.integer(57), 8 + draws.integer(100)),
    );
    played.paged.push(await playWith(asks, arms.paged));
    played.reserved.push(await playWith(asks, arms.reserved));
    const seats = slots / contextLength;
    const lengths = asks.map(({ maxTokens }) => maxTokens);
    if (played.reserved.at(-1)!.steps.length !== continuousSteps(lengths, seats)) unlikeSeats++;
    await breathe(signal);
  }
  const running = ({ steps }: Played): number[] => steps.map(({ sequences }) => sequences);
  const lengthsOf = (all: readonly Played[]): number[] => all.map(({ steps }) => steps.length);
  const steps = played.paged.flatMap((one) => one.steps);
  return {
    steps: steps.length,
    unexpected: steps.filter(({ usedBlocks, held }) => usedBlocks !== blocksOf(held)).length,
    mostWasted: Math.max(
      ...steps.flatMap(({ held }) =>
        held.map((tokens) => (blockSize - (tokens % blockSize)) % blockSize),
      ),
    ),
    usedShare: {
      paged: shareUsed(played.paged, arms.paged),
      reserved: shareUsed(played.reserved, arms.reserved),
    },
    pagedSteps: lengthsOf(played.paged),
    reservedSteps: lengthsOf(played.reserved),
    unlikeSeats,
    pagedRunning: running(played.paged[0]!),
    reservedRunning: running(played.reserved[0]!),
  };
}

function playWith(asks: readonly Ask[], size: number): Promise<Played> {
  const runner = blankRunner({ blockCount: slots / size, blockSize: size, contextLength });
  return play(runner, asks, { maxRunning: 32, maxBatchTokens: 4096, prefixCaching: false });
}

/** The law: L tokens hold ⌈L / 16⌉ blocks. */
export function blocksOf(held: readonly number[]): number {
  return held.reduce((sum, tokens) => sum + Math.ceil(tokens / blockSize), 0);
}

function shareUsed(all: readonly Played[], size: number): number {
  let [used, held] = [0, 0];
  for (const step of all.flatMap(({ steps }) => steps)) {
    used += step.held.reduce((sum, tokens) => sum + tokens, 0);
    held += step.usedBlocks * size;
  }
  return used / held;
}

export function pagingClaims(found: PagingFindings): Claim[] {
  const { steps, unexpected, mostWasted, usedShare, pagedSteps, unlikeSeats } = found;
  return [
    claim({
      statement: `A text of L tokens holds ⌈L / ${blockSize}⌉ blocks at every moment, and nobody else holds any: texts that come, grow, are sent away and end, over ${steps.toLocaleString('en-US')} steps.`,
      metric: 'steps at whose end another number of blocks is held',
      value: unexpected,
      unit: 'steps',
      comparison: '=',
      threshold: 0,
      oracle: 'the law over the tokens that each text has read; counted in the KV memory',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `So a text never wastes a whole block. Of what is held, ${(100 * usedShare.paged).toFixed(1)}% holds a token; of reserved contexts, ${(100 * usedShare.reserved).toFixed(1)}%.`,
      metric: 'slots that one text held and did not use, at most',
      value: mostWasted,
      unit: 'slots',
      comparison: '<',
      threshold: blockSize,
      oracle: 'Kwon et al. 2023: what is wasted lies in the last block of each text',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Reserving a context for each makes four seats of the same memory: ${pagedSteps.length} traffics take the steps that four seats take.`,
      metric: 'traffics that took other steps',
      value: unlikeSeats,
      unit: 'traffics',
      comparison: '=',
      threshold: 0,
      oracle: 'the schedule of Graham (1969) with four seats, worked out without an engine',
      replay: { class: 'exact' },
    }),
  ];
}

export function comparePaging(found: PagingFindings, { random }: LabContext): Comparison {
  return comparePaired(
    { metric: `steps for 32 texts in ${slots.toLocaleString('en-US')} slots`, unit: 'steps' },
    { name: 'a context reserved for each', values: found.reservedSteps },
    { name: 'in blocks of 16', values: found.pagedSteps },
    random.split('paging'),
  );
}

export function runningPlot({ pagedRunning, reservedRunning }: PagingFindings): string {
  const points = (running: readonly number[]) => running.map((y, at) => ({ x: at + 1, y }));
  return linePlot({
    title: 'Texts side by side in the same memory',
    description: 'Blocks hold many more texts at once and are done sooner.',
    x: { label: 'Step', unit: 'steps' },
    y: { label: 'Texts in the step', unit: 'texts' },
    series: [
      { name: 'in blocks of 16', points: points(pagedRunning) },
      { name: 'a context reserved for each', points: points(reservedRunning) },
    ],
  });
}

export function sideBySide({ pagedRunning, reservedRunning }: PagingFindings): [number, number] {
  return [mean(pagedRunning), mean(reservedRunning)];
}
