/** The package's pool, block table, hashes and scheduler, with the exercise's names. */
import {
  BlockPool as PackagePool,
  KvCache,
  Scheduler as PackageScheduler,
  schedulingPolicies,
  Sequence,
} from '@gradus/inference';
import type { SchedulerOptions, Step } from './stub.ts';

export { extendHashes, makeWritable } from '@gradus/inference';

export class BlockPool extends PackagePool {
  override release(block: number): void {
    super.release(block, false);
  }
}

export class Scheduler {
  readonly #kv: KvCache;
  readonly #scheduler: PackageScheduler;
  readonly #texts = new Map<number, Sequence>();
  #arrivals = 0;

  constructor({ blockCount, blockSize, maxRunning, maxBatchTokens }: SchedulerOptions) {
    this.#kv = new KvCache({ blockCount, blockSize, prefixCaching: false });
    this.#scheduler = new PackageScheduler(
      {
        policy: schedulingPolicies.fcfs,
        maxRunning,
        maxBatchTokens,
        chunkedPrefill: true,
        batching: 'continuous',
      },
      this.#kv,
    );
  }

  get freeCount(): number {
    return this.#kv.blockCount - this.#kv.usedCount;
  }

  add(id: number, promptTokens: number): void {
    const text = new Sequence({
      arrival: this.#arrivals++,
      sample: 0,
      priority: 0,
      salt: '',
      prompt: Array<number>(promptTokens).fill(0),
    });
    this.#texts.set(id, text);
    this.#scheduler.add(text);
  }

  remove(id: number): void {
    this.#scheduler.remove(this.#texts.get(id)!);
    this.#texts.delete(id);
  }

  step(): Step {
    const ids = new Map([...this.#texts].map(([id, text]) => [text, id]));
    const { sequences, preempted } = this.#scheduler.schedule();
    for (const { sequence, count } of sequences) {
      sequence.computed += count;
      if (sequence.unread === 0) sequence.tokens.push(0);
    }
    return {
      reads: sequences.map(({ sequence, count }) => ({ id: ids.get(sequence)!, count })),
      preempted: preempted.map((text) => ids.get(text)!),
    };
  }
}
