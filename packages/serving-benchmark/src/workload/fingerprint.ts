/**
 * @file What makes two workloads the same: configuration, seed, and the content of every file. Equal
 * fingerprints mean that equal requests were sent at equal times, whatever the files were called.
 */
import { isAbsolute, join } from 'node:path';
import { sha256, sha256File } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { ReadConfig } from './config.ts';
import type { ImagePart } from './datasets/images.ts';
import type { LengthSpec } from './lengths.ts';
import type { Pool } from './prompts/numbering.ts';
import type { BuiltSource } from './sources/build-source.ts';

export interface Ingredients {
  readonly read: ReadConfig;
  readonly built: BuiltSource;
  readonly images: readonly ImagePart[];
  readonly random: Random;
  readonly pool: Pool;
  readonly folder: string;
}

/** A change of what is sent for the same configuration is another version. */
const version = 'gradus.workload/1';

/** 64 lower-case hex digits. */
export async function fingerprintWorkload(ingredients: Ingredients): Promise<string> {
  const { read, built, images, random, pool, folder } = ingredients;
  const { sessions } = read;
  const lengths: unknown[] = [];
  for (const spec of [
    read.promptTokens,
    read.outputTokens,
    sessions?.turns,
    sessions?.turnTokens,
    sessions?.thinkMs,
  ]) {
    lengths.push(await contentOf(spec, folder));
  }
  return sha256(
    canonical([
      version,
      // The file counts by its content, lengths by their numbers.
      { ...read.config.source, file: undefined, promptTokens: undefined },
      lengths,
      read.load,
      [read.config.requests, read.durationMs, read.config.endpoint, read.config.sampling],
      [read.config.images?.perRequest, images.map(({ image_url }) => sha256(image_url.url))],
      [random.state().key, pool],
      [built.sha256, built.source.facts],
    ]),
  );
}

/** A distribution by its numbers, not by the name of its file. */
async function contentOf(spec: LengthSpec | undefined, folder: string): Promise<unknown> {
  if (spec?.kind !== 'empirical-file') return spec ?? null;
  const path = isAbsolute(spec.path) ? spec.path : join(folder, spec.path);
  return { kind: spec.kind, column: spec.column, sha256: await sha256File(path) };
}

/** JSON with the keys in order; infinite durations are written out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === Infinity) return 'Infinity';
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
