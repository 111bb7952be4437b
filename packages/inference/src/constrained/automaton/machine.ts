/**
 * @file Runs a grammar over bytes, deterministically. A state is every place at once where the text
 * so far may have led to: pairs of a grammar's state and a frame. A frame is one call of a rule; it
 * knows all who made that call and where they go on after it. Calls of one rule at one place of the
 * text share their frame, so ambiguous schemas take no more frames than rules, however deep.
 *
 * States are made as they are met, and are one object when they are the same: following a byte that
 * was followed before is one look-up. Frames that share callers are the graph-structured stack of
 * Tomita (1987).
 */
import { callsRule, readsNothing } from './builder.ts';
import type { Grammar } from './grammar.ts';

interface Item {
  readonly state: number;
  readonly frame: Frame;
}

interface Frame {
  readonly id: number;
  /** Where the callers go on. None for the frame of rule 0. */
  readonly callers: readonly Item[];
  /** The fewest bytes from the end of this call to the end of the text. */
  readonly bytesToEnd: number;
}

export interface MachineState {
  /** Those from which a byte can be read. */
  readonly items: readonly Item[];
  /** Whether the text may end here. */
  readonly canEnd: boolean;
  /** The fewest bytes that make the text whole. */
  readonly bytesToEnd: number;
  /** Class of bytes → what comes next, null for nothing, undefined for not known yet. */
  next: (MachineState | null | undefined)[];
  generation: number;
}

export interface MachineOptions {
  /** Items that may be remembered; beyond that, all that is known is forgotten. Default: a million, some 60 MB. */
  readonly mostItems?: number;
}

export class Machine {
  readonly grammar: Grammar;
  /** Byte → its class: bytes that no transition tells apart. */
  readonly classOf: Uint8Array;
  readonly classCount: number;
  readonly #mostItems: number;
  readonly #ruleEnds: Uint8Array;
  readonly #byteOfClass: number[] = [];
  #states = new Map<string, MachineState>();
  #frames = new Map<string, Frame>();
  #lastFrame = 0;
  #items = 0;
  #generation = 0;

  constructor(grammar: Grammar, { mostItems = 1_000_000 }: MachineOptions = {}) {
    this.grammar = grammar;
    this.#mostItems = mostItems;
    this.#ruleEnds = new Uint8Array(grammar.stateCount);
    for (const { end } of grammar.rules) this.#ruleEnds[end] = 1;
    this.classOf = byteClasses(grammar);
    this.classCount = this.classOf[255]! + 1;
    for (let byte = 255; byte >= 0; byte--) this.#byteOfClass[this.classOf[byte]!] = byte;
  }

  /** Grows when what was known is forgotten: states from before are not met again. */
  get generation(): number {
    return this.#generation;
  }

  get start(): MachineState {
    const frame = { id: 0, callers: [], bytesToEnd: 0 };
    return this.#stateOf([{ state: this.grammar.rules[0]!.start, frame }]);
  }

  /** @returns null where no text goes on with a byte of this class */
  next(state: MachineState, byteClass: number): MachineState | null {
    if (state.generation !== this.#generation) {
      // Its links lead to what was forgotten, and would keep it alive.
      state.next = [];
      state.generation = this.#generation;
    }
    const known = state.next[byteClass];
    if (known !== undefined) return known;
    const found = this.#follow(state, this.#byteOfClass[byteClass]!);
    if (state.generation === this.#generation) state.next[byteClass] = found;
    return found;
  }

  /** @returns null where no text goes on like this */
  read(state: MachineState, bytes: Uint8Array): MachineState | null {
    let at: MachineState | null = state;
    for (const byte of bytes) {
      at = this.next(at, this.classOf[byte]!);
      if (at === null) return null;
    }
    return at;
  }

  /** The shortest way to make the text whole; of equally short ones the least bytes. */
  shortestRest(state: MachineState): Uint8Array {
    const bytes = new Uint8Array(state.bytesToEnd);
    let at = state;
    for (let index = 0; index < bytes.length; index++) {
      for (let byteClass = 0; byteClass < this.classCount; byteClass++) {
        const next = this.next(at, byteClass);
        if (next?.bytesToEnd !== bytes.length - index - 1) continue;
        bytes[index] = this.#byteOfClass[byteClass]!;
        at = next;
        break;
      }
    }
    return bytes;
  }

  /** The only byte that can come next, where the text cannot end and there is only one. */
  forcedByte(state: MachineState): number | undefined {
    if (state.canEnd) return undefined;
    let forced: number | undefined;
    for (let byte = 0; byte < 256; byte++) {
      if (this.next(state, this.classOf[byte]!) === null) continue;
      if (forced !== undefined) return undefined;
      forced = byte;
    }
    return forced;
  }

  #follow(state: MachineState, byte: number): MachineState | null {
    const { firstTransition, low, high, to } = this.grammar;
    const reached: Item[] = [];
    for (const { state: from, frame } of state.items) {
      for (let t = firstTransition[from]!; t < firstTransition[from + 1]!; t++) {
        if (low[t]! >= 0 && low[t]! <= byte && byte <= high[t]!)
          reached.push({ state: to[t]!, frame });
      }
    }
    return reached.length === 0 ? null : this.#stateOf(reached);
  }

