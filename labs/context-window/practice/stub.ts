/**
 * What to do when a text is too long. Fill in the functions; `./gradus lab watch context-window`
 * judges the file on every save. No model is needed.
 *
 *     headAndTail([1, 2, 3, 4, 5, 6], { room: 4, head: 1 })         →  [1, 4, 5, 6]
 *     newestTurns([5, 3, 4, 2], 8)                                  →  [2, 3]        4 + 2 tokens
 *     newestTurns([5, 3, 4, 2], 8, 1)                               →  [0, 3]        5 + 2
 *     startInSteps([5, 5, 5, 5], 0, { room: 16, low: 10 })          →  2             two turns remain
 *     unreadTokens([1, 2, 3, 4, 5], [[1, 2, 3, 9]], 2)              →  3             one block is known
 *     rollingPlaces(10, { most: 5, sinks: 2 }).kept                 →  [0, 1, 7, 8, 9]
 */

/** The first `head` tokens, and the last ones up to `room` in all, in their order. */
export function headAndTail(
  tokens: readonly number[],
  options: { readonly room: number; readonly head: number },
): number[] {
  throw new Error(`your turn: ${tokens.length} tokens, room for ${options.room}`);
}

/**
 * Which turns of a conversation are read, by their places in order: the first `pinned` in any case
 * (none unless said otherwise), and of the others the newest that fit, without a gap: whole turns
 * only, and none behind one that is left out. Undefined where the pinned ones do not fit, or where
 * there are others and not even the newest of them does.
 * @param lengths tokens of each turn, the oldest first
 */
export function newestTurns(
  lengths: readonly number[],
  room: number,
  pinned = 0,
): number[] | undefined {
  throw new Error(`your turn: ${lengths.length} turns, room for ${room}, ${pinned} pinned`);
}

/**
 * The turn from which on all are read. It stays where it is as long as everything from there on fits
 * into `room`. Where it does not, it moves on until no more than `low` tokens remain; the newest turn
 * remains in any case.
 */
export function startInSteps(
  lengths: readonly number[],
  start: number,
  options: { readonly room: number; readonly low: number },
): number {
  throw new Error(`your turn: ${lengths.length} turns from ${start}, room for ${options.room}`);
}

/**
 * How many tokens of a prompt have to be read where a prefix cache knows these texts. It knows whole
 * blocks from the beginning of a text, and the last token of a prompt is read in any case.
 */
export function unreadTokens(
  prompt: readonly number[],
  known: readonly (readonly number[])[],
  blockSize: number,
): number {
  throw new Error(
    `your turn: ${prompt.length} tokens, ${known.length} texts, ${blockSize} a block`,
  );
}

export interface RollingPlaces {
  /** Places in the text whose keys and values are kept, in order. */
  readonly kept: readonly number[];
  /** The place by which each of their keys is turned for the next token. */
  readonly turnedBy: readonly number[];
}

/**
 * A cache that rolls on, after `length` tokens were read: at most `most` places, of which the first
 * `sinks` are the first of the text and the others the last. The next token stands at place `length`;
 * the last ones are turned by their own places, and the first ones by those just before them.
 */
export function rollingPlaces(
  length: number,
  options: { readonly most: number; readonly sinks: number },
): RollingPlaces {
  throw new Error(`your turn: ${options.most} of ${length} places, ${options.sinks} sinks`);
}

export type Method = 'interpolation' | 'ntk' | 'yarn';

export interface Slower {
  readonly method: Method;
  /** How many times as long texts are to be. */
  readonly factor: number;
  /** Tokens of a text in training. */
  readonly trainedLength: number;
}

/**
 * Radians by which each pair of a head of D dimensions turns from place to place: D / 2 of them. As
 * trained they are θᵢ = base^(−2i / D), i = 0, 1, …. Slower by a factor s:
 *
 * - interpolation: every wave by s;
 * - ntk: another base, base · s^(D / (D − 2)): the fastest wave stays, the slowest is slower by s;
 * - yarn: let r be how often a wave turns within the trained length. Below 1 turn it is slower by s,
 *   above 32 it stays, and between them γ = (r − 1) / 31 says how much of it stays:
 *   (1 − γ) · θ / s + γ · θ.
 */
export function slowerFrequencies(headWidth: number, base: number, slower: Slower): number[] {
  throw new Error(`your turn: ${headWidth} dimensions, base ${base}, ${slower.method}`);
}

/** What YaRN multiplies all scores by: (0.1 · ln s + 1)². 1 where nothing is slower. */
export function yarnScoreFactor(factor: number): number {
  throw new Error(`your turn: scores for texts ${factor} times as long`);
}
