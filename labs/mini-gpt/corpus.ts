/**
 * @file The text: stories that a seed tells, a dataset by its name, or a file of one's own. Its
 * characters are the vocabulary, and its last tenth is never trained on.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { datasets, generateStories, resolveDataset, storySeparator } from '@gradus/datasets';
import type { Results } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { formatBytes, formatCount, GradusError, sha256, systemCode } from '@gradus/runtime';
import { createTokenDataset, type TokenDataset } from '@gradus/training';

export interface Corpus {
  /** What evidence calls it: `stories`, `tinyshakespeare`, `my-notes.txt`. */
  readonly name: string;
  readonly text: string;
  readonly input: Results['inputs'][number];
}

/** Characters and their numbers: the code points of a text, in order. */
export interface Vocabulary {
  readonly characters: readonly string[];
  encode(text: string): Int32Array;
  decode(ids: Iterable<number>): string;
}

/** `'hello'`: characters e, h, l, o; ids 1 0 2 2 3. */
export function vocabularyOf(text: string): Vocabulary {
  const characters = [...new Set(text)].sort();
  const ids = new Map(characters.map((character, id) => [character, id]));
  return {
    characters,
    encode: (some) =>
      Int32Array.from(some, (character) => {
        const id = ids.get(character);
        if (id === undefined) throw unknownCharacter(character);
        return id;
      }),
    decode: (some) => Array.from(some, (id) => characters[id]).join(''),
  };
}

export const heldOutShare = 0.1;

/** @throws GradusError `corpus-too-short` (usage) where two blocks of what is held out do not fit. */
export function splitCorpus(
  { name, text }: Corpus,
  vocabulary: Vocabulary,
  blockLength: number,
): TokenDataset {
  const ids = vocabulary.encode(text);
  const least = Math.ceil((2 * blockLength + 2) / heldOutShare);
  if (ids.length < least) {
    throw refused(name, 'corpus-too-short', {
      expected: `at least ${formatCount(least)} characters, so that the tenth that is held out has two blocks of ${blockLength}`,
      received: formatCount(ids.length),
      remedy: 'Give a longer text.',
    });
  }
  return createTokenDataset(ids, {
    vocabularySize: vocabulary.characters.length,
    validationShare: heldOutShare,
  });
}

const storyCharacters = { default: 400_000, full: 1_200_000 } as const;

/** @throws GradusError (usage) in one line, for what is no text. */
export async function openCorpus({ options, seed, scale }: LabContext): Promise<Corpus> {
  const { corpus } = options;
  if (corpus === undefined) {
    const documents = generateStories({ seed, version: 1, characters: storyCharacters[scale] });
    return corpusOf('stories', Buffer.from([...documents].join(storySeparator)), 'generated');
  }
  const dataset = datasets.find(({ name }) => name === corpus);
  if (dataset === undefined) {
    return corpusOf(basename(corpus), await readOwn(corpus), 'external');
  }
  return corpusOf(corpus, await readFile(await resolveDataset(corpus)), dataset.origin);
}

const mostBytes = 64 * 1024 * 1024;

async function readOwn(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = systemCode(cause);
    throw refused(path, 'missing-data', {
      expected: 'a file of text, or a name of ./gradus data list',
      received: code === 'ENOENT' || path === '' ? 'no such file' : String(code ?? cause),
      remedy: 'Check the path; it counts from the folder that you are in.',
    });
  }
}

function corpusOf(name: string, bytes: Buffer, origin: Corpus['input']['origin']): Corpus {
  if (bytes.length > mostBytes) {
    throw refused(name, 'corpus-too-long', {
      expected: `at most ${formatBytes(mostBytes)}`,
      received: formatBytes(bytes.length),
      remedy: 'Give the beginning of it: head -c 10000000.',
    });
  }
  const text = textOf(bytes);
  if (text === undefined || text.includes('\0')) {
    throw refused(name, 'corpus-not-text', {
      expected: 'text in UTF-8',
      received: text === undefined ? 'bytes that are no UTF-8' : 'text with zero bytes in it',
      remedy: 'Give a plain text file; convert others first, with iconv for instance.',
    });
  }
  return { name, text, input: { name, sha256: sha256(bytes), sizeBytes: bytes.length, origin } };
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unknownCharacter(character: string): GradusError {
  return refused('this text', 'character-outside-vocabulary', {
    expected: 'characters of the text that was trained on',
    received: JSON.stringify(character),
  });
}

function refused(
  name: string,
  code: string,
  parts: { readonly expected: string; readonly received: string; readonly remedy?: string },
): GradusError {
  return new GradusError({
    code,
    kind: 'usage',
    what: `Cannot train on ${name === '' ? 'a corpus without a name' : name}`,
    ...parts,
  });
}
