/** Misconception: a prompt that is known need not be read. */
export interface RollingPlaces {
  readonly kept: readonly number[];
  readonly turnedBy: readonly number[];
}

export type Method = 'interpolation' | 'ntk' | 'yarn';

export interface Slower {
  readonly method: Method;
  readonly factor: number;
  readonly trainedLength: number;
}

export function headAndTail(
  tokens: readonly number[],
  { room, head }: { readonly room: number; readonly head: number },
): number[] {
  if (tokens.length <= room) return [...tokens];
  const first = Math.min(head, room);
  return [...tokens.slice(0, first), ...tokens.slice(tokens.length - (room - first))];
}

export function newestTurns(
  lengths: readonly number[],
  room: number,
  pinned = 0,
): number[] | undefined {
  const first = Math.min(pinned, lengths.length);
  let left = room - sum(lengths.slice(0, first));
  if (left < 0) return undefined;
  const turns: number[] = [];
  for (let at = lengths.length - 1; at >= first; at--) {
    if (lengths[at]! > left) break;
    left -= lengths[at]!;
    turns.unshift(at);
  }
  if (turns.length === 0 && lengths.length > first) return undefined;
  return [...Array(first).keys(), ...turns];
}

export function startInSteps(
  lengths: readonly number[],
  start: number,
  { room, low }: { readonly room: number; readonly low: number },
): number {
  let total = sum(lengths.slice(start));
  if (total <= room) return start;
  let at = start;
  while (total > low && at < lengths.length - 1) {
    total -= lengths[at]!;
    at++;
  }
  return at;
}

export function unreadTokens(
  prompt: readonly number[],
  known: readonly (readonly number[])[],
  blockSize: number,
): number {
  let longest = 0;
  for (const text of known) {
    let shared = 0;
    while (shared < prompt.length && prompt[shared] === text[shared]) shared++;
    longest = Math.max(longest, shared);
  }
  const blocks = Math.floor(longest / blockSize);
  return prompt.length - blocks * blockSize;
}

export function rollingPlaces(
  length: number,
  { most, sinks }: { readonly most: number; readonly sinks: number },
): RollingPlaces {
  const count = Math.min(length, most);
  const first = Math.min(sinks, count);
  const kept = [...Array(first).keys(), ...range(length - (count - first), length)];
  return { kept, turnedBy: range(length - count, length) };
}

export function slowerFrequencies(
  headWidth: number,
  base: number,
  { method, factor, trainedLength }: Slower,
): number[] {
  const ntkBase = base * factor ** (headWidth / (headWidth - 2));
  return Array.from({ length: headWidth / 2 }, (_, i) => {
    const exponent = (-2 * i) / headWidth;
    const theta = base ** exponent;
    if (method === 'interpolation') return theta / factor;
    if (method === 'ntk') return ntkBase ** exponent;
    const turns = (trainedLength * theta) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - 1) / 31));
    return (1 - share) * (theta / factor) + share * theta;
  });
}

export function yarnScoreFactor(factor: number): number {
  return (0.1 * Math.log(factor) + 1) ** 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
