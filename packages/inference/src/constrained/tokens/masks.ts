/**
 * @file Which tokens may come next: the tree of tokens and the automaton walk down together, and a
 * token is allowed where they get to its end. What was found for a state is kept; most steps of a
 * text are at one that was met before.
 */
import { GradusError } from '@gradus/runtime';
import { finishGrammar } from '../automaton/grammar.ts';
import { Machine, type MachineState } from '../automaton/machine.ts';
import type { Constraint } from '../constraint.ts';
import { ConstraintCursor } from './cursor.ts';
import { addTo, emptySet, type TokenSet } from './token-set.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface TokenMaskOptions {
  /** Masks that are kept, of one bit for each token. Default: 10,000, or 32 MB of them. */
  readonly mostMasks?: number;
}

export interface Mask {
  readonly allowed: TokenSet;
  /** Behind the token that leads farthest from an end: the fewest bytes that are missing then. */
  readonly farthest: number;
}

const mostKept = 10_000;
const mostKeptBytes = 32 * 2 ** 20;

export class TokenMasks {
  readonly vocabulary: Vocabulary;
  readonly machine: Machine;
  /**
   * Bytes that texts of the constraint may have and that are no tokens by themselves. Texts that
   * have one are given up, so that whatever is begun can be ended. None for vocabularies with all
   * bytes.
   */
  readonly unspellableBytes: readonly number[];
  readonly #mostMasks: number;
  readonly #masks = new Map<MachineState, Mask>();
  #generation = 0;
  readonly #completions = new WeakMap<MachineState, readonly number[]>();

  /** @throws GradusError `unspellable-constraint` where no text is left */
  constructor(
    constraint: Constraint,
    vocabulary: Vocabulary,
    { mostMasks }: TokenMaskOptions = {},
  ) {
    const { grammar } = constraint.machine;
    const isToken = (byte: number): boolean => tokenOfByte(vocabulary, byte) >= 0;
    this.vocabulary = vocabulary;
    this.unspellableBytes = [...grammar.bytes.keys()].filter(
      (byte) => grammar.bytes[byte] === true && !isToken(byte),
    );
    if (this.unspellableBytes.length === 0) {
      this.machine = constraint.machine;
    } else {
      const narrowed = finishGrammar(grammar, isToken);
      if (narrowed === undefined) throw unspellable(this.unspellableBytes);
      this.machine = new Machine(narrowed);
    }
    this.#mostMasks =
      mostMasks ?? Math.min(mostKept, Math.ceil(mostKeptBytes / (vocabulary.size / 8 + 1)));
  }

  /**
   * A text that begins.
   * @param maxTokens that may come, an end not counted: where they run short, only tokens are
   *   allowed behind which the text can still be finished
   * @throws GradusError `budget-too-small` where they are fewer than the shortest text takes
   */
  start({ maxTokens = Infinity }: { readonly maxTokens?: number } = {}): ConstraintCursor {
    const state = this.machine.start;
    if (!this.canFinish(state, maxTokens)) {
      const completion = this.completionOf(state, 10_000);
      throw new GradusError({
        code: 'budget-too-small',
        kind: 'usage',
        what: 'No text of this constraint fits into the tokens that it may take',
        expected: `at least ${completion?.length ?? 'ten thousand'}, as the shortest text takes`,
        received: String(maxTokens),
        remedy: 'Raise maxTokens, or allow shorter texts.',
      });
    }
    return new ConstraintCursor(this, state, maxTokens);
  }

