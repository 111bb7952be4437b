/**
 * @file A grammar that is done. Whatever cannot be part of a whole text is gone: from every state
 * that is left there is a way to the end, so whoever follows the transitions never runs into a
 * dead end.
 */
import { GradusError } from '@gradus/runtime';
import { callsRule, readsNothing, type Rule, type Transitions } from './builder.ts';
import { bytesToEnd, groupBy } from './shortest.ts';

export interface Grammar extends Transitions {
  readonly stateCount: number;
  /** Rule 0 is where everything starts. */
  readonly rules: readonly Rule[];
  /** The transitions of state s are `firstTransition[s]` to before `firstTransition[s + 1]`. */
  readonly firstTransition: Int32Array;
  /** State → the fewest bytes to the end of its rule. */
  readonly bytesToEnd: Float64Array;
  /** A rule that begins with a call of another has a smaller rank. */
  readonly ruleRanks: Int32Array;
  /** Byte → whether any text has it. */
  readonly bytes: readonly boolean[];
}

interface Draft extends Transitions {
  readonly stateCount: number;
  readonly rules: readonly Rule[];
}

/**
 * @param mayRead bytes that are not among these are given up, and every text that has one
 * @returns undefined where no text is left at all
 * @throws GradusError `unsupported-schema` for a rule that begins with a call of itself
 */
export function finishGrammar(
  draft: Draft,
  mayRead: (byte: number) => boolean = () => true,
): Grammar | undefined {
  const narrowed = narrow(draft, mayRead);
  const distances = bytesToEnd(draft.stateCount, draft.rules, narrowed);
  if (distances[draft.rules[0]!.start] === Infinity) return undefined;
  const live = narrowed.filter(
    ({ from, to, low, high }) =>
      distances[from]! < Infinity &&
      distances[to]! < Infinity &&
      (low !== callsRule || distances[draft.rules[high]!.start]! < Infinity),
  );
  const kept = sorted(reachable(live, draft), draft.stateCount);
  return {
    ...kept,
    stateCount: draft.stateCount,
    rules: draft.rules,
    bytesToEnd: distances,
    ruleRanks: ranksOf(draft.rules, kept),
    bytes: bytesOf(kept),
  };
}

interface Transition {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** A list of transitions that can be read as columns too. */
class TransitionList implements Transitions {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly low: number[] = [];
  readonly high: number[] = [];

  add(from: number, low: number, high: number, to: number): void {
    this.from.push(from);
    this.low.push(low);
    this.high.push(high);
    this.to.push(to);
  }

  filter(isKept: (transition: Transition) => boolean): TransitionList {
    const kept = new TransitionList();
    for (const [index, from] of this.from.entries()) {
      const [to, low, high] = [this.to[index]!, this.low[index]!, this.high[index]!];
      if (isKept({ from, to, low, high })) kept.add(from, low, high, to);
    }
    return kept;
  }
}

/** Ranges of bytes are cut into those parts that may be read. */
function narrow(draft: Draft, mayRead: (byte: number) => boolean): TransitionList {
  const narrowed = new TransitionList();
  for (let index = 0; index < draft.from.length; index++) {
    const [from, to] = [draft.from[index]!, draft.to[index]!];
    const [low, high] = [draft.low[index]!, draft.high[index]!];
    if (low < 0) narrowed.add(from, low, high, to);
    for (let start = low; start >= 0 && start <= high; start++) {
      if (!mayRead(start)) continue;
      let end = start;
      while (end < high && mayRead(end + 1)) end++;
      narrowed.add(from, start, end, to);
      start = end;
    }
  }
  return narrowed;
}

/** Only what some text goes through. */
function reachable(list: TransitionList, { rules, stateCount }: Draft): TransitionList {
  const outOf = groupBy(list.from, stateCount);
  const seen = new Uint8Array(stateCount);
  const open = [rules[0]!.start];
  seen[open[0]!] = 1;
  const visit = (state: number): void => {
    if (seen[state] === 1) return;
    seen[state] = 1;
    open.push(state);
  };
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const transition of outOf(state)) {
      visit(list.to[transition]!);
      if (list.low[transition] === callsRule) visit(rules[list.high[transition]!]!.start);
    }
  }
  return list.filter(({ from }) => seen[from] === 1);
}

function sorted(list: TransitionList, stateCount: number) {
  const outOf = groupBy(list.from, stateCount);
  const firstTransition = new Int32Array(stateCount + 1);
  const order = new Int32Array(list.from.length);
  for (let state = 0; state < stateCount; state++) {
    const own = outOf(state);
    order.set(own, firstTransition[state]);
    firstTransition[state + 1] = firstTransition[state]! + own.length;
  }
  const column = (values: readonly number[]): Int32Array =>
    order.map((transition) => values[transition]!);
  return {
    from: column(list.from),
    to: column(list.to),
    low: column(list.low),
    high: column(list.high),
    firstTransition,
  };
}

/** @throws GradusError `unsupported-schema` */
function ranksOf(
  rules: readonly Rule[],
  grammar: Pick<Grammar, 'firstTransition' | 'to' | 'low' | 'high'>,
): Int32Array {
  const status = new Uint8Array(rules.length); // 1 while its first calls are looked at, then 2
  const ranks = new Int32Array(rules.length);
  let rank = rules.length;
  for (const root of rules.keys()) {
    const path =
      status[root] === 0 ? [{ rule: root, calls: firstCalls(rules[root]!, grammar) }] : [];
    if (path.length > 0) status[root] = 1;
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.calls.pop();
      if (next === undefined) {
        status[last.rule] = 2;
        ranks[last.rule] = --rank;
        path.pop();
      } else if (status[next] === 1) {
        throw new GradusError({
          code: 'unsupported-schema',
          kind: 'usage',
          what: `${rules[next]!.name} leads back to itself`,
          expected: 'an object or an array in between',
          received: 'only "$ref" and "anyOf"',
        });
      } else if (status[next] === 0) {
        status[next] = 1;
        path.push({ rule: next, calls: firstCalls(rules[next]!, grammar) });
      }
    }
  }
  return ranks;
}

/** Rules that may be called before anything is read. */
function firstCalls(
  { start }: Rule,
  { firstTransition, to, low, high }: Pick<Grammar, 'firstTransition' | 'to' | 'low' | 'high'>,
): number[] {
  const seen = new Set([start]);
  const calls = new Set<number>();
  for (const state of seen) {
    for (let t = firstTransition[state]!; t < firstTransition[state + 1]!; t++) {
      if (low[t] === readsNothing) seen.add(to[t]!);
      else if (low[t] === callsRule) calls.add(high[t]!);
    }
  }
  return [...calls];
}

function bytesOf({ low, high }: Pick<Grammar, 'low' | 'high'>): boolean[] {
  const bytes = Array.from({ length: 256 }, () => false);
  for (let index = 0; index < low.length; index++) {
    if (low[index]! >= 0) bytes.fill(true, low[index], high[index]! + 1);
  }
  return bytes;
}
