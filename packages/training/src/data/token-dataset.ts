/**
 * @file A corpus as token ids, cut into what is trained on and what is held out. Nothing that is
 * held out is trained on: a contiguous text is cut in one place, and no window reaches across; of
 * documents, equal ones are on one side.
 */
import { GradusError, sha256 } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';

export interface TokenDataset {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly vocabularySize: number;
}

export interface TokenDatasetOptions {
  readonly vocabularySize: number;
  /** What is held out, in [0, 1); 0.1 unless said otherwise. */
  readonly validationShare?: number;
}

/**
 * One long text: its end is held out.
 * @throws GradusError when an id is none of the vocabulary's.
 */
export function createTokenDataset(
  ids: ArrayLike<number>,
  { vocabularySize, validationShare = 0.1 }: TokenDatasetOptions,
): TokenDataset {
  requireShare(validationShare);
  const all = checkedIds(ids, vocabularySize, 'the corpus');
  const cut = Math.round(all.length * (1 - validationShare));
  return { train: all.subarray(0, cut), validation: all.subarray(cut), vocabularySize };
}

/**
 * Documents, one behind the other, each on the side that its content and the seed decide: a copy of
 * a document is where the document is, and another document changes nothing.
 * @throws GradusError when an id is none of the vocabulary's.
 */
export function createDocumentDataset(
  documents: Iterable<ArrayLike<number>>,
  { vocabularySize, validationShare = 0.1, seed }: TokenDatasetOptions & { readonly seed: number },
): TokenDataset {
  requireShare(validationShare);
  const random = createRandom(seed);
  const sides: Record<'train' | 'validation', Int32Array[]> = { train: [], validation: [] };
  let number = 0;
  for (const document of documents) {
    const ids = checkedIds(document, vocabularySize, `document ${number++}`);
    const isHeldOut = random.split(hashOfIds(ids)).uniform() < validationShare;
    sides[isHeldOut ? 'validation' : 'train'].push(ids);
  }
  return {
    train: joined(sides.train),
    validation: joined(sides.validation),
    vocabularySize,
  };
}

/** SHA-256 of ids, for checkpoints: the same data or other data? */
export function hashOfIds(ids: Int32Array): string {
  return sha256(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
}

function checkedIds(ids: ArrayLike<number>, vocabularySize: number, where: string): Int32Array {
  const checked = new Int32Array(ids.length);
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at]!;
    if (!(Number.isInteger(id) && id >= 0 && id < vocabularySize)) {
      throw new GradusError({
        code: 'token-outside-vocabulary',
        kind: 'usage',
        what: `Cannot train on ${where}`,
        expected: `ids from 0 to ${vocabularySize - 1}, the vocabulary's`,
        received: `${id} at position ${at}`,
        remedy: 'Encode the text with the tokenizer that the model was made for.',
      });
    }
    checked[at] = id;
  }
  return checked;
}

function requireShare(share: number): void {
  if (share >= 0 && share < 1) return;
  throw new GradusError({
    code: 'training-data',
    kind: 'usage',
    what: 'Cannot hold out this share of the data',
    expected: 'a number from 0 to below 1',
    received: String(share),
  });
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
