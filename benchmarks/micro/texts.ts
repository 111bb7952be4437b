/** @file What is encoded and trained on: prose and code of a megabyte and more, in slices. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { generateStories, resolveDataset, storySeparator } from '@gradus/datasets';
import type { Results } from '@gradus/evidence';
import { GradusError, sha256 } from '@gradus/runtime';

export interface BenchmarkText {
  /** Short, for tables and plots; `input` says what it is. */
  readonly name: string;
  readonly kind: 'prose' | 'code';
  /** About 100 kB each, cut between documents, files or paragraphs. */
  readonly slices: readonly string[];
  readonly input: Results['inputs'][number];
}

const sliceBytes = 100_000;

export async function loadTexts(seed: number): Promise<BenchmarkText[]> {
  return [storyText(seed), await codeText(), ...(await shakespeareText())];
}

/** Generated, plain and with few different words: kind to every cache. */
export function storyText(seed: number, characters = 2_000_000): BenchmarkText {
  const documents = [...generateStories({ seed, version: 1, characters })];
  const input = `stories (version 1, seed ${seed}, ${characters} characters)`;
  return slice(
    'stories',
    'prose',
    { parts: documents, separator: storySeparator },
    input,
    'generated',
  );
}

/** The JavaScript sources of transformers.js, as the lockfile pins them. */
async function codeText(): Promise<BenchmarkText> {
  const entry = createRequire(import.meta.url).resolve('@huggingface/transformers');
  const folder = join(dirname(entry), '../src');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const files = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  const input = 'JavaScript sources of @huggingface/transformers';
  return slice('JavaScript', 'code', { parts: files, separator: '\n' }, input, 'shipped');
}

/** Real prose, where it is on this machine. */
async function shakespeareText(): Promise<BenchmarkText[]> {
  try {
    const text = await readFile(await resolveDataset('tinyshakespeare'), 'utf8');
    const paragraphs = { parts: text.split('\n\n'), separator: '\n\n' };
    return [slice('Shakespeare', 'prose', paragraphs, 'tinyshakespeare', 'external')];
  } catch (error) {
    if (error instanceof GradusError && error.code === 'missing-data') return [];
    throw error;
  }
}

/** A separator stands behind every part. */
function slice(
  name: string,
  kind: BenchmarkText['kind'],
  { parts, separator }: { readonly parts: readonly string[]; readonly separator: string },
  inputName: string,
  origin: BenchmarkText['input']['origin'],
): BenchmarkText {
  const slices: string[] = [];
  let open: string[] = [];
  let openBytes = 0;
  for (const part of parts) {
    open.push(part, separator);
    openBytes += Buffer.byteLength(part) + separator.length;
    if (openBytes < sliceBytes) continue;
    slices.push(open.join(''));
    open = [];
    openBytes = 0;
  }
  if (openBytes > 0) slices.push((slices.pop() ?? '') + open.join(''));
  const text = slices.join('');
  return {
    name,
    kind,
    slices,
    input: { name: inputName, sha256: sha256(text), sizeBytes: Buffer.byteLength(text), origin },
  };
}
