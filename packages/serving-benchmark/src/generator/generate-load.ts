/**
 * @file Sends a plan's requests. An open loop sends each at its time, whatever became of the earlier
 * ones; a closed loop sends the next when one has ended. Sessions go on turn by turn from either.
 */
import { GradusError } from '@gradus/runtime';
import type { RequestRecord } from '../measurements/record.ts';
import type { Clock } from '../wire/clock.ts';
import {
  concurrencyAt,
  shareOf,
  type ClosedPlan,
  type LoadPlan,
  type Shard,
} from '../workload/load/plan.ts';
import type { Pacer } from './pace.ts';
import {
  prepareRequest,
  type PreparedArrival,
  type PreparedRequest,
  type Wording,
} from './prepared-request.ts';
import { pause } from './send-with-retries.ts';
import type { Supply } from './supply.ts';

/** What came of a request, and the text of its answer where a session needs it. */
export interface Sent {
  readonly record: RequestRecord;
  readonly answer: string;
}

export interface LoadOptions {
  readonly plan: LoadPlan;
  readonly shard: Shard;
  readonly supply: Supply;
  readonly wording: Wording;
  readonly clock: Clock;
  /** By the same clock. */
  readonly pacer: Pacer;
  readonly send: (request: PreparedRequest, scheduledMs: number) => Promise<Sent>;
  readonly onRecord: (record: RequestRecord) => void;
  /** Ends it: nothing more is sent; what is under way ends by the same signal. */
  readonly signal: AbortSignal;
  /** So many failures in a row, and nothing between them, and it gives up. */
  readonly mostFailuresInARow: number;
}

export type LoadEnding =
  | { readonly kind: 'completed' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'gave-up'; readonly reason: string };

/** Resolves when the last request has ended. */
export function generateLoad(options: LoadOptions): Promise<LoadEnding> {
  return new LoadGenerator(options).run();
}

/** How often a ramp of a closed loop is looked at. */
const rampStepMs = 20;
const longestBackOffMs = 1000;

class LoadGenerator {
  readonly #options: LoadOptions;
  #live = 0;
  #failuresInARow = 0;
  #gaveUp: string | undefined;
  #defect: unknown;
  #wake: (() => void) | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async run(): Promise<LoadEnding> {
    const { plan, signal } = this.#options;
    const wake = (): void => this.#notify();
    signal.addEventListener('abort', wake, { once: true });
    try {
      if (plan.kind === 'open') await this.#openLoop();
      else await this.#closedLoop(plan);
      while (this.#live > 0) await this.#change();
    } finally {
      signal.removeEventListener('abort', wake);
    }
    if (this.#defect !== undefined) throw this.#defect;
    if (this.#gaveUp !== undefined) return { kind: 'gave-up', reason: this.#gaveUp };
    return { kind: signal.aborted ? 'interrupted' : 'completed' };
  }

  get #isOver(): boolean {
    return this.#options.signal.aborted || this.#gaveUp !== undefined || this.#defect !== undefined;
  }

  async #openLoop(): Promise<void> {
    const { supply, clock } = this.#options;
    for (;;) {
      if (this.#isOver) return;
      const arrival = supply.take();
      if (arrival === undefined) {
        if (!(await supply.wait())) return;
        continue;
      }
      const scheduledMs = scheduledOf(arrival);
      if (scheduledMs > clock.nowMs()) await this.#until(scheduledMs);
      if (this.#isOver) return;
      this.#begin(arrival, scheduledMs);
    }
  }

  async #closedLoop(plan: ClosedPlan): Promise<void> {
    const { supply, clock, shard } = this.#options;
    const endMs = plan.until.durationMs ?? Number.POSITIVE_INFINITY;
    for (;;) {
      const nowMs = clock.nowMs();
      if (this.#isOver || nowMs >= endMs) return;
      if (this.#live >= shareOf(concurrencyAt(plan, nowMs), shard)) {
        const rampEndMs = plan.ramp?.durationMs ?? 0;
        // A slot becomes free by itself; only a ramp and the end want looking at the clock.
        const lookMs = nowMs < rampEndMs ? nowMs + rampStepMs : endMs;
        await this.#change(lookMs);
        continue;
      }
      const arrival = supply.take();
      if (arrival === undefined) {
        if (!(await supply.wait())) return;
        continue;
      }
      this.#begin(arrival, Math.max(0, clock.nowMs()));
    }
  }

  #begin(arrival: PreparedArrival, scheduledMs: number): void {
    this.#live++;
    void this.#follow(arrival, scheduledMs)
      .catch((error: unknown) => {
        this.#defect ??= error;
      })
      .finally(() => {
        this.#live--;
        this.#notify();
      });
  }

  /** One request, or a session to its end: a turn that failed ends it. */
  async #follow(arrival: PreparedArrival, scheduledMs: number): Promise<void> {
    const { send, onRecord, wording, clock, plan, signal } = this.#options;
    let request = arrival.first;
    let dueMs = scheduledMs;
    for (;;) {
      const { record, answer } = await send(request, dueMs);
      onRecord(record);
      this.#judge(record);
      if (record.failure !== undefined) {
        // A closed loop would otherwise send as fast as a dead server refuses.
        if (plan.kind === 'closed') await pause(this.#backOffMs(), signal);
        return;
      }
      if (request.spec.session === undefined) return;
      const next = await arrival.next(answer);
      if (next === undefined) return;
      dueMs = record.endMs + next.thinkMs;
      request = prepareRequest(next.request, wording);
      if (dueMs > clock.nowMs()) await this.#until(dueMs);
      if (this.#isOver) return;
    }
  }

  #backOffMs(): number {
    return Math.min(longestBackOffMs, 10 * 2 ** Math.min(this.#failuresInARow, 10));
  }

  #judge({ failure }: RequestRecord): void {
    if (failure === undefined || failure.class === 'cancelled') {
      this.#failuresInARow = failure === undefined ? 0 : this.#failuresInARow;
      return;
    }
    this.#failuresInARow++;
    if (this.#failuresInARow < this.#options.mostFailuresInARow) return;
    this.#gaveUp ??= `${this.#failuresInARow} requests in a row failed, the last with: ${failure.message}`;
    this.#notify();
  }

  /** Until a time of the clock, or until it is over. */
  async #until(timeMs: number): Promise<void> {
    const { pacer, signal } = this.#options;
    await new Promise<void>((resolve) => {
      let takeBack = (): void => undefined;
      const over = (): void => {
        takeBack();
        signal.removeEventListener('abort', over);
        resolve();
      };
      signal.addEventListener('abort', over, { once: true });
      takeBack = pacer.at(timeMs, over);
    });
  }

  /** Until a request has ended, or something else is to be looked at. */
  async #change(lookMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { pacer } = this.#options;
    await new Promise<void>((resolve) => {
      const takeBack = Number.isFinite(lookMs)
        ? pacer.at(lookMs, () => this.#notify())
        : () => undefined;
      this.#wake = () => {
        takeBack();
        resolve();
      };
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function scheduledOf({ first }: PreparedArrival): number {
  const { scheduledMs, index } = first.spec;
  if (scheduledMs !== undefined) return scheduledMs;
  throw new GradusError({
    code: 'no-schedule',
    kind: 'usage',
    what: `Request ${index} of an open loop has no time`,
  });
}
