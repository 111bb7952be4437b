/** @file `bench analyze`, `bench compare`, `bench merge`: what needs no endpoint. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes, GradusError, writeFileAtomic } from '@gradus/runtime';
import {
  analyzeRun,
  capacityJson,
  capacityPage,
  capacityText,
  compareRuns,
  comparisonJson,
  comparisonText,
  isSweep,
  mergeRuns,
  parseObjectives,
  readCapacity,
  readRun,
  readSweep,
  requestsCsv,
  requireComparable,
  runJson,
  runPage,
  runText,
  sweepJson,
  sweepPage,
  sweepText,
  type Comparison,
  type StoredRun,
} from '@gradus/serving-benchmark';
import { shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { capacityExitCode, exitCodeOf } from './run.ts';
import { textStyle } from './show.ts';

export interface AnalyzeOptions {
  readonly json?: boolean;
  readonly slo?: string;
  readonly pricePerHour?: number;
  readonly csv?: string;
  readonly html?: string;
}

export async function benchAnalyze(
  { output, signal }: Session,
  run: string,
  { json, slo, pricePerHour, csv, html }: AnalyzeOptions,
): Promise<number> {
  const analysis = {
    objectives: slo === undefined ? undefined : parseObjectives(slo),
    pricePerHour,
  };
  const folder = await findFolder(run);
  const capacity = await readCapacity(folder, analysis);
  if (capacity !== undefined) {
    if (csv !== undefined) throw onlyOfRuns(csv, 'a capacity search');
    if (html !== undefined) await writeFileAtomic(resolve(html), capacityPage(capacity));
    if (json === true) output.json(capacityJson(capacity));
    else output.line(capacityText(capacity, textStyle));
    return capacityExitCode(capacity, signal);
  }
  if (await isSweep(folder)) {
    if (csv !== undefined) throw onlyOfRuns(csv, 'a sweep');
    const sweep = await readSweep(folder, analysis);
    if (html !== undefined) await writeFileAtomic(resolve(html), sweepPage(sweep));
    if (json === true) output.json(sweepJson(sweep));
    else output.line(sweepText(sweep, textStyle));
    return exitCodeOf(
      sweep.points.map((point) => point.report),
      signal,
    );
  }
  const report = analyzeRun(await readRun(folder), analysis);
  if (csv !== undefined) await writeFileAtomic(resolve(csv), requestsCsv(report));
  if (html !== undefined) await writeFileAtomic(resolve(html), runPage(report));
  if (json === true) output.json(runJson(report));
  else output.line(runText(report, textStyle));
  return exitCodeOf([report], signal);
}

export interface CompareOptions {
  readonly json?: boolean;
  readonly minimumEffect: number;
  readonly on?: readonly string[];
  readonly strict?: boolean;
  readonly slo?: string;
}

/** For a gate: worse is a failure; with `strict` so is what nobody can tell. */
export function comparisonExitCode(
  { verdict }: Comparison,
  { strict = false }: Pick<CompareOptions, 'strict'>,
): number {
  const isWorse = verdict === 'worse' || verdict === 'mixed';
  return isWorse || (strict && verdict === 'cannot-tell') ? exitCodes.verdict : 0;
}

/** The endpoint is what is compared, and when; anything else that differs is named and refused. */
const mayDiffer = [
  'target',
  'startedAt',
  'version',
  'pricePerHour',
  'gpus',
  'threads',
  'requestIdPrefix',
  'startsApartMs',
];

export async function benchCompare(
  { output }: Session,
  baselineFolder: string,
  candidateFolder: string,
  options: CompareOptions,
): Promise<number> {
  const { json, minimumEffect, on, slo } = options;
  const [baseline, candidate] = await Promise.all([
    findRun(baselineFolder),
    findRun(candidateFolder),
  ]);
  requireComparable(baseline.header, candidate.header, mayDiffer);
  const objectives = slo === undefined ? baseline.header.objectives : parseObjectives(slo);
  const comparison = compareRuns(baseline.records, candidate.records, {
    minimumEffect,
    objectives,
    figures: on,
  });
  const report = {
    comparison,
    baseline: analyzeRun(baseline, { objectives }),
    candidate: analyzeRun(candidate, { objectives }),
  };
  if (json === true) output.json(comparisonJson(report));
  else output.line(comparisonText(report, textStyle));
  return comparisonExitCode(comparison, options);
}

export async function benchMerge(
  { output }: Session,
  parts: readonly string[],
  { json, out }: { readonly json?: boolean; readonly out: string },
): Promise<number> {
  const runs = await Promise.all(parts.map(findRun));
  const folder = resolve(out);
  await mergeRuns(runs, folder);
  const report = analyzeRun(await readRun(folder));
  if (json === true) output.json(runJson(report));
  else {
    output.line(runText(report, textStyle));
    output.line(`Measurements: ${shortPath(folder)}`);
  }
  return 0;
}

const findRun = async (path: string): Promise<StoredRun> => readRun(await findFolder(path));

/** A run's folder, or that of evidence: then its newest run, or the sweep where there is but one. */
async function findFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const measurements = join(folder, 'measurements');
  const names = await readdir(measurements).catch(() => []);
  const newest = names
    .filter((name) => /^\d{8}T\d{9}Z$/.test(name))
    .toSorted()
    .at(-1);
  const sweeps = names.filter((name) => /^[0-9a-f]{12}$/.test(name));
  const meant = newest ?? (sweeps.length === 1 ? sweeps[0] : undefined);
  if (meant !== undefined) return join(measurements, meant);
  if (sweeps.length === 0) return folder;
  throw new GradusError({
    code: 'several-sweeps',
    kind: 'usage',
    what: `There are several sweeps in ${path}`,
    expected: `one of ${sweeps.map((name) => shortPath(join(measurements, name))).join(', ')}`,
    received: shortPath(folder),
  });
}

const onlyOfRuns = (csv: string, what: string): GradusError =>
  new GradusError({
    code: 'bench-option',
    kind: 'usage',
    what: 'A table of requests is made of one run',
    expected: 'one of the folders in points/',
    received: `${what}, and --csv ${csv}`,
  });
