/**
 * @file Writing evidence: a run hands over what it knows, identity, hashes and environment are
 * added here. Everything is checked in memory first, then the artifacts are laid beside the old
 * evidence, then one rename makes the new evidence valid. A run killed at any moment leaves the
 * old evidence whole.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError, writeFileAtomic } from '@gradus/runtime';
import {
  artifactPattern,
  resultsSchema,
  schemaName,
  type Environment,
  type Results,
} from './schema.ts';
import {
  nameArtifacts,
  removeArtifacts,
  tableText,
  writeArtifact,
  type DraftArtifact,
  type NamedArtifact,
} from './artifacts.ts';
import { renderBody } from './body.ts';
import { composeDocument } from './document.ts';
import { collectEnvironment } from './environment.ts';
import { lockFolder } from './folder-lock.ts';
import { describeIssues, quote } from './issues.ts';
import { readResults, resultsFileName } from './read.ts';
import { hashSources, type SourceSelection } from './sources.ts';

export type Identity = Pick<
  Results,
  | 'id'
  | 'kind'
  | 'title'
  | 'topics'
  | 'command'
  | 'seed'
  | 'scale'
  | 'options'
  | 'startedAt'
  | 'durationMs'
>;

type Parts = Omit<
  Results,
  keyof Identity | 'schema' | 'environment' | 'sources' | 'artifacts' | 'digest'
>;
type Needed = 'summary' | 'claims';
type Loose<T> = { readonly [K in keyof T]: T[K] extends (infer E)[] ? readonly E[] : T[K] };

/** What only the run knows. Lists that are left out are empty. */
export type DraftBody = Loose<Pick<Parts, Needed>> & {
  readonly [K in Exclude<keyof Parts, Needed>]?: Loose<Parts>[K] | undefined;
} & {
  /** `tables` and `plots` refer to these by their plain names. */
  readonly artifacts?: readonly DraftArtifact[] | undefined;
};

export interface Draft {
  readonly identity: Readonly<Identity>;
  /** Repository-relative files and folders; see `hashSources`. */
  readonly sources: readonly SourceSelection[];
  readonly body: DraftBody;
  readonly repositoryRoot: string;
  /** Third-party packages whose versions the environment names. */
  readonly packages?: readonly string[];
  /** Where another machine or an earlier moment is meant, as for a bundled file. */
  readonly environment?: Environment;
}

/**
 * Replaces the evidence of `folder`.
 * @throws GradusError `invalid-evidence` (usage) before anything is written; `write-failed`,
 * `folder-busy` (environment), with the old evidence as it was.
 */
export async function writeResults(folder: string, draft: Draft): Promise<Results> {
  const { results, text, artifacts } = await compose(folder, draft);
  const lock = await lockFolder(
    folder,
    artifacts.map(({ path }) => path),
  );
  try {
    const former = await formerArtifacts(folder);
    const brought: string[] = [];
    try {
      for (const artifact of artifacts) {
        if (await writeArtifact(folder, artifact)) brought.push(artifact.path);
      }
      await writeFileAtomic(join(folder, resultsFileName), text);
    } catch (error) {
      const kept = new Set(former);
      await removeArtifacts(
        folder,
        brought.filter((name) => !kept.has(name)),
      ).catch(() => undefined);
      throw error;
    }
    await clearAway(folder, [...former, ...lock.leftovers], results);
  } finally {
    await lock.release();
  }
  return results;
}

interface Composition {
  readonly results: Results;
  readonly text: string;
  readonly artifacts: readonly NamedArtifact[];
}

async function compose(folder: string, draft: Draft): Promise<Composition> {
  const { identity, body, repositoryRoot } = draft;
  const named = nameArtifacts(body.artifacts ?? []);
  const artifacts = [...named.values()];
  const fields = checked(folder, {
    comparisons: [],
    failures: [],
    constraints: [],
    hooks: [],
    robustness: [],
    inputs: [],
    notes: [],
    ...withoutUndefined(body),
    ...identity,
    schema: schemaName,
    environment:
      draft.environment ?? (await collectEnvironment(repositoryRoot, draft.packages ?? [])),
    sources: await hashSources(repositoryRoot, draft.sources),
    artifacts: artifacts.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes })),
    tables: withArtifactPaths(body.tables ?? [], named),
    plots: withArtifactPaths(body.plots ?? [], named),
    // Known once everything else is; the schema wants one.
    digest: '0'.repeat(64),
  });
  const shown = new Set(fields.tables.map(({ path }) => path));
  const tables = new Map(
    artifacts
      .filter(({ path }) => shown.has(path))
      .map(({ path, content }) => [path, tableText(content)]),
  );
  const { digest: _placeholder, ...covered } = fields;
  const { text, digest } = composeDocument(covered, renderBody(fields, tables));
  return { results: { ...fields, digest }, text, artifacts };
}

/** From the plain names of a draft to the names that the files will have. */
function withArtifactPaths<T extends { path: string }>(
  shown: readonly T[],
  named: ReadonlyMap<string, NamedArtifact>,
): T[] {
  return shown.map((item) => {
    const artifact = named.get(item.path);
    if (artifact !== undefined) return { ...item, path: artifact.path };
    throw new GradusError({
      code: 'invalid-evidence',
      kind: 'usage',
      what: 'A table or plot shows an artifact that is not handed over',
      expected: named.size === 0 ? 'an artifact' : `one of: ${[...named.keys()].join(', ')}`,
      received: quote(item.path),
    });
  });
}

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** @throws GradusError `invalid-evidence`, naming the first field that is not as it should be. */
function checked(folder: string, fields: object): Results {
  const { success, data, error } = resultsSchema.safeParse(fields);
  if (success) return data;
  const [first, ...others] = describeIssues(error.issues, fields);
  if (first === undefined) throw error;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new GradusError({
    code: 'invalid-evidence',
    kind: 'usage',
    what: `Cannot write ${join(folder, resultsFileName)}, ${first.field}${more}`,
    expected: first.expected,
    received: first.received,
    remedy: 'Nothing was written: correct what the run hands over.',
  });
}

/** What the evidence that is about to be replaced brought; nothing where it cannot be read. */
async function formerArtifacts(folder: string): Promise<string[]> {
  try {
    const { artifacts } = await readResults(join(folder, resultsFileName));
    return artifacts.map(({ path }) => path);
  } catch (error) {
    if (error instanceof GradusError) return [];
    throw error;
  }
}

/** `.RESULTS.md.0123456789ab.tmp`: what a killed atomic write leaves behind. */
const temporaryPattern = /^\.(?<target>.+)\.[0-9a-f]{12}\.tmp$/;

/**
 * Removes what earlier runs left: artifacts that an evidence or a writer's note of ours names, and
 * our temporary files. Nothing else, and the new evidence stands even where this fails.
 */
async function clearAway(
  folder: string,
  former: readonly string[],
  { artifacts }: Results,
): Promise<void> {
  const current = new Set(artifacts.map(({ path }) => path));
  await removeArtifacts(
    folder,
    former.filter((name) => !current.has(name)),
  );
  for (const name of await readdir(folder)) {
    const target = temporaryPattern.exec(name)?.groups?.['target'];
    if (target === undefined) continue;
    if (target !== resultsFileName && !artifactPattern.test(target)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
