/**
 * @file Asks a server how it does, again and again during a run, and its GPUs beside it. Nothing that
 * goes wrong here ends a run: it is said once, and the figures are missing.
 *
 * Give it a connection pool of its own: a scrape must not take a connection that a measured request
 * would have used again.
 */
import { EngineSource } from './engine-source.ts';
import type { EngineAnswer, EngineSourceOptions } from './engine-source.ts';
import { gpuSource } from './gpu-source.ts';
import type { AskGpus, GpuAnswer, GpuSourceOptions } from './gpu-source.ts';
import type { ServerSample } from './sample.ts';
import type { Unavailable } from './scrape.ts';

export interface WatchOptions extends EngineSourceOptions, GpuSourceOptions {
  /** Between looks; one that takes longer leaves out those that it would have run into. */
  readonly intervalMs: number;
  readonly onSample: (sample: ServerSample) => void;
  /** A sentence, each only once: `server metrics unavailable: HTTP 404`. */
  readonly onNote?: (note: string) => void;
  /** Ends it without a last sample. */
  readonly signal?: AbortSignal;
  /** Calls back after a while; what it returns takes that back. */
  readonly after?: (delayMs: number, callback: () => void) => () => void;
}

export interface ServerWatch {
  /** What `onNote` was told. */
  readonly notes: readonly string[];
  /** Waits for a look that is on its way, takes a last one and ends. */
  stop(): Promise<void>;
}

/**
 * Resolves when the first sample was taken, or could not be: load may begin.
 * @throws GradusError `bad-base-url` (usage) for an address that is none
 */
export async function watchServer(options: WatchOptions): Promise<ServerWatch> {
  const watch = new Watch(options);
  await watch.start();
  return watch;
}

class Watch implements ServerWatch {
  readonly notes: string[] = [];
  readonly #options: WatchOptions;
  readonly #after: NonNullable<WatchOptions['after']>;
  #engine: EngineSource | undefined;
  #askGpus: AskGpus | undefined;
  #startMs = 0;
  #look: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#after = options.after ?? afterDelay;
    this.#engine = new EngineSource(options);
    this.#askGpus = gpuSource(options);
  }

  async start(): Promise<void> {
    const { clock, signal } = this.#options;
    this.#startMs = clock.nowMs();
    signal?.addEventListener('abort', () => this.#cancelTimer?.(), { once: true });
    await this.#sample();
    this.#plan();
  }

  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#cancelTimer?.();
      await this.#look;
      await this.#sample();
    })();
    return this.#stopped;
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #plan(): void {
    const { clock, intervalMs } = this.#options;
    const nobodyToAsk = this.#engine === undefined && this.#askGpus === undefined;
    if (this.#stopped !== undefined || this.#isAborted || nobodyToAsk) return;
    const passedMs = clock.nowMs() - this.#startMs;
    const nextMs = (Math.floor(passedMs / intervalMs) + 1) * intervalMs;
    this.#cancelTimer = this.#after(nextMs - passedMs, () => {
      this.#look = this.#sample().then(() => this.#plan());
    });
  }

  async #sample(): Promise<void> {
    if (this.#isAborted) return;
    const [engine, gpus] = await Promise.all([this.#lookAtEngine(), this.#lookAtGpus()]);
    const sample = sampleOf(engine, gpus);
    if (sample !== undefined && !this.#isAborted) this.#options.onSample(sample);
  }

  async #lookAtEngine(): Promise<EngineAnswer | undefined> {
    const answer = await this.#engine?.ask();
    if (answer === undefined) return undefined;
    if (answer.unavailable === undefined) {
      for (const note of answer.notes) this.#say(note);
      return answer;
    }
    this.#sayUnavailable('server metrics', answer);
    if (answer.isFinal) this.#engine = undefined;
    return undefined;
  }

  async #lookAtGpus(): Promise<GpuAnswer | undefined> {
    const answer = await this.#askGpus?.();
    if (answer === 'absent') this.#askGpus = undefined;
    if (answer === undefined || answer === 'absent') return undefined;
    if (answer.unavailable === undefined) return answer;
    this.#sayUnavailable('GPU telemetry', answer);
    if (answer.isFinal) this.#askGpus = undefined;
    return undefined;
  }

  #sayUnavailable(what: string, { unavailable }: Unavailable): void {
    if (!this.#isAborted) this.#say(`${what} unavailable: ${unavailable}`);
  }

  #say(note: string): void {
    if (this.notes.includes(note)) return;
    this.notes.push(note);
    this.#options.onNote?.(note);
  }
}

function sampleOf(
  engine: EngineAnswer | undefined,
  gpu: GpuAnswer | undefined,
): ServerSample | undefined {
  const stamp = engine ?? gpu;
  if (stamp === undefined) return undefined;
  return {
    atMs: stamp.atMs,
    uncertaintyMs: stamp.uncertaintyMs,
    ...(engine === undefined ? {} : { engine: engine.engine, ...engine.figures }),
    ...(gpu === undefined ? {} : { gpusAtMs: gpu.atMs, gpus: [...gpu.gpus] }),
  };
}

function afterDelay(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