  maskOf(state: MachineState): Mask {
    if (this.#generation !== this.machine.generation) {
      // Masks of states that are not met again would only keep those alive.
      this.#masks.clear();
      this.#generation = this.machine.generation;
    }
    const known = this.#masks.get(state);
    if (known !== undefined) return known;
    let farthest = 0;
    const allowed = this.#walk(state, ({ bytesToEnd }) => {
      farthest = Math.max(farthest, bytesToEnd);
      return true;
    });
    const mask = { allowed, farthest };
    if (this.#masks.size >= this.#mostMasks) {
      // A map remembers the order in which it was filled: this is the oldest.
      const [oldest] = this.#masks.keys();
      this.#masks.delete(oldest!);
    }
    this.#masks.set(state, mask);
    return mask;
  }

  /** Tokens behind which `tokens` more are enough. */
  allowedWithin(state: MachineState, tokens: number): TokenSet {
    return this.#walk(state, (next) => this.canFinish(next, tokens));
  }

  canFinish(state: MachineState, tokens: number): boolean {
    if (state.bytesToEnd <= tokens) return true;
    const completion = this.completionOf(state, tokens);
    return completion !== undefined && completion.length <= tokens;
  }

  /**
   * The fewest tokens that spell the shortest rest of the text. Behind the first of them the
   * shortest rest is what is left of this one: so where n tokens are enough, there is always one
   * behind which n − 1 are.
   * @returns undefined where no `mostTokens` tokens are long enough
   */
  completionOf(state: MachineState, mostTokens: number): readonly number[] | undefined {
    const known = this.#completions.get(state);
    if (known !== undefined) return known;
    if (state.bytesToEnd > mostTokens * this.vocabulary.longestBytes) return undefined;
    const completion = fewestTokens(this.machine.shortestRest(state), this.vocabulary);
    this.#completions.set(state, completion);
    return completion;
  }

  #walk(start: MachineState, isKept: (next: MachineState) => boolean): TokenSet {
    const { machine, vocabulary } = this;
    const { bytes, depths, ends, firstId, ids, nodeCount, deepest } = vocabulary.trie;
    const allowed = emptySet(vocabulary.size);
    if (start.canEnd) for (const id of vocabulary.endIds) addTo(allowed, id);
    /** Depth → the state above the node that is there now. */
    const path = Array.from({ length: deepest + 1 }, () => start);
    for (let node = 0; node < nodeCount;) {
      const depth = depths[node]!;
      const next = machine.next(path[depth]!, machine.classOf[bytes[node]!]!);
      if (next === null) {
        node = ends[node]!;
        continue;
      }
      path[depth + 1] = next;
      const [first, last] = [firstId[node]!, firstId[node + 1]!];
      if (first < last && isKept(next)) {
        for (let index = first; index < last; index++) addTo(allowed, ids[index]!);
      }
      node++;
    }
    return allowed;
  }
}

/** @throws GradusError `unspellable-constraint`: the vocabulary lacks bytes, and all texts have one */
export const createTokenMasks = (
  constraint: Constraint,
  vocabulary: Vocabulary,
  options: TokenMaskOptions = {},
): TokenMasks => new TokenMasks(constraint, vocabulary, options);

function tokenOfByte({ trie }: Vocabulary, byte: number): number {
  const node = trie.child(-1, byte);
  return node < 0 ? -1 : trie.tokenAt(node);
}

/** From the end: what spells the rest from here with the fewest tokens? Every byte is a token. */
function fewestTokens(bytes: Uint8Array, vocabulary: Vocabulary): readonly number[] {
  const { trie } = vocabulary;
  const counts = new Int32Array(bytes.length + 1);
  const firsts = new Int32Array(bytes.length);
  for (let start = bytes.length - 1; start >= 0; start--) {
    counts[start] = bytes.length + 1;
    let node = -1;
    for (let end = start; end < bytes.length; end++) {
      node = trie.child(node, bytes[end]!);
      if (node < 0) break;
      const token = trie.tokenAt(node);
      if (token < 0 || counts[end + 1]! >= counts[start]!) continue;
      counts[start] = counts[end + 1]! + 1;
      firsts[start] = token;
    }
  }
  const tokens: number[] = [];
  for (let at = 0; at < bytes.length; at += vocabulary.bytesOf(firsts[at]!)!.length)
    tokens.push(firsts[at]!);
  return tokens;
}

function unspellable(bytes: readonly number[]): GradusError {
  const spelled = bytes.slice(0, 8).map((byte) => {
    const isPrintable = byte > 0x20 && byte < 0x7f;
    return isPrintable ? JSON.stringify(String.fromCharCode(byte)) : `0x${byte.toString(16)}`;
  });
  const more = bytes.length > 8 ? ` and ${bytes.length - 8} more` : '';
  return new GradusError({
    code: 'unspellable-constraint',
    kind: 'usage',
    what: 'This vocabulary cannot spell any text of this constraint',
    expected: 'a token for each byte that such a text needs',
    received: `none for ${spelled.join(', ')}${more}`,
    remedy: 'Use a tokenizer that has every byte, as byte-level BPE and byte fallback do.',
  });
}
