/**
 * @file What to leave out of a text that is too long: of tokens, and of the turns of a conversation.
 * Turns are left out whole: half a turn is a text that nobody wrote.
 */

/** The first `head` tokens, and the last ones up to `room` in all. */
export function headAndTail(
  tokens: readonly number[],
  { room, head }: { readonly room: number; readonly head: number },
): number[] {
  if (tokens.length <= room) return [...tokens];
  const first = Math.min(head, room);
  const last = room - first;
  return [...tokens.slice(0, first), ...(last === 0 ? [] : tokens.slice(-last))];
}

/**
 * Which turns are read, by their places: the first `pinned` in any case, and of the others the newest
 * that fit, without a gap. Undefined where the pinned ones do not fit, or not even the newest.
 * @param lengths tokens of each turn
 * @param room tokens that may be read, without those that are to be written
 */
export function newestTurns(
  lengths: readonly number[],
  room: number,
  pinned = 0,
): number[] | undefined {
  let left = room - lengths.slice(0, pinned).reduce((sum, length) => sum + length, 0);
  let start = lengths.length;
  while (start > pinned && lengths[start - 1]! <= left) left -= lengths[--start]!;
  const isNothing = start === lengths.length && lengths.length > pinned;
  if (left < 0 || isNothing) return undefined;
  const first = Math.min(pinned, lengths.length);
  return [...Array(first).keys(), ...range(Math.max(start, first), lengths.length)];
}

/**
 * The same in steps: nothing more is left out while everything from `start` on fits; where it does
 * not, so much is left out that no more than `low` tokens remain. What is read then begins alike for
 * many turns.
 * @returns the new start
 */
export function startInSteps(
  lengths: readonly number[],
  start: number,
  { room, low }: { readonly room: number; readonly low: number },
): number {
  let total = lengths.slice(start).reduce((sum, length) => sum + length, 0);
  if (total <= room) return start;
  let at = start;
  while (total > low && at < lengths.length - 1) total -= lengths[at++]!;
  return at;
}

/**
 * Tokens of a prompt that have to be read where a prefix cache knows these texts: what none of them
 * begins with, in whole blocks, and the last token in any case.
 */
export function unreadTokens(
  prompt: readonly number[],
  known: readonly (readonly number[])[],
  blockSize: number,
): number {
  const shared = known.map((text) => {
    const other = prompt.findIndex((id, place) => id !== text[place]);
    return other === -1 ? prompt.length : other;
  });
  const most = Math.min(Math.max(0, ...shared), prompt.length - 1);
  return prompt.length - blockSize * Math.floor(most / blockSize);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