  /** All places that lie no byte away from these. */
  #stateOf(open: Item[]): MachineState {
    const { firstTransition, low, high, to, rules, ruleRanks } = this.grammar;
    const seen = new Set<number>();
    const items: Item[] = [];
    const callers = new Map<number, Map<number, Item>>();
    let canEnd = false;

    const close = (): void => {
      for (let item = open.pop(); item !== undefined; item = open.pop()) {
        const { state, frame } = item;
        if (seen.has(keyOf(item))) continue;
        seen.add(keyOf(item));
        if (this.#ruleEnds[state] === 1) {
          for (const caller of frame.callers) open.push(caller);
          if (frame.callers.length === 0) canEnd = true;
        }
        let reads = false;
        for (let t = firstTransition[state]!; t < firstTransition[state + 1]!; t++) {
          const target = { state: to[t]!, frame };
          if (low[t] === readsNothing) open.push(target);
          else if (low[t] === callsRule) callersOf(callers, high[t]!).set(keyOf(target), target);
          else reads = true;
        }
        if (reads) items.push(item);
      }
    };
    close();
    // A rule is entered once all its callers are known: first those that may call others.
    while (callers.size > 0) {
      const rule = firstByRank(callers.keys(), ruleRanks);
      const frame = this.#frameOf([...callers.get(rule)!.values()]);
      callers.delete(rule);
      open.push({ state: rules[rule]!.start, frame });
      close();
    }
    return this.#intern(items, canEnd);
  }

  #intern(items: Item[], canEnd: boolean): MachineState {
    items.sort(byKey);
    const key = `${canEnd ? '!' : ''}${items.map(keyOf).join(',')}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state: MachineState = {
      items,
      canEnd,
      bytesToEnd: canEnd ? 0 : this.#fewestBytes(items),
      next: [],
      generation: this.#generation,
    };
    this.#states.set(key, state);
    // Its links to others take the room of a quarter of an item each.
    this.#remember(items.length + this.classCount / 4);
    return state;
  }

  #frameOf(callers: Item[]): Frame {
    callers.sort(byKey);
    const key = callers.map(keyOf).join(',');
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const frame = { id: ++this.#lastFrame, callers, bytesToEnd: this.#fewestBytes(callers) };
    this.#frames.set(key, frame);
    this.#remember(callers.length);
    return frame;
  }

  #fewestBytes(items: readonly Item[]): number {
    let fewest = Infinity;
    for (const { state, frame } of items)
      fewest = Math.min(fewest, this.grammar.bytesToEnd[state]! + frame.bytesToEnd);
    return fewest;
  }

  #remember(items: number): void {
    // One more for what holds them.
    this.#items += items + 1;
    if (this.#items <= this.#mostItems) return;
    this.#states = new Map();
    this.#frames = new Map();
    this.#items = 0;
    this.#generation++;
  }
}

/** Below 2⁵³: at most 2¹⁸ states, and 2³⁵ frames are never made. */
const keyOf = ({ state, frame }: Item): number => frame.id * 2 ** 18 + state;
const byKey = (a: Item, b: Item): number => keyOf(a) - keyOf(b);

function firstByRank(rules: Iterable<number>, ranks: Int32Array): number {
  let first = -1;
  for (const rule of rules) if (first < 0 || ranks[rule]! < ranks[first]!) first = rule;
  return first;
}

function callersOf(callers: Map<number, Map<number, Item>>, rule: number): Map<number, Item> {
  const known = callers.get(rule);
  if (known !== undefined) return known;
  const made = new Map<number, Item>();
  callers.set(rule, made);
  return made;
}

function byteClasses({ low, high }: Grammar): Uint8Array {
  const isFirst = new Uint8Array(257);
  for (let index = 0; index < low.length; index++) {
    if (low[index]! < 0) continue;
    isFirst[low[index]!] = 1;
    isFirst[high[index]! + 1] = 1;
  }
  const classes = new Uint8Array(256);
  for (let byte = 1; byte < 256; byte++) classes[byte] = classes[byte - 1]! + isFirst[byte]!;
  return classes;
}
