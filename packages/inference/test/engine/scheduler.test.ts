import { createRandom } from '@gradus/statistics';
import { array, assert, boolean, constantFrom, integer, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blocksFor,
  KvCache,
  type Schedule,
  Scheduler,
  type SchedulerOptions,
  schedulingPolicies,
  Sequence,
} from '../../src/index.ts';

const blockSize = 4;

interface Setting extends Partial<Omit<SchedulerOptions, 'policy'>> {
  readonly policy?: 'fcfs' | 'priority';
  readonly blockCount?: number;
  readonly prefixCaching?: boolean;
}

function scheduling({
  policy = 'fcfs',
  blockCount = 100,
  prefixCaching = false,
  ...rest
}: Setting) {
  const kv = new KvCache({ blockCount, blockSize, prefixCaching });
  const options: SchedulerOptions = {
    maxRunning: 4,
    maxBatchTokens: 16,
    chunkedPrefill: true,
    batching: 'continuous',
    ...rest,
    policy: schedulingPolicies[policy],
  };
  return { kv, options, scheduler: new Scheduler(options, kv) };
}

const sequence = (arrival: number, length: number, priority = 0): Sequence =>
  new Sequence({
    arrival,
    sample: 0,
    priority,
    salt: '',
    prompt: Array.from({ length }, (_, i) => arrival * 1000 + i),
  });

/** What the engine does with a step: tokens are read, and where none is left, one is drawn. */
function carryOut(kv: KvCache, { sequences }: Schedule): Sequence[] {
  const drew: Sequence[] = [];
  for (const { sequence: one, count } of sequences) {
    one.computed += count;
    kv.commit(one);
    if (one.unread === 0) drew.push(one);
  }
  for (const one of drew) one.tokens.push(one.arrival * 1000 + one.tokens.length);
  return drew;
}

const shown = ({ sequences }: Schedule): [number, number][] =>
  sequences.map(({ sequence: one, count }) => [one.arrival, count]);

