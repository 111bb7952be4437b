/** @file A model that ships, by its name: read, held against its hashes, ready to run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError, sha256File } from '@gradus/runtime';
import { type AnyTokenizer, readTokenizerJson } from '@gradus/tokenizer';
import { type LanguageModel, readHuggingFace } from '@gradus/transformer';
import { type Manifest, manifestSchema } from './manifest.ts';

/** All that ship. */
export const modelNames = ['stories', 'assistant'] as const;
export type ModelName = (typeof modelNames)[number];

export interface ShippedModel {
  readonly manifest: Manifest;
  readonly model: LanguageModel;
  readonly tokenizer: AnyTokenizer;
  /** What begins and ends a text. */
  readonly endOfText: number;
}

/** Where a model's files lie. @throws GradusError `unknown-model` */
export function modelFolder(name: string): string {
  if (!(modelNames as readonly string[]).includes(name)) {
    throw new GradusError({
      code: 'unknown-model',
      kind: 'usage',
      what: 'No model of that name ships',
      expected: `one of: ${modelNames.join(', ')}`,
      received: JSON.stringify(name),
    });
  }
  return join(import.meta.dirname, '..', name);
}

/** @throws GradusError `unknown-model`, or `damaged-model` for files that are not those that ship. */
export async function loadModel(name: ModelName): Promise<ShippedModel> {
  return loadModelFrom(modelFolder(name));
}

/** The same from any folder of such files. */
export async function loadModelFrom(folder: string): Promise<ShippedModel> {
  const manifest = await readManifest(folder);
  for (const { path, sha256 } of manifest.files) {
    const found = await sha256File(join(folder, path)).catch(() => 'no such file');
    if (found !== sha256) throw damaged(join(folder, path), `SHA-256 ${sha256}`, found);
  }
  const { tokenizer } = await readTokenizerJson(join(folder, 'tokenizer.json'));
  const [endOfText] = tokenizer.specialTokens.values();
  if (endOfText === undefined) {
    throw damaged(join(folder, 'tokenizer.json'), 'a mark that ends a text', 'none');
  }
  return { manifest, model: await readHuggingFace(folder), tokenizer, endOfText };
}

export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, 'JSON', cause instanceof Error ? cause.message : String(cause));
  }
  const { data, error } = manifestSchema.safeParse(content);
  if (error === undefined) return data;
  const { path: field, message } = error.issues[0]!;
  throw damaged(path, 'a manifest', `${field.join('.')}: ${message}`);
}

function damaged(path: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'damaged-model',
    kind: 'environment',
    what: `Cannot use ${path}`,
    expected,
    received,
    remedy: 'Restore it from the repository.',
  });
}
