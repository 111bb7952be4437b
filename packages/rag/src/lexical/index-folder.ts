/**
 * @file An index in a folder: a file for each segment, which never changes once it is written, and
 * index.json, which names them. Replacing index.json is the one moment at which the folder becomes
 * another index; whatever is killed before or after leaves the old one or the new one, whole.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, GradusError, sha256, systemCode, writeFileAtomic } from '@gradus/runtime';
import type { AnalyzerOptions } from './analyzer.ts';
import { Bm25Index } from './bm25-index.ts';
import type { Segment } from './segment.ts';
import { decodeSegment, encodeSegment } from './segment-file.ts';

/** Raised whenever older files would be read wrongly. */
const version = 1;
const manifestName = 'index.json';
const segmentName = /^segment-[0-9a-f]{64}\.bin$/;

interface Manifest {
  readonly format: 'gradus-bm25';
  readonly version: number;
  readonly analyzer: AnalyzerOptions;
  readonly segments: readonly {
    /** segment-<SHA-256 of its bytes>.bin */
    readonly file: string;
    /** Numbers of its documents that are deleted. */
    readonly dead: readonly number[];
  }[];
}

/** Names of files that were written or read before, so that an unchanged segment is not written again. */
const fileOf = new WeakMap<Segment, string>();

/** Writes what has changed since the index was read from or written to anywhere. */
export async function saveIndex(index: Bm25Index, folder: string): Promise<void> {
  await ensureFolder(folder);
  const present = new Set(await readdir(folder));
  const segments: { file: string; dead: number[] }[] = [];
  for (const segment of index.segments()) {
    let file = fileOf.get(segment);
    if (file === undefined || !present.has(file)) {
      const bytes = encodeSegment(segment, index.analyzer);
      file = `segment-${sha256(bytes)}.bin`;
      if (!present.has(file)) await writeFileAtomic(join(folder, file), bytes);
      fileOf.set(segment, file);
    }
    const dead = Array.from(segment.dead.keys()).filter((document) => segment.dead[document] === 1);
    segments.push({ file, dead });
  }
  const { options: analyzer } = index.analyzer;
  const manifest: Manifest = { format: 'gradus-bm25', version, analyzer, segments };
  await writeFileAtomic(join(folder, manifestName), `${JSON.stringify(manifest)}\n`);
  const named = new Set(segments.map(({ file }) => file));
  // Nobody needs these any more; whoever is killed here leaves them to the next.
  for (const file of present)
    if (segmentName.test(file) && !named.has(file)) await rm(join(folder, file), { force: true });
}

/** @throws GradusError `index-missing`, `index-version`, `index-corrupt` */
export async function openIndex(folder: string): Promise<Bm25Index> {
  const manifest = await readManifest(folder);
  const files = await Promise.all(
    manifest.segments.map(async ({ file, dead }) => {
      const path = join(folder, file);
      const bytes = await readFile(path).catch((error: unknown) => {
        throw corrupt(path, `the system says ${systemCode(error) ?? String(error)}`, error);
      });
      if (file !== `segment-${sha256(bytes)}.bin`) throw corrupt(path, 'its content has changed');
      return { file, path, bytes, dead };
    }),
  );
  return Bm25Index.ofSegments(manifest.analyzer, (analyzer) =>
    files.map(({ file, path, bytes, dead }) => {
      const segment = decodeSegment(bytes, analyzer, path);
      for (const document of dead) segment.delete(document);
      fileOf.set(segment, file);
      return segment;
    }),
  );
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new GradusError({
      code: 'index-missing',
      kind: 'environment',
      what: `There is no index in ${folder}: the system says ${systemCode(error) ?? String(error)}`,
      remedy: 'Build one, or name another folder.',
      cause: error,
    });
  });
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(text) as Partial<Manifest>;
  } catch (error) {
    throw corrupt(path, 'it is no JSON', error);
  }
  if (manifest.format !== 'gradus-bm25' || !Array.isArray(manifest.segments))
    throw corrupt(path, 'it describes no index');
  if (manifest.version !== version)
    throw new GradusError({
      code: 'index-version',
      kind: 'environment',
      what: `Cannot read ${path}`,
      expected: `an index of version ${version}`,
      received: `version ${String(manifest.version)}`,
      remedy: 'Build the index again, or use the Gradus that made it.',
    });
  return manifest as Manifest;
}

const corrupt = (path: string, reason: string, cause?: unknown): GradusError =>
  new GradusError({
    code: 'index-corrupt',
    kind: 'environment',
    what: `Cannot read ${path}: ${reason}`,
    remedy: 'Delete the index and build it again.',
    cause,
  });
