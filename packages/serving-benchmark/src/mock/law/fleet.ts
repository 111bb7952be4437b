/**
 * @file Engines side by side (data parallel): a request goes to the one with the fewest, and they
 * step independently. Several engines also spread the tokens of many streams over time, where one
 * engine brings them all at the same moment.
 */
import { GradusError } from '@gradus/runtime';
import type { EngineConfig } from './config.ts';
import { Engine } from './engine.ts';
import type { Step } from './engine.ts';
import { createSequence } from './sequence.ts';
import type { EngineRequest, Sequence } from './sequence.ts';

export class Fleet {
  readonly engines: readonly Engine[];
  readonly #config: EngineConfig;
  readonly #onStep: (step: Step) => void;
  /** Submitted, but time has not come so far. */
  readonly #arrivals: Sequence[] = [];

  constructor(config: EngineConfig, engines: number, onStep: (step: Step) => void) {
    this.#config = config;
    this.#onStep = onStep;
    this.engines = Array.from({ length: engines }, (_, index) => new Engine(config, index));
  }

  get nextEventMs(): number {
    return Math.min(this.#next().nextEventMs, this.#arrivalMs);
  }

  get running(): number {
    return this.engines.reduce((sum, { running }) => sum + running, 0);
  }

  get waiting(): number {
    return this.engines.reduce((sum, { waiting }) => sum + waiting, this.#arrivals.length);
  }

  /**
   * Arrivals come in the order of their times, none before a time that was advanced to.
   * @throws GradusError when the request could never fit.
   */
  submit(request: EngineRequest, arrivalMs: number): Sequence {
    requireFit(request, this.#config);
    const sequence = createSequence(request, arrivalMs, this.#config.blockTokens);
    this.#arrivals.push(sequence);
    return sequence;
  }

  cancel(sequence: Sequence): void {
    const arrival = this.#arrivals.indexOf(sequence);
    if (arrival === -1) this.engines[sequence.engine]!.cancel(sequence);
    else this.#arrivals.splice(arrival, 1);
  }

  /**
   * Everything that happens up to a moment, in the order of time: arrivals and ends of steps at it
   * included, beginnings at it not. Stops after `mostEvents` and says whether it got there.
   */
  advance(toMs: number, mostEvents = Infinity): boolean {
    for (let events = 0; events < mostEvents; events++) {
      const untilMs = Math.min(toMs, this.#arrivalMs);
      if (this.#next().advance(untilMs, this.#onStep)) continue;
      if (!(this.#arrivalMs <= toMs) || this.#arrivals.length === 0) return true;
      this.engines
        .reduce((least, engine) => (load(engine) < load(least) ? engine : least))
        .submit(this.#arrivals.shift()!);
    }
    return false;
  }

  get #arrivalMs(): number {
    return this.#arrivals[0]?.arrivalMs ?? Infinity;
  }

  #next(): Engine {
    let next = this.engines[0]!;
    for (const engine of this.engines) if (engine.nextEventMs < next.nextEventMs) next = engine;
    return next;
  }
}

function load(engine: Engine): number {
  return engine.running + engine.waiting;
}

/** Blocks that a request needs at its end; the last token is never read, so never stored. */
export function blocksNeeded(request: EngineRequest, config: EngineConfig): number {
  return Math.ceil((request.promptTokens + request.outputTokens - 1) / config.blockTokens);
}

function requireFit(request: EngineRequest, config: EngineConfig): void {
  const { promptTokens, outputTokens, promptIds } = request;
  const whole = [promptTokens, outputTokens].every((it) => Number.isSafeInteger(it) && it >= 1);
  if (whole && (promptIds === undefined || promptIds.length === promptTokens)) {
    if (blocksNeeded(request, config) <= config.blocks) return;
  }
  throw new GradusError({
    code: 'mock-request',
    kind: 'usage',
    what: 'The simulated engine cannot take this request',
    expected: `at least one prompt and one output token, ids for all of the prompt or none, and at most ${config.blocks * config.blockTokens} tokens of KV memory`,
    received: `${promptTokens} prompt tokens (${promptIds?.length ?? 'no'} ids), ${outputTokens} output tokens`,
  });
}
