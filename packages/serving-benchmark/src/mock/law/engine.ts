/**
 * @file One simulated engine: continuous batching, step by step, as vLLM's V1 scheduler does it.
 * No clock lives here: the engine is told how far time has come and reports the steps that ended.
 *
 * Before every step, in this order:
 * 1. every running sequence gets its next token (or the next part of its prompt), oldest first;
 *    when no block is left for it, the youngest running sequence is thrown out, loses all that was
 *    computed and goes to the head of the queue (preemption by recomputation);
 * 2. unless something was thrown out, waiting sequences are admitted, first come first served,
 *    until one does not fit; blocks found in the prefix cache are not computed again.
 *
 * A sequence that arrives at the very moment a step begins takes part in it. What a step computed
 * is in the prefix cache from its end on. The step that completes a prompt brings the first token.
 */
import { BlockPool } from './block-pool.ts';
import { stepMs, tokensPerStep } from './config.ts';
import type { EngineConfig } from './config.ts';
import type { Sequence } from './sequence.ts';

/** Tokens that a sequence got at the end of a step. */
export interface Emission {
  readonly sequence: Sequence;
  readonly tokens: number;
}

/** What a step was, told at its end. */
export interface Step {
  readonly engine: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Sequences that took part. */
  readonly batch: number;
  /** Admitted and not finished, during the step. */
  readonly running: number;
  readonly waiting: number;
  /** Share of the blocks that were held during the step. */
  readonly kvUse: number;
  readonly prefillTokens: number;
  readonly preemptions: number;
  readonly emissions: readonly Emission[];
}

interface Share {
  readonly sequence: Sequence;
  /** To compute in this step. */
  readonly tokens: number;
  /** To appear at its end. */
  readonly emits: number;
}

interface Plan extends Omit<Step, 'emissions'> {
  readonly shares: readonly Share[];
}

export class Engine {
  readonly #config: EngineConfig;
  readonly #index: number;
  readonly #pool: BlockPool;
  readonly #waiting: Sequence[] = [];
  #running: Sequence[] = [];
  #plan: Plan | undefined;
  /** When the next step begins, if none is under way. */
  #beginsMs = Infinity;
  #lastEndMs = -Infinity;

  constructor(config: EngineConfig, index = 0) {
    this.#config = config;
    this.#index = index;
    this.#pool = new BlockPool(config.blocks);
  }

  get running(): number {
    return this.#running.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get kvUse(): number {
    return this.#pool.use;
  }

  /** The next moment at which something happens here: a step ends or begins. */
  get nextEventMs(): number {
    return this.#plan?.endMs ?? this.#beginsMs;
  }

  /** Arrivals come in the order of their times. */
  submit(sequence: Sequence): void {
    sequence.engine = this.#index;
    this.#waiting.push(sequence);
    this.#settle();
  }

  /** Lets a sequence go at once; a step under way still takes its time. */
  cancel(sequence: Sequence): void {
    if (sequence.state === 'waiting') {
      this.#waiting.splice(this.#waiting.indexOf(sequence), 1);
    } else if (sequence.state === 'running') {
      this.#running = this.#running.filter((other) => other !== sequence);
      this.#free(sequence);
    } else {
      return;
    }
    sequence.state = 'cancelled';
    this.#settle();
  }

  forgetPrefixes(): void {
    this.#pool.forgetFree();
  }

