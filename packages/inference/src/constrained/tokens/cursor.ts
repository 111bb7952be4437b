/** @file A text while it is made: which tokens may come next, and where it stands when one has come. */
import { GradusError } from '@gradus/runtime';
import type { MachineState } from '../automaton/machine.ts';
import type { TokenMasks } from './masks.ts';
import { emptySet, isIn, type TokenSet } from './token-set.ts';

export class ConstraintCursor {
  readonly #masks: TokenMasks;
  #state: MachineState;
  #remainingTokens: number;
  #hasEnded = false;

  constructor(masks: TokenMasks, state: MachineState, remainingTokens: number) {
    this.#masks = masks;
    this.#state = state;
    this.#remainingTokens = remainingTokens;
  }

  /** Whether the text is whole as it is. */
  get canEnd(): boolean {
    return this.#state.canEnd;
  }

  /** Whether the text is whole and nothing can come: it was ended, or cannot go on. */
  get isComplete(): boolean {
    return (
      this.#hasEnded ||
      (this.#state.canEnd && (this.#state.items.length === 0 || this.#remainingTokens === 0))
    );
  }

  /** Infinity where there is no limit. */
  get remainingTokens(): number {
    return this.#remainingTokens;
  }

  /**
   * The tokens that may come next, ends among them; empty only where the text is complete and no
   * end is left to come. Shared between cursors: not to be changed.
   */
  allowed(): TokenSet {
    const { vocabulary } = this.#masks;
    if (this.#hasEnded) return emptySet(vocabulary.size);
    const { allowed, farthest } = this.#masks.maskOf(this.#state);
    const left = this.#remainingTokens - 1;
    return left >= farthest ? allowed : this.#masks.allowedWithin(this.#state, left);
  }

  allows(id: number): boolean {
    return this.#after(id) !== undefined;
  }

  /** @throws GradusError `token-not-allowed` */
  advance(id: number): void {
    const next = this.#after(id);
    if (next === undefined) throw this.#notAllowed(id);
    if (next === 'end') {
      this.#hasEnded = true;
      return;
    }
    this.#state = next;
    this.#remainingTokens--;
  }

  /** Bytes that come next whatever is chosen: they need no model. Empty where there is a choice. */
  forcedBytes(): Uint8Array {
    const { machine } = this.#masks;
    const bytes: number[] = [];
    let state = this.#hasEnded ? undefined : this.#state;
    while (state !== undefined) {
      const byte = machine.forcedByte(state);
      if (byte !== undefined) bytes.push(byte);
      state =
        byte === undefined ? undefined : (machine.next(state, machine.classOf[byte]!) ?? undefined);
    }
    return Uint8Array.from(bytes);
  }

  /** Another text that begins with this one. */
  clone(): ConstraintCursor {
    const copy = new ConstraintCursor(this.#masks, this.#state, this.#remainingTokens);
    copy.#hasEnded = this.#hasEnded;
    return copy;
  }

  /** Where the token leads, if it may come. */
  #after(id: number): MachineState | 'end' | undefined {
    const { machine, vocabulary } = this.#masks;
    if (this.#hasEnded) return undefined;
    if (vocabulary.endIds.includes(id)) return this.#state.canEnd ? 'end' : undefined;
    const bytes = vocabulary.bytesOf(id);
    const next = bytes === undefined ? null : machine.read(this.#state, bytes);
    if (next === null) return undefined;
    return this.#masks.canFinish(next, this.#remainingTokens - 1) ? next : undefined;
  }

  #notAllowed(id: number): GradusError {
    const { vocabulary } = this.#masks;
    const bytes = vocabulary.bytesOf(id);
    const spelled = bytes === undefined ? '' : `, ${JSON.stringify(Buffer.from(bytes).toString())}`;
    return new GradusError({
      code: 'token-not-allowed',
      kind: 'usage',
      what: 'This token cannot come here',
      expected: this.#hasEnded
        ? 'none: the text has ended'
        : `one of the ${countOf(this.allowed(), vocabulary.size)} that the mask allows`,
      received: `${id}${spelled}`,
      remedy: 'Apply the mask to the logits before drawing.',
    });
  }
}

function countOf(set: TokenSet, size: number): number {
  let count = 0;
  for (let id = 0; id < size; id++) if (isIn(set, id)) count++;
  return count;
}
