/**
 * @file The engine: a queue of requests, and a loop that asks the scheduler what to compute, has the
 * runner compute it, draws tokens and hands them out. Between two steps everything else may happen:
 * requests come and go, and what is aborted is out of the next step, its memory free at once.
 */
import { breathe, GradusError } from '@gradus/runtime';
import { createRandom, type Random } from '@gradus/statistics';
import { CountersOfEvents, type EngineCounters } from './counters.ts';
import type { EngineEvent, FinishReason } from './engine-events.ts';
import { type EngineOptions, type WholeEngineOptions, wholeOptions } from './engine-options.ts';
import { type Generation, GenerationStream, type TextEnd } from './generation.ts';
import { KvCache } from './kv-cache.ts';
import { LiveSample } from './live-sample.ts';
import type { ModelRunner, StepResult } from './model-runner.ts';
import { schedulingPolicies } from './policies.ts';
import { type GenerationRequest, type RequestLimits, requireRequest } from './request.ts';
import { type Schedule, Scheduler } from './scheduler.ts';
import { Sequence } from './sequence.ts';
import { SequenceOutput } from './sequence-output.ts';

/** What can be read at any moment. In quotes what vLLM V1 calls it. */
export interface EngineState {
  readonly counters: Readonly<EngineCounters>;
  /** Samples in the batch: `num_requests_running`. */
  readonly running: number;
  /** `num_requests_waiting` */
  readonly waiting: number;
  readonly usedBlocks: number;
  readonly blockCount: number;
  /** Share of blocks held, 0 to 1: `kv_cache_usage_perc`. */
  readonly kvUsage: number;
  /** Full blocks that the prefix cache knows, held or free. */
  readonly cachedBlocks: number;
  /** All of it is allocated when the engine opens. */
  readonly kvSizeBytes: number;
}

export class Engine implements AsyncDisposable {
  readonly #runner: ModelRunner;
  readonly #options: WholeEngineOptions;
  readonly #limits: RequestLimits;
  readonly #kv: KvCache;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #counters = new CountersOfEvents();
  /** By their sequences; in the order of their requests. */
  readonly #live = new Map<Sequence, LiveSample>();
  #requests = 0;
  #work: Promise<void> | undefined;
  #isOpen = true;

