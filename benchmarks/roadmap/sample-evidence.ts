/**
 * @file Results of a learner who has run many labs. Each says about its topic what the project's
 * own reference run of a lab says about its own: as much text, as many artifacts and sources.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  hashSources,
  readResults,
  type Results,
  resultsFileName,
  writeResults,
} from '@gradus/evidence';
import { sha256, workspacePaths } from '@gradus/runtime';
import type { LabFacts } from '@gradus/tracker';

/** The run that is restated. */
export interface ModelRun {
  readonly results: Results;
  readonly artifacts: readonly { readonly name: string; readonly content: Buffer }[];
  readonly input: Results['inputs'][number];
}

export async function loadModelRun(): Promise<ModelRun> {
  const { reference, repository } = workspacePaths();
  const folder = join(reference, 'tokenization');
  const bytes = await readFile(join(folder, resultsFileName));
  const results = await readResults(join(folder, resultsFileName));
  const paths = results.sources.map(({ path }) => path);
  const artifacts = results.artifacts.map(async ({ path }) => ({
    name: plainName(path),
    content: await readFile(join(folder, path)),
  }));
  return {
    results: { ...results, sources: await hashSources(repository, paths) },
    artifacts: await Promise.all(artifacts),
    input: {
      name: 'reference run of the lab tokenization',
      sha256: sha256(bytes),
      sizeBytes: bytes.length,
      origin: 'shipped',
    },
  };
}

/** @param sources how many of the model's sources each result names */
export async function writeEvidence(
  folder: string,
  topics: readonly string[],
  model: ModelRun,
  sources = model.results.sources.length,
): Promise<void> {
  const { results, artifacts } = model;
  for (const topic of topics) {
    await writeResults(join(folder, topic), {
      repositoryRoot: workspacePaths().repository,
      identity: {
        id: topic,
        kind: 'lab',
        title: `Restated for ${topic}`,
        topics: [topic],
        command: `./gradus lab run ${topic} --seed 1`,
        seed: 1,
        scale: 'default',
        startedAt: results.startedAt,
        durationMs: results.durationMs,
      },
      sources: results.sources.slice(0, sources),
      environment: results.environment,
      body: {
        summary: results.summary,
        claims: results.claims,
        comparisons: results.comparisons,
        failures: results.failures,
        constraints: results.constraints,
        robustness: results.robustness,
        inputs: results.inputs,
        artifacts,
        tables: results.tables.map((table) => ({ ...table, path: plainName(table.path) })),
        plots: results.plots.map((plot) => ({ ...plot, path: plainName(plot.path) })),
        notes: results.notes,
      },
    });
  }
}

/** `curve.3fa2b1c0.svg` was handed over as `curve.svg`. */
const plainName = (path: string): string => path.replace(/\.[0-9a-f]{8}(?=\.[a-z0-9]+$)/, '');

/** One lab per topic, without exercises: all of a topic's level comes from its run. */
export const labsOn = (topics: readonly string[]): LabFacts[] =>
  topics.map((topic) => ({
    id: topic,
    topics: [topic],
    hasExercise: false,
    expectsComparisons: true,
    expectsFailures: true,
  }));