  /**
   * Does the next thing that happens up to a moment: ends a step that ends at it or before, or
   * begins one before it (not at it: who arrives at that moment may still take part).
   * Says whether there was one.
   */
  advance(toMs: number, onStep: (step: Step) => void): boolean {
    if (this.#plan !== undefined) {
      if (this.#plan.endMs > toMs) return false;
      onStep(this.#complete(this.#plan));
      return true;
    }
    if (!(this.#beginsMs < toMs)) return false;
    this.#plan = this.#begin(this.#beginsMs);
    return true;
  }

  /** The next step follows the last at once, or the next arrival where nobody is there. */
  #settle(): void {
    const arrivalMs = this.#waiting[0]?.arrivalMs ?? Infinity;
    const workMs = this.#running.length > 0 ? this.#lastEndMs : arrivalMs;
    this.#beginsMs = Math.max(this.#lastEndMs, workMs);
  }

  #begin(startMs: number): Plan {
    let budget = this.#config.prefillTokensPerStep ?? Infinity;
    let preemptions = 0;
    const shares: Share[] = [];
    for (let i = 0; i < this.#running.length; i++) {
      const sequence = this.#running[i]!;
      const tokens = this.#tokensToCompute(sequence, budget);
      if (tokens === 0) continue;
      while (sequence.state === 'running' && !this.#grow(sequence, sequence.computed + tokens)) {
        this.#preempt();
        preemptions += 1;
      }
      if (sequence.state !== 'running') break;
      if (sequence.prefilling) budget -= tokens;
      shares.push(this.#share(sequence, tokens));
    }
    if (preemptions === 0) this.#admit(startMs, budget, shares);
    return this.#planOf(startMs, shares, preemptions);
  }

  #planOf(startMs: number, shares: readonly Share[], preemptions: number): Plan {
    let prefillTokens = 0;
    let readTokens = 0;
    for (const { sequence, tokens } of shares) {
      if (sequence.prefilling) prefillTokens += tokens;
      readTokens += sequence.computed;
    }
    return {
      engine: this.#index,
      startMs,
      endMs: startMs + stepMs(this.#config, shares.length, prefillTokens, readTokens),
      batch: shares.length,
      running: this.#running.length,
      waiting: this.#waiting.length,
      kvUse: this.#pool.use,
      prefillTokens,
      preemptions,
      shares,
    };
  }

  #tokensToCompute(sequence: Sequence, budget: number): number {
    if (sequence.prefilling) return Math.min(missing(sequence), budget);
    return Math.min(tokensPerStep(this.#config), sequence.outputTokens - sequence.generated);
  }

  #share(sequence: Sequence, tokens: number): Share {
    if (!sequence.prefilling) return { sequence, tokens, emits: tokens };
    return { sequence, tokens, emits: tokens === missing(sequence) ? 1 : 0 };
  }

  #admit(nowMs: number, prefillBudget: number, shares: Share[]): void {
    let budget = prefillBudget;
    while (budget > 0 && this.#running.length < this.#config.maxRunning) {
      const sequence = this.#waiting[0];
      if (sequence === undefined) return;
      const cached = this.#cachedBlocks(sequence);
      const computed = cached.length * this.#config.blockTokens;
      const tokens = Math.min(length(sequence) - computed, budget);
      // Cached blocks that nobody holds are among the free ones, and are about to be held.
      const revived = cached.filter((block) => this.#pool.isFree(block)).length;
      const fresh = this.#blocksFor(computed + tokens) - cached.length;
      if (revived + fresh > this.#pool.free) return;

      this.#waiting.shift();
      this.#running.push(sequence);
      for (const block of cached) this.#pool.share(block);
      sequence.blocks = cached;
      sequence.registered = cached.length;
      sequence.computed = computed;
      sequence.state = 'running';
      if (sequence.firstScheduledMs === undefined) {
        sequence.firstScheduledMs = nowMs;
        sequence.cachedTokens = computed;
      }
      this.#grow(sequence, computed + tokens);
      shares.push(this.#share(sequence, tokens));
      budget -= tokens;
    }
  }

  /** The longest known prefix; at least one token is left to compute, for its successor. */
  #cachedBlocks(sequence: Sequence): number[] {
    const blocks: number[] = [];
    if (!this.#config.prefixCache || sequence.hashes === undefined) return blocks;
    const most = Math.floor((length(sequence) - 1) / this.#config.blockTokens);
    while (blocks.length < most) {
      const block = this.#pool.find(sequence.hashes.of(blocks.length));
      if (block === undefined) break;
      blocks.push(block);
    }
    return blocks;
  }

  #blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.#config.blockTokens);
  }

  /** Gives a sequence blocks for so many tokens; says whether there were enough. */
  #grow(sequence: Sequence, tokens: number): boolean {
    const missingBlocks = this.#blocksFor(tokens) - sequence.blocks.length;
    if (missingBlocks > this.#pool.free) return false;
    for (let i = 0; i < missingBlocks; i++) sequence.blocks.push(this.#pool.take());
    return true;
  }

  #preempt(): void {
    const sequence = this.#running.pop()!;
    this.#free(sequence);
    sequence.state = 'waiting';
    sequence.prefilling = true;
    sequence.preemptions += 1;
    this.#waiting.unshift(sequence);
  }

  #free(sequence: Sequence): void {
    this.#pool.release(sequence.blocks);
    sequence.blocks = [];
    sequence.registered = 0;
    sequence.computed = 0;
  }

  #complete(plan: Plan): Step {
    const emissions: Emission[] = [];
    for (const { sequence, tokens, emits } of plan.shares) {
      if (sequence.state !== 'running') continue;
      sequence.computed += tokens;
      this.#register(sequence);
      if (emits === 0) continue;
      sequence.prefilling = false;
      sequence.generated += emits;
      sequence.chunksAtMs.push(plan.endMs);
      sequence.chunkTokens.push(emits);
      emissions.push({ sequence, tokens: emits });
      if (sequence.generated < sequence.outputTokens) continue;
      this.#free(sequence);
      sequence.state = 'finished';
    }
    this.#running = this.#running.filter(({ state }) => state === 'running');
    this.#plan = undefined;
    this.#lastEndMs = plan.endMs;
    this.#settle();
    const { shares: _, ...step } = plan;
    return { ...step, emissions };
  }

  #register(sequence: Sequence): void {
    if (!this.#config.prefixCache || sequence.hashes === undefined) return;
    const full = Math.floor(sequence.computed / this.#config.blockTokens);
    for (let block = sequence.registered; block < full; block++) {
      this.#pool.register(sequence.blocks[block]!, sequence.hashes.of(block));
    }
    sequence.registered = full;
  }
}

/** Prompt and answer so far. */
function length(sequence: Sequence): number {
  return sequence.promptTokens + sequence.generated;
}

function missing(sequence: Sequence): number {
  return length(sequence) - sequence.computed;
}
