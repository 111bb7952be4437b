/** @file More arrivals than can be served: a queue without an end, and one that refuses. */
import { claim, type Claim, type Failure, linePlot } from '@gradus/evidence';
import { blankRunner } from './blank-runner.ts';
import { type Ask, play, type Played, type Way } from './play.ts';

const seats = 4;
const written = 10;
/** Of the short queue. */
const maxWaiting = 8;
const requests = 240;
/** One arrives in each step; four seats of ten tokens serve four in ten steps. */
const overload = written / seats;

export interface QueueFindings {
  readonly endless: Played;
  readonly short: Played;
}

export async function measureQueue(): Promise<QueueFindings> {
  return { endless: await playWith(requests), short: await playWith(maxWaiting) };
}

function playWith(most: number): Promise<Played> {
  const asks = Array.from({ length: requests }, (_, at): Ask => ({
    prompt: [1 + (at % 63)],
    maxTokens: written,
    afterSteps: at,
  }));
  const options = { maxRunning: seats, maxWaiting: most, prefixCaching: false };
  return play(blankRunner({ blockCount: 64 }), asks, options);
}

function waitOf({ ask, tokenSteps }: Way): number {
  return tokenSteps[0]! - ask.afterSteps!;
}

const taken = ({ ways }: Played): Way[] => ways.filter(({ isRefused }) => !isRefused);
const longestWait = (played: Played): number => Math.max(...taken(played).map(waitOf));

/** The last of those that wait is served in the second round of four. */
const bound = written * Math.ceil(maxWaiting / seats);

export function queueClaims({ endless, short }: QueueFindings): Claim[] {
  const served = taken(short).length;
  return [
    claim({
      statement: `With room for ${maxWaiting} that wait, nobody who is taken waits longer than those before him take.`,
      metric: 'longest wait for a first token',
      value: longestWait(short),
      unit: 'steps',
      comparison: '<=',
      threshold: bound,
      oracle: `⌈${maxWaiting} / ${seats}⌉ rounds of ${written} tokens`,
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Refusing costs no work: ${served} of ${requests} are taken, and behind the short queue no seat is idle while requests come.`,
      metric: 'steps with a free seat, after the first four arrivals',
      value: short.steps.slice(seats, requests).filter(({ sequences }) => sequences < seats).length,
      unit: 'steps',
      comparison: '=',
      threshold: 0,
      oracle: 'the steps of the engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'Without an end to the queue, the last waits for the work of all who came before.',
      metric: 'wait of the last of them',
      value: waitOf(endless.ways.at(-1)!),
      unit: 'steps',
      comparison: '=',
      threshold: lawOfTheLast(),
      oracle: `arrival at step ${requests - 1}, ${requests} requests in rounds of ${written} steps`,
      replay: { class: 'exact' },
    }),
  ];
}

/** The first four take seats at steps 1 to 4; each seat then serves every fourth, one behind the other. */
function lawOfTheLast(): number {
  const at = requests - 1;
  const first = 1 + (at % seats) + written * Math.floor(at / seats);
  return first - at;
}

export function endlessQueue({ endless, short }: QueueFindings): Failure {
  const late = [59, 119, 239].map((at) => waitOf(endless.ways[at]!));
  const refused = requests - taken(short).length;
  return {
    case: `one request in each step, ${overload} times what ${seats} seats can serve, and a queue without an end`,
    expected: 'waiting times that one can promise',
    got: `the 60th waits ${late[0]} steps, the 120th ${late[1]}, the 240th ${late[2]}`,
    cause:
      'More comes than is served, so the queue grows with each step, and waiting with it. No scheduler can change that.',
    intervention: {
      change: `room for ${maxWaiting} that wait; who finds it full is refused at once and can come again or go elsewhere`,
      got: `nobody waits more than ${longestWait(short)} steps; ${refused} of ${requests} are refused`,
      removed: late[2]! > 2 * late[1]! * 0.9 && late[2]! > 5 * longestWait(short),
    },
  };
}

export function queuePlot({ endless, short }: QueueFindings): string {
  const points = (played: Played) =>
    taken(played).map((way) => ({ x: way.ask.afterSteps!, y: waitOf(way) }));
  return linePlot({
    title: 'Waiting for the first token, with more arrivals than can be served',
    description: 'Without an end to the queue it rises for ever; with a short one it is level.',
    x: { label: 'Arrival', unit: 'step' },
    y: { label: 'Wait for the first token', unit: 'steps' },
    series: [
      { name: 'a queue without an end', points: points(endless) },
      { name: `room for ${maxWaiting} that wait`, points: points(short) },
    ],
  });
}
