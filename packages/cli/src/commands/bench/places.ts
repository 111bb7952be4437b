/** @file Where a benchmark's measurements and evidence go, and how evidence is written. */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import {
  collectEnvironment,
  type DraftBody,
  idPattern,
  type Results,
  writeResults,
} from '@gradus/evidence';
import { bundle, GradusError, sha256File } from '@gradus/runtime';
import type { RunSettings, StoredRun } from '@gradus/serving-benchmark';
import { stat } from 'node:fs/promises';
import type { Session } from '../../session.ts';
import type { BenchOptions } from './options.ts';
import { givenCommand } from './show.ts';

export interface Places {
  readonly id: string;
  /** Of this run, sweep or search; new. */
  readonly measurements: string;
  /** Missing with --out. */
  readonly evidence: string | undefined;
}

/** @param stable a folder that an interrupted sweep finds again */
export function placesOf(
  { paths }: Session,
  { name, out }: Pick<BenchOptions, 'name' | 'out'>,
  stable?: string,
): Places {
  const id = `${name}.benchmark`;
  if (!idPattern.test(id)) {
    throw new GradusError({
      code: 'bench-name',
      kind: 'usage',
      what: 'Cannot use this --name',
      expected: 'lower-case letters, digits and hyphens',
      received: JSON.stringify(name),
    });
  }
  if (out !== undefined) return { id, measurements: resolve(out), evidence: undefined };
  const evidence = join(paths.results, id);
  // To the millisecond: scripts start one run right behind another.
  const moment = new Date().toISOString().replaceAll(/[-:.]/g, '');
  return { id, measurements: join(evidence, 'measurements', stable ?? moment), evidence };
}

/** The same settings find the same folder: that is how an interrupted sweep goes on. */
export function sameWorkName(settings: readonly RunSettings[]): string {
  // Neither what is secret nor what differs from shell to shell.
  const left = new Set(['apiKey', 'headers', 'environment']);
  const given = JSON.stringify(
    [givenCommand().replace(/ --json\b/, ''), ...settings],
    (name, value: unknown) => (left.has(name) ? undefined : value),
  );
  return createHash('sha256').update(given).digest('hex').slice(0, 12);
}

/** What the figures of a benchmark depend on; a bundle carries their hashes. */
export const benchmarkSources = ['packages/serving-benchmark/src', 'packages/statistics/src'];

export interface EvidenceIdentity {
  readonly title: string;
  readonly command: string;
  readonly seed: number;
  readonly startedAt: Date;
  readonly durationMs: number;
}

export async function writeEvidence(
  { paths }: Session,
  { id, evidence }: Places,
  body: DraftBody,
  { startedAt, durationMs, ...identity }: EvidenceIdentity,
): Promise<Results | undefined> {
  if (evidence === undefined) return undefined;
  const made = bundle && {
    ...(await collectEnvironment(paths.workspace, [])),
    commit: bundle.commit,
    dirty: bundle.dirty,
  };
  return writeResults(evidence, {
    repositoryRoot: paths.repository,
    ...(made && { environment: made }),
    identity: {
      id,
      kind: 'benchmark',
      topics: ['serving-benchmark'],
      scale: 'default',
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(durationMs),
      ...identity,
    },
    sources: bundle?.sources ?? benchmarkSources,
    body,
  });
}

type Inputs = NonNullable<DraftBody['inputs']>;

/** By their hashes: the raw records that evidence rests on, the scenario, the bundle that measured. */
export async function recordInputs(
  runs: readonly Pick<StoredRun, 'folder' | 'recordFiles'>[],
  root: string,
  scenario?: string,
): Promise<Inputs> {
  const records = runs.flatMap(({ folder, recordFiles }) =>
    recordFiles.map((name) => join(folder, name)),
  );
  const inputs = records.map((path) => inputOf(path, path.slice(root.length + 1), 'generated'));
  if (scenario !== undefined) {
    inputs.push(inputOf(resolve(scenario), basename(scenario), 'external'));
  }
  if (bundle !== undefined) {
    inputs.push(inputOf(bundle.file, basename(bundle.file), 'shipped'));
  }
  return Promise.all(inputs);
}

async function inputOf(
  path: string,
  name: string,
  origin: Inputs[number]['origin'],
): Promise<Inputs[number]> {
  return { name, sha256: await sha256File(path), sizeBytes: (await stat(path)).size, origin };
}