describe('a step', () => {
  it('reads one token of each that writes, and prompts with what is left of the budget', () => {
    const { scheduler, kv } = scheduling({});
    for (const one of [sequence(0, 3), sequence(1, 20), sequence(2, 5)]) scheduler.add(one);
    const steps = Array.from({ length: 3 }, () => {
      const step = scheduler.schedule();
      carryOut(kv, step);
      return shown(step);
    });
    expect(steps).toEqual([
      [
        [0, 3],
        [1, 13],
      ],
      [
        [0, 1],
        [1, 7],
        [2, 5],
      ],
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    ]);
  });

  it('without chunks, reads a prompt whole: when it fits, or as the only one', () => {
    const { scheduler, kv } = scheduling({ chunkedPrefill: false });
    for (const one of [sequence(0, 10), sequence(1, 7), sequence(2, 40)]) scheduler.add(one);
    const steps = Array.from({ length: 3 }, () => {
      const step = scheduler.schedule();
      carryOut(kv, step);
      return shown(step);
    });
    expect(steps).toEqual([
      [[0, 10]],
      [
        [0, 1],
        [1, 7],
      ],
      [
        [0, 1],
        [1, 1],
        [2, 40],
      ],
    ]);
  });

  it('in static batches, lets nobody join', () => {
    const { scheduler, kv } = scheduling({ batching: 'static', maxRunning: 2 });
    const [a, b, c] = [sequence(0, 2), sequence(1, 2), sequence(2, 2)];
    for (const one of [a, b, c]) scheduler.add(one);
    carryOut(kv, scheduler.schedule());
    scheduler.remove(a);
    expect(shown(scheduler.schedule())).toEqual([[1, 1]]);
    scheduler.remove(b);
    expect(shown(scheduler.schedule())).toEqual([[2, 2]]);
  });

  it('leaves seats for samples that are still to part', () => {
    const { scheduler } = scheduling({ maxRunning: 4 });
    const first = sequence(0, 2);
    first.forks = [sequence(0, 2), sequence(0, 2)];
    for (const one of [first, sequence(1, 2), sequence(2, 2)]) scheduler.add(one);
    expect(shown(scheduler.schedule())).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});

describe('where blocks run out', () => {
  it('the last to come waits again, and is read anew with its own words', () => {
    const { scheduler, kv } = scheduling({ blockCount: 4 });
    const [a, b] = [sequence(0, 8), sequence(1, 7)];
    for (const one of [a, b]) scheduler.add(one);
    carryOut(kv, scheduler.schedule());
    const step = scheduler.schedule();
    // a needs a third block; b, whose last token fits, makes room.
    expect([shown(step), step.preempted]).toEqual([[[0, 1]], [b]]);
    expect([b.blocks, b.computed, b.tokens.length]).toEqual([[], 0, 8]);
    carryOut(kv, step);
    // Room for b's two blocks is only there when a has ended.
    expect(shown(scheduler.schedule())).toEqual([[0, 1]]);
    scheduler.remove(a);
    expect(shown(scheduler.schedule())).toEqual([[1, 8]]);
  });

  it('the least urgent makes room, however early it came', () => {
    const { scheduler, kv } = scheduling({ blockCount: 4, policy: 'priority' });
    const [slow, urgent] = [sequence(0, 8, 5), sequence(1, 7, 1)];
    scheduler.add(slow);
    scheduler.add(urgent);
    carryOut(kv, scheduler.schedule());
    urgent.tokens.push(1);
    const step = scheduler.schedule();
    expect([shown(step), step.preempted]).toEqual([[[1, 2]], [slow]]);
  });
});

describe('whatever comes', () => {
  const request = record({
    length: integer({ min: 1, max: 30 }),
    output: integer({ min: 1, max: 12 }),
    priority: nat(3),
    forks: nat(2),
    abortAfter: integer({ min: 1, max: 60 }),
    pause: nat(3),
    /** Texts that begin alike. */
    shares: boolean(),
  });
  const setting = record({
    policy: constantFrom('fcfs' as const, 'priority' as const),
    batching: constantFrom('continuous' as const, 'static' as const),
    chunkedPrefill: boolean(),
    prefixCaching: boolean(),
    blockCount: integer({ min: blocksFor(42, blockSize), max: 30 }),
    maxRunning: integer({ min: 3, max: 6 }),
    maxBatchTokens: integer({ min: 6, max: 40 }),
  });

  it('keeps its promises: budget, seats, places, order; all end, and no block is lost', () => {
    assert(
      property(array(request, { minLength: 1, maxLength: 14 }), setting, (requests, options) => {
        const { scheduler, kv } = scheduling(options);
        const toCome = requests.map((one, arrival) => {
          const parts = { arrival, priority: one.priority, salt: '' };
          const prompt = Array.from({ length: one.length }, (_, i) =>
            one.shares ? i : arrival * 100 + i,
          );
          const [first, ...forks] = Array.from(
            { length: 1 + one.forks },
            (_, sample) => new Sequence({ ...parts, sample, prompt }),
          );
          first!.forks = forks;
          return { ...one, first: first! };
        });
        const live = new Map<Sequence, { ends: number; abortAt: number }>();
        const { compare } = schedulingPolicies[options.policy];
        let next = 0;
        let step = 0;
        for (; next < toCome.length || live.size > 0; step++) {
          expect(step).toBeLessThan(2000);
          const coming = toCome[next];
          if (coming !== undefined && (coming.pause === 0 || step % (coming.pause + 1) === 0)) {
            next++;
            for (const one of [coming.first, ...coming.first.forks]) {
              live.set(one, {
                ends: coming.length + coming.output,
                abortAt: step + coming.abortAfter,
              });
            }
            scheduler.add(coming.first);
          }
          for (const [one, { abortAt }] of live) {
            if (step < abortAt) continue;
            live.delete(one);
            one.forks = [];
            scheduler.remove(one);
          }
          const before = new Map([...live.keys()].map((one) => [one, one.tokens.length]));
          const schedule = scheduler.schedule();
          const { running } = scheduler;
          const total = schedule.sequences.reduce((sum, { count }) => sum + count, 0);
          const isLongPrompt = !options.chunkedPrefill && schedule.admitted.length === 1;
          expect(total).toBeLessThanOrEqual(isLongPrompt ? 30 + 12 : options.maxBatchTokens);
          expect(running.reduce((sum, one) => sum + one.seats, 0)).toBeLessThanOrEqual(
            options.maxRunning,
          );
          expect([...running]).toEqual([...running].toSorted(compare));
          expect(running.length === 0 || total > 0).toBe(true);
          for (const { sequence: one, count } of schedule.sequences) {
            expect(running).toContain(one);
            expect(count).toBeGreaterThan(0);
            expect(one.blocks).toHaveLength(blocksFor(one.computed + count, blockSize));
            // What is written is its own.
            const first = Math.floor(one.computed / blockSize);
            for (const block of one.blocks.slice(first)) expect(kv.referencesOf(block)).toBe(1);
          }
          for (const one of schedule.preempted) {
            expect([one.blocks.length, one.computed, one.tokens.length]).toEqual([
              0,
              0,
              before.get(one),
            ]);
          }
          expectAccounted(kv, [...live.keys()]);
          for (const one of carryOut(kv, schedule)) {
            const { forks } = one;
            scheduler.startForks(one);
            for (const fork of forks) fork.tokens.push(fork.sample);
          }
          for (const [one, { ends }] of live) {
            if (one.tokens.length < ends) continue;
            live.delete(one);
            scheduler.remove(one);
          }
        }
        expect([kv.usedCount, scheduler.running.length, scheduler.waiting.length]).toEqual([
          0, 0, 0,
        ]);
      }),
      { numRuns: 150 },
    );
  });
});

/** Every block is held as often as tables name it, and counted once. */
function expectAccounted(kv: KvCache, sequences: readonly Sequence[]): void {
  const held = new Map<number, number>();
  for (const { blocks } of sequences) {
    expect(new Set(blocks).size).toBe(blocks.length);
    for (const block of blocks) held.set(block, (held.get(block) ?? 0) + 1);
  }
  expect(kv.usedCount).toBe(held.size);
  for (const [block, count] of held) expect(kv.referencesOf(block)).toBe(count);
}

it('draws nothing at random', () => {
  const order = createRandom(1).shuffle([0, 1, 2, 3]);
  const { scheduler } = scheduling({});
  for (const arrival of order) scheduler.add(sequence(arrival, 2));
  expect(shown(scheduler.schedule()).map(([arrival]) => arrival)).toEqual([0, 1, 2, 3]);
});
