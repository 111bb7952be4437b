/**
 * @file What two languages have in common: both automata walk over the same bytes, side by side.
 */
import { callsRule, GrammarBuilder, readsNothing } from './builder.ts';
import type { Language } from './language.ts';

/** Neither may call rules: two stacks do not fit into one. */
export function intersection(first: Language, second: Language): Language {
  return (into, from, to) => {
    const a = alone(first);
    const b = alone(second);
    const states = new Map<number, number>();
    const open: (readonly [inA: number, inB: number, state: number])[] = [];
    const stateOf = (inA: number, inB: number): number => {
      const key = inA * b.size + inB;
      const known = states.get(key);
      if (known !== undefined) return known;
      const state = into.addState();
      states.set(key, state);
      open.push([inA, inB, state]);
      return state;
    };
    into.addEmpty(from, stateOf(a.start, b.start));
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      const [inA, inB, state] = pair;
      if (inA === a.end && inB === b.end) into.addEmpty(state, to);
      for (const next of a.empties[inA]!) into.addEmpty(state, stateOf(next, inB));
      for (const next of b.empties[inB]!) into.addEmpty(state, stateOf(inA, next));
      for (const one of a.reads[inA]!) {
        for (const other of b.reads[inB]!) {
          const low = Math.max(one.low, other.low);
          const high = Math.min(one.high, other.high);
          if (low <= high) into.addBytes(state, low, high, stateOf(one.to, other.to));
        }
      }
    }
  };
}

interface Reading {
  readonly low: number;
  readonly high: number;
  readonly to: number;
}

/** The automaton of one language, by state. */
function alone(language: Language) {
  const builder = new GrammarBuilder();
  const { start, end } = builder.rules[builder.addRule('')]!;
  language(builder, start, end);
  const empties = Array.from({ length: builder.stateCount }, (): number[] => []);
  const reads = Array.from({ length: builder.stateCount }, (): Reading[] => []);
  for (const [index, from] of builder.from.entries()) {
    const [low, high, to] = [builder.low[index]!, builder.high[index]!, builder.to[index]!];
    if (low === callsRule) throw new TypeError('a language that calls rules has no intersection');
    if (low === readsNothing) empties[from]!.push(to);
    else reads[from]!.push({ low, high, to });
  }
  return { start, end, empties, reads, size: builder.stateCount };
}
