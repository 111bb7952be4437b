/** @file The lab's laws against what can be worked out by hand, and its player against both. */
import { describe, expect, it } from 'vitest';
import { continuousSteps, staticSteps } from '../inference-engine/batching.ts';
import { blankRunner } from '../inference-engine/blank-runner.ts';
import { leakedBlocks } from '../inference-engine/bookkeeping.ts';
import { judge } from '../inference-engine/oracle.ts';
import { blocksOf } from '../inference-engine/paging.ts';
import { type Ask, play } from '../inference-engine/play.ts';
import { firstTokenSteps, starvation } from '../inference-engine/policies.ts';
import { endlessQueue, measureQueue, queueClaims } from '../inference-engine/queue.ts';

const asks = (...lengths: number[]): Ask[] =>
  lengths.map((maxTokens, at) => ({ prompt: [at + 1], maxTokens, afterSteps: 0, priority: 0 }));

describe('the laws', () => {
  it('know the two batches of the README', () => {
    const lengths = [3, 15, 5, 9, 4, 10, 3, 5];
    expect(staticSteps(lengths, 4)).toBe(25);
    expect(continuousSteps(lengths, 4)).toBe(15);
  });

  it('know that one seat takes the sum, and as many as texts the longest', () => {
    expect([1, 3].map((seats) => continuousSteps([4, 9, 2], seats))).toEqual([15, 9]);
    expect([1, 3].map((seats) => staticSteps([4, 9, 2], seats))).toEqual([15, 9]);
  });

  it('know when the fifth of four seats begins, and who is let past', () => {
    const five = asks(2, 3, 4, 5, 1);
    expect(firstTokenSteps(five, 'fcfs')).toEqual([1, 1, 1, 1, 3]);
    const urgent = [...asks(2, 3, 4, 5, 6), { ...asks(1)[0]!, afterSteps: 1, priority: -1 }];
    expect(firstTokenSteps(urgent, 'fcfs')[5]).toBe(4);
    expect(firstTokenSteps(urgent, 'priority')[5]).toBe(3);
  });

  it('know that 16 tokens are one block and 17 are two', () => {
    expect([[], [1], [16, 17], [0]].map(blocksOf)).toEqual([0, 1, 3, 0]);
  });
});

describe('the player', () => {
  it('counts steps from one, and says who was refused', async () => {
    const runner = blankRunner({ blockCount: 20 });
    const { ways, steps } = await play(runner, asks(2, 1, 1), { maxRunning: 1, maxWaiting: 2 });
    expect(ways.map(({ isRefused }) => isRefused)).toEqual([false, false, true]);
    expect(ways.map(({ tokenSteps }) => tokenSteps)).toEqual([[1, 2], [3], []]);
    expect(steps.map(({ held }) => held)).toEqual([[1], [], []]);
  });

  it('lets a request come after a step, and the next at once where nobody is left', async () => {
    const [first, second] = asks(3, 1) as [Ask, Ask];
    const options = { maxRunning: 4 };
    const runner = blankRunner({ blockCount: 20 });
    const later = await play(runner, [first, { ...second, afterSteps: 2 }], options);
    expect(later.ways[1]!.tokenSteps).toEqual([3]);
    const alone = await play(runner, [first, { ...second, afterSteps: 50 }], options);
    expect(alone.ways[1]!.tokenSteps).toEqual([4]);
  });
});

describe('claims and failures', () => {
  it('count a token that the model would not have chosen, and leave ties out', () => {
    const rows = [Float32Array.of(3, 1), Float32Array.of(1, 1.00001), Float32Array.of(0, 5)];
    const found = judge(rows, [1, 0, 1], [0, 0, 0]);
    expect([found.decided, found.others]).toEqual([2, 1]);
    expect(found.farthest).toBeCloseTo(Math.log(1 + Math.exp(2)), 6);
  });

  it('are removed by their interventions, and not without', async () => {
    expect((await leakedBlocks()).intervention.removed).toBe(true);
    expect((await starvation()).intervention.removed).toBe(true);
    const queue = await measureQueue();
    expect(queueClaims(queue).map(({ pass }) => pass)).toEqual([true, true, true]);
    expect(endlessQueue(queue).intervention.removed).toBe(true);
    const { endless, short } = queue;
    expect(endlessQueue({ endless: short, short }).intervention.removed).toBe(false);
    expect(queueClaims({ endless, short: endless })[0]!.pass).toBe(false);
  });
});
