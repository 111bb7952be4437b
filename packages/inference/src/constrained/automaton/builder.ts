/**
 * @file A grammar while it is built: states, and transitions that read a byte, read nothing, or
 * call a rule. A rule is an automaton of its own, from its start to its end; calling one is what
 * lets a schema contain itself.
 */
import { GradusError } from '@gradus/runtime';

/** Low end of a transition that reads nothing. */
export const readsNothing = -1;
/** Low end of a transition that calls a rule; its high end is the rule. */
export const callsRule = -2;

export interface Rule {
  /** For messages: `#/$defs/node`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Transition t leads from `from[t]` to `to[t]` and reads a byte from `low[t]` to `high[t]`. */
export interface Transitions {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/** Some 20 MB while it is compiled; a schema of a thousand properties has a tenth of it. */
const mostStates = 250_000;
const mostTransitions = 1_000_000;

export class GrammarBuilder implements Transitions {
  readonly rules: Rule[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly low: number[] = [];
  readonly high: number[] = [];
  stateCount = 0;

  /** @throws GradusError `constraint-too-large` */
  addState(): number {
    if (this.stateCount === mostStates) throw tooLarge(`${mostStates} states`);
    return this.stateCount++;
  }

  /** Rule 0 is where everything starts. Only it may match nothing. */
  addRule(name: string): number {
    this.rules.push({ name, start: this.addState(), end: this.addState() });
    return this.rules.length - 1;
  }

  addBytes(from: number, low: number, high: number, to: number): void {
    this.#add(from, low, high, to);
  }

  addEmpty(from: number, to: number): void {
    this.#add(from, readsNothing, readsNothing, to);
  }

  addCall(from: number, rule: number, to: number): void {
    this.#add(from, callsRule, rule, to);
  }

  #add(from: number, low: number, high: number, to: number): void {
    if (this.from.length === mostTransitions) throw tooLarge(`${mostTransitions} transitions`);
    this.from.push(from);
    this.low.push(low);
    this.high.push(high);
    this.to.push(to);
  }
}

const tooLarge = (most: string): GradusError =>
  new GradusError({
    code: 'constraint-too-large',
    kind: 'usage',
    what: 'This constraint is too large to compile',
    expected: `an automaton of at most ${most}`,
    received: 'more',
    remedy: 'Lower counts such as {1,1000}, maxLength or maxItems, or split it.',
  });
