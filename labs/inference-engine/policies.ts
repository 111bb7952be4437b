/** @file Who goes first: by arrival or by priority, against a queue worked out by hand. */
import { claim, type Claim, type Comparison, type Failure } from '@gradus/evidence';
import type { PolicyName } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { blankRunner } from './blank-runner.ts';
import { type Ask, play, type Played } from './play.ts';

const seats = 4;
const urgent = 0;
const ordinary = 1;

/** Step after step: whoever holds a seat gets a token; a free seat goes to the first in order. */
export function firstTokenSteps(asks: readonly Ask[], policy: PolicyName): number[] {
  const firsts = asks.map(() => 0);
  const freeAfter = Array<number>(seats).fill(0);
  const waiting = asks.map((_, at) => at);
  const rank = (at: number): number => (policy === 'fcfs' ? 0 : asks[at]!.priority!);
  for (let step = 1; waiting.length > 0; step++) {
    for (const seat of freeAfter.keys()) {
      if (freeAfter[seat]! >= step) continue;
      const here = waiting.filter((at) => asks[at]!.afterSteps! < step);
      const next = here.toSorted((a, b) => rank(a) - rank(b) || a - b)[0];
      if (next === undefined) break;
      waiting.splice(waiting.indexOf(next), 1);
      firsts[next] = step;
      freeAfter[seat] = step + asks[next]!.maxTokens - 1;
    }
  }
  return firsts;
}

function playWith(asks: readonly Ask[], policy: PolicyName): Promise<Played> {
  return play(blankRunner({ blockCount: 400 }), asks, {
    policy,
    maxRunning: seats,
    maxBatchTokens: 1024,
    maxWaiting: asks.length,
  });
}

function ask(afterSteps: number, maxTokens: number, priority: number, at: number): Ask {
  return { prompt: [1 + (at % 63)], afterSteps, maxTokens, priority };
}

export interface PolicyFindings {
  readonly requests: number;
  /** Requests whose first token came at another step than the queue by hand says. */
  readonly unexpected: number;
  /** Of urgent requests, steps from arrival to the first token. */
  readonly fcfsWaits: readonly number[];
  readonly priorityWaits: readonly number[];
}

/** More ordinary requests than there are seats for, and an urgent one now and then. */
export async function measurePolicies({ random, signal }: LabContext): Promise<PolicyFindings> {
  const waits = { fcfs: [] as number[], priority: [] as number[] };
  let [requests, unexpected] = [0, 0];
  for (let traffic = 0; traffic < 6; traffic++) {
    const draws = random.split(`policy ${traffic}`);
    const asks = Array.from({ length: 60 }, (_, at) => {
      const isUrgent = draws.integer(5) === 0;
      const length = isUrgent ? 1 + draws.integer(8) : 1 + draws.integer(30);
      return ask(3 * at, length, isUrgent ? urgent : ordinary, at);
    });
    for (const policy of ['fcfs', 'priority'] as const) {
      const law = firstTokenSteps(asks, policy);
      const { ways } = await playWith(asks, policy);
      for (const [at, { tokenSteps }] of ways.entries()) {
        requests++;
        if (tokenSteps[0] !== law[at]) unexpected++;
        if (asks[at]!.priority === urgent) {
          waits[policy].push(tokenSteps[0]! - asks[at]!.afterSteps!);
        }
      }
    }
    await breathe(signal);
  }
  return { requests, unexpected, fcfsWaits: waits.fcfs, priorityWaits: waits.priority };
}

export function policyClaims({ requests, unexpected }: PolicyFindings): Claim[] {
  return [
    claim({
      statement: `A policy is an order: ${requests} requests, first come first served and by priority, get their first tokens when a queue worked out by hand says.`,
      metric: 'requests that got it at another step',
      value: unexpected,
      unit: 'requests',
      comparison: '=',
      threshold: 0,
      oracle: 'a queue of four seats, without an engine',
      replay: { class: 'exact' },
    }),
  ];
}

export function comparePolicies(found: PolicyFindings, { random }: LabContext): Comparison {
  return comparePaired(
    { metric: 'wait of an urgent request for its first token', unit: 'steps' },
    { name: 'first come, first served', values: found.fcfsWaits },
    { name: 'by priority', values: found.priorityWaits },
    random.split('policies'),
  );
}

/** Urgent requests that fill all seats, and an ordinary one among them. */
export async function starvation(): Promise<Failure> {
  const urgentOnes = Array.from({ length: 120 }, (_, at) => ask(2 * at, 8, urgent, at));
  const asks = urgentOnes.toSpliced(4, 0, ask(7, 8, ordinary, 4));
  const waitWith = async (policy: PolicyName): Promise<number> => {
    const { ways } = await playWith(asks, policy);
    return ways[4]!.tokenSteps[0]! - 7;
  };
  const [starved, fair] = [await waitWith('priority'), await waitWith('fcfs')];
  return {
    case: `an ordinary request among ${urgentOnes.length} urgent ones of 8 tokens, one every second step, on ${seats} seats`,
    expected: 'it has to wait, as long as a few of them take',
    got: `it waits ${starved} steps, until no urgent one comes any more`,
    cause:
      'Urgent requests alone need all seats. Whoever is in front is always there, so who is behind never gets his turn.',
    intervention: {
      change: 'first come, first served',
      got: `it waits ${fair} steps`,
      removed: starved > 200 && fair < 20,
    },
  };
}