  /**
   * @param runner the engine's own from now on
   * @throws GradusError for options that do not fit
   */
  constructor(runner: ModelRunner, options: EngineOptions = {}) {
    const whole = wholeOptions(options);
    const { blockCount, blockSize, vocabularySize, contextLength } = runner;
    this.#runner = runner;
    this.#options = whole;
    this.#random = createRandom(whole.seed);
    this.#kv = new KvCache({ blockCount, blockSize, prefixCaching: whole.prefixCaching });
    this.#scheduler = new Scheduler(
      { ...whole, policy: schedulingPolicies[whole.policy] },
      this.#kv,
    );
    this.#limits = {
      vocabularySize,
      contextLength,
      capacityTokens: this.#kv.capacityTokens,
      maxRunning: whole.maxRunning,
      hasTokenizer: whole.tokenizer !== undefined,
    };
  }

  get state(): EngineState {
    const { usedCount: usedBlocks, blockCount, knownCount: cachedBlocks } = this.#kv;
    return {
      counters: this.#counters.counters,
      running: this.#scheduler.running.length,
      waiting: this.#scheduler.waiting.length,
      usedBlocks,
      blockCount,
      kvUsage: usedBlocks / blockCount,
      cachedBlocks,
      kvSizeBytes: this.#runner.kvSizeBytes,
    };
  }

  /**
   * Puts a request into the queue; it begins with the next step that has room.
   * @throws GradusError for a request that does not fit, a full queue (`engine-full`), an engine
   * that has ended (`engine-ended`); the signal's reason where that has aborted.
   */
  submit(request: GenerationRequest): Generation {
    if (!this.#isOpen) throw ended();
    request.signal?.throwIfAborted();
    requireRequest(request, this.#limits);
    const { maxWaiting } = this.#options;
    if (this.#scheduler.waiting.length >= maxWaiting) throw full(maxWaiting);
    const samples = this.#samplesOf(request, this.#requests++);
    const [{ sequence, stream }, ...others] = samples as [LiveSample, ...LiveSample[]];
    sequence.forks = others.map((other) => other.sequence);
    for (const sample of samples) this.#live.set(sample.sequence, sample);
    this.#emit({ kind: 'queued', request: stream.request, promptTokens: request.prompt.length });
    this.#scheduler.add(sequence);
    this.#work ??= this.#run();
    return stream;
  }

  /** Ends all requests, waits for the step that runs, then for the runner's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    for (const { stream } of this.#live.values()) stream.abort();
    await this.#work;
    await this.#runner[Symbol.asyncDispose]();
  }

  #samplesOf(request: GenerationRequest, number: number): LiveSample[] {
    const { prompt, n = 1, seed, priority = 0, cacheSalt = '', signal } = request;
    const { tokenizer, stopIds, now } = this.#options;
    const random = seed === undefined ? this.#random.split(number) : createRandom(seed);
    const stream = new GenerationStream(number, n, () => {
      for (const sample of samples) this.#finish(sample, 'abort');
    });
    const samples = Array.from({ length: n }, (_, sample) => {
      const parts = { arrival: number, sample, priority, salt: cacheSalt, prompt };
      const output = new SequenceOutput({
        request,
        sample,
        random: random.split(sample),
        stopIds: request.stopIds ?? stopIds,
        // The last token needs a place in the context, but none in the KV memory.
        maxLength: Math.min(this.#limits.contextLength, this.#limits.capacityTokens + 1),
        tokenizer,
      });
      return new LiveSample(new Sequence(parts), output, stream, now());
    });
    if (signal !== undefined) endWith(signal, stream);
    return samples;
  }

  async #run(): Promise<void> {
    try {
      await this.#loop();
    } catch (error) {
      // A defect of the engine itself: nobody is left waiting for it.
      for (const { sequence } of this.#live.values()) this.#fail(sequence, error);
      this.#work = undefined;
    }
  }

  async #loop(): Promise<void> {
    for (;;) {
      // Requests of one moment begin together, and between two steps everything else has its turn.
      await breathe();
      if (this.#live.size === 0) {
        // Here and not a moment later: who comes next starts it again.
        this.#work = undefined;
        return;
      }
      const startedMs = this.#options.now();
      const schedule = this.#scheduler.schedule();
      this.#tellOf(schedule);
      try {
        const result = await this.#runner.step({
          copies: schedule.copies,
          sequences: schedule.sequences.map(({ sequence, count }) => ({
            tokens: sequence.tokens,
            start: sequence.computed,
            end: sequence.computed + count,
            // A copy: an abort takes the blocks away while the step runs.
            blocks: [...sequence.blocks],
            logitCount: count === sequence.unread ? 1 : 0,
          })),
        });
        this.#advance(schedule, result);
        this.#tellOfStep(schedule, result, startedMs);
      } catch (error) {
        // Whose fault it was is not known: all that took part fail, the others go on.
        for (const { sequence } of schedule.sequences) this.#fail(sequence, error);
      }
    }
  }

  #advance({ sequences }: Schedule, { logits }: StepResult): void {
    for (const [index, { sequence, count }] of sequences.entries()) {
      // What was aborted while it was computed has no blocks any more.
      if (!this.#live.has(sequence)) continue;
      sequence.computed += count;
      this.#kv.commit(sequence);
      const last = logits[index]![0];
      if (last === undefined) continue;
      const samples = [sequence, ...sequence.forks];
      this.#startForks(sequence);
      for (const sample of samples) this.#draw(sample, last);
    }
  }

  #startForks(sequence: Sequence): void {
    for (const fork of sequence.forks) {
      const sample = this.#live.get(fork)!;
      sample.start(this.#options.now(), this.#live.get(sequence)!.cachedTokens);
      this.#emit({ kind: 'forked', ...keyOf(sample) });
    }
    this.#scheduler.startForks(sequence);
  }

  #draw(sequence: Sequence, logits: Float32Array): void {
    const sample = this.#live.get(sequence)!;
    try {
      const { id, token, end } = sample.output.next(logits);
      const drew = sample.drew(this.#options.now());
      this.#emit({ kind: 'token', ...keyOf(sample), ...drew });
      sequence.tokens.push(id);
      if (token !== undefined) sample.stream.push(token);
      if (end !== undefined) this.#finish(sample, end.reason, end);
    } catch (error) {
      this.#fail(sequence, error);
    }
  }

  #finish(sample: LiveSample, reason: FinishReason, end?: TextEnd): void {
    const { sequence, stream, output } = sample;
    if (!this.#live.delete(sequence)) return;
    this.#scheduler.remove(sequence);
    const summary = sample.summary(reason, this.#options.now());
    this.#emit({ kind: 'finished', ...keyOf(sample), summary });
    // A failure is the whole request's, and told to it once.
    if (reason !== 'error') stream.push({ ...(end ?? output.abort()), summary });
  }

  /** The whole request: its other samples would miss one. */
  #fail(sequence: Sequence, error: unknown): void {
    const failed = this.#live.get(sequence);
    if (failed === undefined) return;
    for (const sample of this.#live.values()) {
      if (sample.stream === failed.stream) this.#finish(sample, 'error');
    }
    failed.stream.fail(error);
  }

  #tellOf({ admitted, preempted }: Schedule): void {
    for (const sequence of preempted) {
      this.#emit({ kind: 'preempted', ...keyOf(this.#live.get(sequence)!) });
    }
    for (const sequence of admitted) {
      const sample = this.#live.get(sequence)!;
      this.#emit({
        kind: 'admitted',
        ...keyOf(sample),
        isResumed: sample.start(this.#options.now(), sequence.computed),
        tokens: sequence.tokens.length,
        lookedUpTokens: this.#options.prefixCaching ? sequence.tokens.length : 0,
        cachedTokens: sequence.computed,
      });
    }
  }

  #tellOfStep({ sequences }: Schedule, { paddedTokens }: StepResult, startedMs: number): void {
    const step = {
      durationMs: this.#options.now() - startedMs,
      sequences: sequences.length,
      tokens: sequences.reduce((sum, { count }) => sum + count, 0),
      paddedTokens,
      running: this.#scheduler.running.length,
      waiting: this.#scheduler.waiting.length,
      usedBlocks: this.#kv.usedCount,
    };
    this.#emit({ kind: 'step', step });
  }

  #emit(event: EngineEvent): void {
    this.#counters.add(event);
    this.#options.onEvent(event);
  }
}

/** Until it has ended by itself: signals live longer than requests. */
function endWith(signal: AbortSignal, { abort, finished }: GenerationStream): void {
  const forget = (): void => signal.removeEventListener('abort', abort);
  signal.addEventListener('abort', abort);
  finished.then(forget, forget);
}

function keyOf({ stream, sequence }: LiveSample): { request: number; sample: number } {
  return { request: stream.request, sample: sequence.sample };
}

function ended(): GradusError {
  return new GradusError({
    code: 'engine-ended',
    kind: 'usage',
    what: 'Cannot take this request: the engine has ended',
  });
}

function full(maxWaiting: number): GradusError {
  return new GradusError({
    code: 'engine-full',
    kind: 'environment',
    what: 'Cannot take this request: the queue is full',
    expected: `fewer than ${maxWaiting} requests that wait`,
    received: String(maxWaiting),
    remedy: 'Try again later, or open the engine with a larger maxWaiting.',
  });
}
