/**
 * @file tiktoken's rank files: one token per line, its bytes in base64, a space, its rank, which
 * is also its id. The file does not say which two tokens each was merged from; that is found by
 * merging its bytes with the lower ranks only, which must end in two tokens.
 */
import { GradusError } from '@gradus/runtime';
import { Merger } from './merge.ts';
import { BpeTokenizer } from './tokenizer.ts';
import { ByteStrings, grown } from './byte-strings.ts';
import { PairMap } from './pair-map.ts';
import type { PatternName } from './pre-tokenize.ts';

export interface TiktokenOptions {
  readonly pattern: PatternName;
  readonly specialTokens?: ReadonlyMap<string, number>;
}

/**
 * @param content the file as text or bytes
 * @throws GradusError `corrupt-ranks` naming the line, `corrupt-vocabulary`
 */
export function fromTiktokenRanks(
  content: string | Uint8Array,
  { pattern, specialTokens = new Map() }: TiktokenOptions,
): BpeTokenizer {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const vocabulary = parseRanks(text).sort(([a], [b]) => a - b);
  return new BpeTokenizer({
    vocabulary,
    merges: recoverMerges(vocabulary),
    pattern,
    specialTokens,
    wholeTokens: true,
  });
}

/**
 * The file that `fromTiktokenRanks` reads: ordinary tokens only, special tokens have no rank.
 * @throws GradusError `ids-are-not-ranks`: tiktoken merges in order of id, this tokenizer does not
 */
export function toTiktokenRanks(tokenizer: BpeTokenizer): string {
  const { vocabulary } = tokenizer;
  const spellings = new ByteStrings(vocabulary.size);
  const ids = [...vocabulary.keys()];
  for (const bytes of vocabulary.values()) spellings.intern(bytes);
  let highest = -1;
  for (const [left, right] of tokenizer.merges) {
    const id = ids[spellings.indexOf(Buffer.concat([left, right]))]!;
    if (id < highest) throw notRanks(id, highest);
    highest = id;
  }
  return Array.from(
    vocabulary,
    ([id, bytes]) => `${Buffer.from(bytes).toString('base64')} ${id}\n`,
  ).join('');
}

type RankedToken = readonly [rank: number, bytes: Uint8Array];

function parseRanks(text: string): RankedToken[] {
  const lines = text.split('\n');
  const ranked: RankedToken[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '' && i === lines.length - 1) break;
    const [, token, rank] = /^([A-Za-z0-9+/]+={0,2}) (\d+)\r?$/.exec(line) ?? [];
    if (token === undefined || rank === undefined) throw corruptLine(i + 1, line);
    ranked.push([Number(rank), Buffer.from(token, 'base64')]);
  }
  if (ranked.length === 0) throw corruptLine(1, '');
  return ranked;
}

/** @param vocabulary in order of rank */
function recoverMerges(vocabulary: readonly RankedToken[]): (readonly [number, number])[] {
  const spellings = new ByteStrings(vocabulary.length);
  for (const [, bytes] of vocabulary) spellings.intern(bytes);
  const byteTokens = Int32Array.from({ length: 256 }, (_, byte) =>
    spellings.indexOf(Uint8Array.of(byte)),
  );

  // The constructor refuses a vocabulary without a byte, and names the byte.
  if (byteTokens.includes(-1)) return [];

  // Inside, a token is its place in `vocabulary`, which orders like its rank.
  const lower = new PairMap(vocabulary.length);
  const merger = new Merger(lower);
  const merges: (readonly [number, number])[] = [];
  const learn = (left: number, right: number, whole: number): void => {
    lower.set(left, right, whole);
    merges.push([vocabulary[left]![0], vocabulary[right]![0]]);
  };
  let parts = new Int32Array(256);
  for (const [place, [, bytes]] of vocabulary.entries()) {
    if (bytes.length === 1) continue;
    if (bytes.length > parts.length) parts = grown(parts, bytes.length);
    for (let i = 0; i < bytes.length; i++) parts[i] = byteTokens[bytes[i]!]!;
    if (merger.merge(parts, bytes.length) === 2) {
      learn(parts[0]!, parts[1]!, place);
    } else {
      // Not made by training, but added by hand: tiktoken then merges any two tokens that spell it.
      for (let cut = 1; cut < bytes.length; cut++) {
        const left = spellings.indexOf(bytes, 0, cut);
        const right = spellings.indexOf(bytes, cut);
        if (left >= 0 && right >= 0) learn(left, right, place);
      }
    }
  }
  return merges;
}

const corruptLine = (line: number, received: string): GradusError =>
  new GradusError({
    code: 'corrupt-ranks',
    kind: 'usage',
    what: `Cannot read these tiktoken ranks, line ${line}`,
    expected: 'a token in base64, a space and its rank',
    received: JSON.stringify(received.length > 60 ? `${received.slice(0, 60)}…` : received),
    remedy: 'Get the file again from where it was published.',
  });

const notRanks = (id: number, highest: number): GradusError =>
  new GradusError({
    code: 'ids-are-not-ranks',
    kind: 'usage',
    what: 'This tokenizer cannot be written as tiktoken ranks',
    expected: 'ids in the order of merging',
    received: `id ${id} merged after id ${highest}`,
    remedy: 'Write a tokenizer.json instead.',
  });
