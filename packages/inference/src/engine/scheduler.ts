/**
 * @file What the next step computes. Every step is put together anew (continuous batching; Yu and
 * others, "Orca", 2022): those that run read what they have not read, one token each while they
 * write; what is left of the step's budget goes to those that wait. There are no phases: a prompt,
 * a part of it and the last token drawn are all tokens that were not read yet, as in vLLM V1.
 *
 * Where blocks run out, the last in the policy's order loses all of its own and waits again; it
 * will be read anew, its own words included (preemption by recompute).
 */
import type { BlockCopy } from './block-table.ts';
import type { KvCache } from './kv-cache.ts';
import type { SchedulingPolicy } from './policies.ts';
import type { Sequence } from './sequence.ts';

export interface SchedulerOptions {
  readonly policy: SchedulingPolicy;
  /** Sequences in a step, at most. */
  readonly maxRunning: number;
  /** Tokens in a step, at most. */
  readonly maxBatchTokens: number;
  /**
   * Whether a prompt may be read in parts, beside what others write. If not, one longer than the
   * budget is read in one step all the same.
   */
  readonly chunkedPrefill: boolean;
  /** `static`: nobody enters before all that run have ended, as servers were before 2022. */
  readonly batching: 'continuous' | 'static';
}

export interface ScheduledSequence {
  readonly sequence: Sequence;
  /** Tokens to be read, from the first that is not computed. */
  readonly count: number;
}

export interface Schedule {
  /** Before anything is written, in this order. */
  readonly copies: readonly BlockCopy[];
  readonly sequences: readonly ScheduledSequence[];
  /** Those that run for the first time, or again after a preemption. */
  readonly admitted: readonly Sequence[];
  readonly preempted: readonly Sequence[];
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #kv: KvCache;
  /** Both in the policy's order. */
  readonly #waiting: Sequence[] = [];
  readonly #running: Sequence[] = [];

  constructor(options: SchedulerOptions, kv: KvCache) {
    this.#options = options;
    this.#kv = kv;
  }

  get waiting(): readonly Sequence[] {
    return this.#waiting;
  }

  get running(): readonly Sequence[] {
    return this.#running;
  }

  add(sequence: Sequence): void {
    this.#insert(this.#waiting, sequence);
  }

  /** Samples part: they hold what the first one holds, and run beside it. */
  startForks(sequence: Sequence): void {
    for (const fork of sequence.forks) {
      this.#kv.fork(sequence, fork);
      this.#insert(this.#running, fork);
    }
    sequence.forks = [];
  }

  /** It is over, or nobody wants it any more: its blocks are free at once. */
  remove(sequence: Sequence): void {
    for (const list of [this.#waiting, this.#running]) {
      const at = list.indexOf(sequence);
      if (at !== -1) list.splice(at, 1);
    }
    this.#kv.free(sequence);
  }

  schedule(): Schedule {
    const step = new StepInMaking(this.#options.maxBatchTokens);
    const mayEnter = this.#options.batching === 'continuous' || this.#running.length === 0;
    this.#continueRunning(step);
    // Whoever enters now would take the blocks that were just made room for.
    if (mayEnter && step.preempted.length === 0) this.#admitWaiting(step);
    return step;
  }

  #continueRunning(step: StepInMaking): void {
    for (let at = 0; at < this.#running.length && step.budget > 0; at++) {
      const sequence = this.#running[at]!;
      const count = Math.min(sequence.unread, step.budget);
      let copies = this.#kv.reserve(sequence, count);
      while (copies === undefined) {
        // Those before `at` go first and keep what they have.
        const victim = this.#running.pop()!;
        this.#preempt(victim, step);
        if (victim === sequence) return;
        copies = this.#kv.reserve(sequence, count);
      }
      step.take(sequence, count, copies);
    }
  }

  #preempt(sequence: Sequence, step: StepInMaking): void {
    this.#kv.free(sequence);
    sequence.preemptions++;
    step.preempted.push(sequence);
    this.#insert(this.#waiting, sequence);
  }

  #admitWaiting(step: StepInMaking): void {
    let seats = this.#running.reduce((sum, sequence) => sum + sequence.seats, 0);
    while (step.budget > 0) {
      const sequence = this.#waiting[0];
      if (sequence === undefined || seats + sequence.seats > this.#options.maxRunning) return;
      sequence.computed = this.#kv.attachPrefix(sequence);
      const count = this.#countToRead(sequence, step);
      const copies = count === 0 ? undefined : this.#kv.reserve(sequence, count);
      if (copies === undefined) {
        this.#kv.free(sequence);
        return;
      }
      this.#waiting.shift();
      this.#insert(this.#running, sequence);
      seats += sequence.seats;
      step.admitted.push(sequence);
      step.take(sequence, count, copies);
    }
  }

  /** 0 where it does not fit into this step. */
  #countToRead({ unread }: Sequence, step: StepInMaking): number {
    if (this.#options.chunkedPrefill) return Math.min(unread, step.budget);
    const isFirst = step.admitted.length === 0;
    return unread <= step.budget || isFirst ? unread : 0;
  }

  #insert(list: Sequence[], sequence: Sequence): void {
    const { compare } = this.#options.policy;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(list[middle]!, sequence) < 0) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, sequence);
  }
}

class StepInMaking implements Schedule {
  /** Tokens that may still be added. */
  budget: number;
  readonly copies: BlockCopy[] = [];
  readonly sequences: ScheduledSequence[] = [];
  readonly admitted: Sequence[] = [];
  readonly preempted: Sequence[] = [];

  constructor(budget: number) {
    this.budget = budget;
  }

  take(sequence: Sequence, count: number, copies: readonly BlockCopy[]): void {
    this.budget -= count;
    this.sequences.push({ sequence, count });
    this.copies.push(...copies);
  }
}
