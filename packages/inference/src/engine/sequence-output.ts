/**
 * @file From logits to what the caller sees of one text: the next token drawn, its text as far as it
 * is known, and whether it was the last. The generator is the text's own, one draw for each token,
 * so neither the batch around it nor a preemption changes what is drawn.
 */
import type { Random } from '@gradus/statistics';
import type { StreamDecoder, Tokenizer } from '@gradus/tokenizer';
import type { ConstraintCursor } from '../constrained/tokens/cursor.ts';
import { keepOnly } from '../constrained/tokens/token-set.ts';
import { logProbabilities } from '../sampling/log-probabilities.ts';
import { adjustLogits, TokenCounts } from '../sampling/penalties.ts';
import { sampleToken } from '../sampling/sample.ts';
import { StopStrings } from '../sampling/stop-strings.ts';
import type { TextEnd, TokenEvent } from './generation.ts';
import type { GenerationRequest } from './request.ts';

export interface SequenceOutputOptions {
  readonly request: GenerationRequest;
  readonly sample: number;
  readonly random: Random;
  readonly stopIds: readonly number[];
  /** Of the text as a whole, prompt included. */
  readonly maxLength: number;
  readonly tokenizer: Tokenizer | undefined;
}

export interface NextOutput {
  /** What was drawn. */
  readonly id: number;
  /** Absent where the id is a stop. */
  readonly token?: TokenEvent;
  /** Present where nothing follows. */
  readonly end?: TextEnd;
}

export class SequenceOutput {
  readonly #options: SequenceOutputOptions;
  readonly #counts: TokenCounts;
  readonly #decoder: StreamDecoder | undefined;
  readonly #stops: StopStrings;
  readonly #cursor: ConstraintCursor | undefined;
  /** Tokens of the text so far, prompt included. */
  #length: number;
  #generated = 0;

  /** @throws GradusError `budget-too-small` where no text of the constraint is short enough */
  constructor(options: SequenceOutputOptions) {
    this.#options = options;
    this.#counts = new TokenCounts(options.request.prompt);
    this.#length = options.request.prompt.length;
    this.#decoder = options.tokenizer?.streamDecoder();
    this.#stops = new StopStrings(options.request.stop ?? []);
    const { constraint, maxTokens = Infinity } = options.request;
    const room = options.maxLength - this.#length;
    this.#cursor = constraint?.start({ maxTokens: Math.min(maxTokens, room) });
  }

  /** @throws GradusError when no token can be drawn from these logits `[V]`. */
  next(logits: Float32Array): NextOutput {
    const { request, sample, random, stopIds } = this.#options;
    const adjusted = this.#constrained(adjustLogits(logits, request, this.#counts));
    const id = sampleToken(adjusted, request, random);
    this.#cursor?.advance(id);
    if (stopIds.includes(id)) return { id, end: this.#end('stop', id) };
    this.#counts.add(id);
    this.#length++;
    this.#generated++;
    const { text, stop } = this.#stops.push(this.#decoder?.push(id) ?? '');
    const token: TokenEvent = {
      kind: 'token',
      sample,
      id,
      text,
      ...(request.logProbabilities === undefined
        ? {}
        : { logProbabilities: logProbabilities(logits, id, request.logProbabilities) }),
    };
    if (stop !== undefined)
      return { id, token, end: { kind: 'end', sample, reason: 'stop', stop, text: '' } };
    if (this.#cursor?.isComplete === true) return { id, token, end: this.#end('stop') };
    return this.#isFull() ? { id, token, end: this.#end('length') } : { id, token };
  }

  /** A copy, where there is a constraint: log-probabilities are those of the model itself. */
  #constrained(logits: Float32Array): Float32Array {
    if (this.#cursor === undefined) return logits;
    const kept = Float32Array.from(logits);
    keepOnly(kept, this.#cursor.allowed());
    return kept;
  }

  /** The last event of a text that is ended from outside. */
  abort(): TextEnd {
    return this.#end('abort');
  }

  #isFull(): boolean {
    const { request, maxLength } = this.#options;
    return this.#generated === request.maxTokens || this.#length >= maxLength;
  }

  /** What was held back is text now: an open character, the beginning of a stop string. */
  #end(reason: TextEnd['reason'], stop?: number): TextEnd {
    const last = this.#stops.push(this.#decoder?.flush() ?? '');
    const text = last.stop === undefined ? last.text + this.#stops.flush() : last.text;
    return {
      kind: 'end',
      sample: this.#options.sample,
      reason,
      text,
      ...(stop === undefined ? {} : { stop }),
    };
  }
}
