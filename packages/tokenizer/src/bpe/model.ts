/**
 * @file What makes a byte-level BPE tokenizer, wherever it comes from (training, tiktoken ranks,
 * `tokenizer.json`), and its translation into the numbering that encoding works with.
 */
import { GradusError } from '@gradus/runtime';
import { ByteStrings, grown } from './byte-strings.ts';
import { absent, PairMap } from './pair-map.ts';
import type { PatternName } from './pre-tokenize.ts';

export interface BpeModel {
  /** Ordinary tokens, id and bytes; a `Map` will do. All 256 single bytes are among them. */
  readonly vocabulary: Iterable<readonly [id: number, bytes: Uint8Array]>;
  /**
   * Pairs of ids in the order in which they merge. A merge makes the token that spells both
   * parts; where two merges make the same token, both have the rank of the first.
   */
  readonly merges: readonly (readonly [left: number, right: number])[];
  readonly pattern: PatternName;
  /** Their ids are none of the vocabulary's. */
  readonly specialTokens?: ReadonlyMap<string, number>;
  /**
   * A piece that is a token as it stands is that token, whatever merging would make of it: as in
   * tiktoken, and `ignore_merges` in `tokenizer.json`. Makes no difference where every token is
   * what merging its own bytes ends in. Default: false.
   */
  readonly wholeTokens?: boolean;
}

/** Tokens numbered by rank: first those that no merge makes, then the others as merges make them. */
export interface RankedModel {
  readonly tokens: ByteStrings;
  /** Rank → id. */
  readonly idOf: Int32Array;
  /** Id → rank, -1 where there is none. */
  readonly rankOf: Int32Array;
  /** Byte → the rank of the token that is this byte alone. */
  readonly byteTokens: Int32Array;
  /** (left, right) → merged, all by rank. */
  readonly merges: PairMap;
}

/** @throws GradusError `corrupt-vocabulary` */
export function numberByRank(model: BpeModel): RankedModel {
  const given = readVocabulary(model);
  const made = resultsOfMerges(model, given);

  const count = given.ids.length;
  const isMade = new Uint8Array(count);
  for (const place of made) isMade[place] = 1;
  const placeOf = [...given.ids.keys()].filter((place) => isMade[place] === 0);
  for (const place of made) {
    if (isMade[place] === 0) continue;
    isMade[place] = 0;
    placeOf.push(place);
  }

  const tokens = new ByteStrings(count);
  const idOf = new Int32Array(count);
  const rankOf = new Int32Array(given.ids.reduce((most, id) => Math.max(most, id + 1), 0)).fill(-1);
  for (const [rank, place] of placeOf.entries()) {
    tokens.intern(given.spellings.at(place));
    const id = given.ids[place]!;
    idOf[rank] = id;
    rankOf[id] = rank;
  }

  const merges = new PairMap(model.merges.length);
  for (const [i, [left, right]] of model.merges.entries()) {
    const leftRank = rankOf[left]!;
    const rightRank = rankOf[right]!;
    if (merges.get(leftRank, rightRank) !== absent)
      throw corrupt('each merge once', `merge ${i} (${left}, ${right}) again`);
    merges.set(leftRank, rightRank, rankOf[given.ids[made[i]!]!]!);
  }

  const byteTokens = Int32Array.from({ length: 256 }, (_, byte) => {
    const rank = tokens.indexOf(Uint8Array.of(byte));
    if (rank < 0) throw corrupt('a token for each of the 256 bytes', `none for byte ${byte}`);
    return rank;
  });
  return { tokens, idOf, rankOf, byteTokens, merges };
}

/** The ordinary tokens as they come: place → spelling, place → id, id → place. */
interface GivenVocabulary {
  readonly spellings: ByteStrings;
  readonly ids: readonly number[];
  readonly placeOf: ReadonlyMap<number, number>;
}

function readVocabulary({ vocabulary, specialTokens = new Map() }: BpeModel): GivenVocabulary {
  const spellings = new ByteStrings();
  const ids: number[] = [];
  const placeOf = new Map<number, number>();
  const specialIds = new Set<number>();
  for (const [id, bytes] of vocabulary) {
    checkId(id);
    if (bytes.length === 0) throw corrupt('tokens of a byte or more', `an empty one, id ${id}`);
    if (placeOf.has(id)) throw corrupt('one token for each id', `two with id ${id}`);
    if (spellings.intern(bytes) < ids.length)
      throw corrupt('one id for each token', `a second, ${id}, for ${describe(bytes)}`);
    placeOf.set(id, ids.length);
    ids.push(id);
  }
  for (const [text, id] of specialTokens) {
    checkId(id);
    if (text === '')
      throw corrupt('special tokens of a character or more', `an empty one, id ${id}`);
    if (placeOf.has(id) || specialIds.has(id))
      throw corrupt('an id of its own for each special token', `${id} for ${JSON.stringify(text)}`);
    specialIds.add(id);
  }
  return { spellings, ids, placeOf };
}

/** Merge → the place of the token that it makes. */
function resultsOfMerges(
  { merges }: BpeModel,
  { spellings, placeOf }: GivenVocabulary,
): readonly number[] {
  let joined = new Uint8Array(256);
  return merges.map(([leftId, rightId], i) => {
    const left = placeOf.get(leftId);
    const right = placeOf.get(rightId);
    if (left === undefined || right === undefined)
      throw corrupt(
        'merges of tokens',
        `id ${left === undefined ? leftId : rightId} in merge ${i}`,
      );
    const cut = spellings.lengthAt(left);
    const length = cut + spellings.lengthAt(right);
    if (length > joined.length) joined = grown(joined, length);
    spellings.copyTo(left, joined, 0);
    spellings.copyTo(right, joined, cut);
    const made = spellings.indexOf(joined, 0, length);
    if (made < 0)
      throw corrupt(
        'merges that make tokens',
        `${describe(joined.slice(0, length))} in merge ${i}`,
      );
    return made;
  });
}

/** Ids are places in arrays; no vocabulary comes near this. */
const largestId = 2 ** 24 - 1;

function checkId(id: number): void {
  if (!Number.isInteger(id) || id < 0 || id > largestId)
    throw corrupt(`ids from 0 to ${largestId}`, String(id));
}

const describe = (bytes: Uint8Array): string => JSON.stringify(Buffer.from(bytes).toString());

const corrupt = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'corrupt-vocabulary',
    kind: 'usage',
    what: 'This vocabulary cannot be used',
    expected,
    received,
    remedy: 'Get the file again from where it was published, or train anew.',
  });
