/** @file A text that grows: what the scheduler and the KV memory know of it. */

export interface SequenceParts {
  /** Rises with every request; samples of one request share it. */
  readonly arrival: number;
  /** Which of a request's samples. */
  readonly sample: number;
  /** Lower goes first. */
  readonly priority: number;
  /** Texts with different salts share no blocks. */
  readonly salt: string;
  readonly prompt: readonly number[];
}

export class Sequence {
  readonly arrival: number;
  readonly sample: number;
  readonly priority: number;
  readonly salt: string;
  readonly promptLength: number;
  /** The prompt, and what was generated. */
  readonly tokens: number[];
  /** How many of the tokens have keys and values in the blocks. */
  computed = 0;
  /** The block table. */
  readonly blocks: number[] = [];
  /** Of the full blocks among the tokens, as far as they were asked for. */
  readonly hashes: string[] = [];
  /** How many of the blocks, from the first, were offered to the prefix cache. */
  offered = 0;
  /** Further samples of the same request: they start when this one has read the prompt. */
  forks: readonly Sequence[] = [];
  /** How often its blocks were taken away. */
  preemptions = 0;

  constructor({ arrival, sample, priority, salt, prompt }: SequenceParts) {
    this.arrival = arrival;
    this.sample = sample;
    this.priority = priority;
    this.salt = salt;
    this.promptLength = prompt.length;
    this.tokens = [...prompt];
  }

  get generatedCount(): number {
    return this.tokens.length - this.promptLength;
  }

  /** How many tokens are still to be read before the next can be drawn. */
  get unread(): number {
    return this.tokens.length - this.computed;
  }

  /** Places in the batch that it takes, now or as soon as its samples part. */
  get seats(): number {
    return 1 + this.forks.length;
  }
}
