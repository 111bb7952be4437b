/** @file Too little memory: who came last is sent away and read anew. What that costs, to the token. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import type { EngineEvent } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { blankRunner } from './blank-runner.ts';
import { type Ask, play, type Played } from './play.ts';
import { blankAsk } from './subject.ts';

const texts = 12;
const promptTokens = 20;
const written = 60;
/** One text takes five blocks at its end. */
const blockCounts = [5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60];

export interface Scarcity {
  readonly blockCount: number;
  /** Tokens that were read a second time, for each token written. */
  readonly readAgain: number;
  readonly readAgainWithoutCache: number;
  readonly preemptions: number;
}

export interface PreemptionFindings {
  readonly scarcities: readonly Scarcity[];
  /** Runs in which another number of tokens was read than their events say. */
  readonly unexpected: number;
  /** Texts that did not get all their tokens. */
  readonly incomplete: number;
}

export async function measurePreemption({
  random,
  signal,
}: LabContext): Promise<PreemptionFindings> {
  const draws = random.split('preemption');
  const asks = Array.from({ length: texts }, () => blankAsk(draws, promptTokens, written));
  let [unexpected, incomplete] = [0, 0];
  const scarcities: Scarcity[] = [];
  for (const blockCount of blockCounts) {
    const readAgain = async (prefixCaching: boolean): Promise<[number, number]> => {
      const played = await playWith(asks, blockCount, prefixCaching);
      const { stepTokens, preemptions } = played.state.counters;
      const once = asks.length * (promptTokens + written - 1);
      if (stepTokens !== once + lostTokens(played.events)) unexpected++;
      incomplete += played.texts.filter((text) => text!.ids.length !== written).length;
      return [(stepTokens - once) / (texts * written), preemptions];
    };
    const [withCache, preemptions] = await readAgain(true);
    const [withoutCache] = await readAgain(false);
    scarcities.push({
      blockCount,
      readAgain: withCache,
      readAgainWithoutCache: withoutCache,
      preemptions,
    });
    await breathe(signal);
  }
  return { scarcities, unexpected, incomplete };
}

function playWith(
  asks: readonly Ask[],
  blockCount: number,
  prefixCaching: boolean,
): Promise<Played> {
  return play(blankRunner({ blockCount }), asks, { maxBatchTokens: 1024, prefixCaching });
}

/**
 * Whoever comes back with n tokens had read n − 1 of them, and reads n now, but for those that the
 * prefix cache still has. His last token would have been read in any case.
 */
function lostTokens(events: readonly EngineEvent[]): number {
  return events.reduce(
    (sum, event) =>
      event.kind === 'admitted' && event.isResumed
        ? sum + (event.tokens - 1) - event.cachedTokens
        : sum,
    0,
  );
}

export function preemptionClaims({
  scarcities,
  unexpected,
  incomplete,
}: PreemptionFindings): Claim[] {
  const sentAway = scarcities.reduce((sum, { preemptions }) => sum + preemptions, 0);
  return [
    claim({
      statement: `With ${blockCounts[0]} to ${blockCounts.at(-1)} blocks, which is memory for one text or for all ${texts}, each text gets all its words; ${sentAway} times one was sent away.`,
      metric: 'texts that did not',
      value: incomplete,
      unit: 'texts',
      comparison: '=',
      threshold: 0,
      oracle: 'what was asked for',
      replay: { class: 'exact' },
    }),
    claim({
      statement:
        'What is read more than once is what was lost, and nothing else: a text that comes back with n tokens reads n − 1 again, less those that the prefix cache still has.',
      metric: `of ${2 * scarcities.length} runs, those in which another number of tokens was read`,
      value: unexpected,
      unit: 'runs',
      comparison: '=',
      threshold: 0,
      oracle: 'the sum over all returns; counted in the steps',
      replay: { class: 'exact' },
    }),
  ];
}

export function scarcityPlot({ scarcities }: PreemptionFindings): string {
  return linePlot({
    title: 'The price of too little memory',
    description:
      'Nothing is read again where memory is enough, most where it is for little more than one text; the prefix cache takes some of it back.',
    x: { label: 'KV memory', unit: 'blocks' },
    y: { label: 'Read again, for each token written', unit: 'tokens' },
    series: [
      {
        name: 'without prefix cache',
        points: scarcities.map(({ blockCount, readAgainWithoutCache }) => ({
          x: blockCount,
          y: readAgainWithoutCache,
        })),
      },
      {
        name: 'with prefix cache',
        points: scarcities.map(({ blockCount, readAgain }) => ({ x: blockCount, y: readAgain })),
      },
    ],
  });
}
