/** @file From a dataset's name to a file on this machine, checked against the registered hash. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError, sha256, sha256File, systemCode, workspacePaths } from '@gradus/runtime';
import type { Dataset } from './registry/dataset.ts';
import { datasetByName, datasets } from './registry/registry.ts';

const shippedFolder = join(import.meta.dirname, '../texts');

/** Where the file lies or would lie. */
export function datasetPath(
  dataset: Dataset,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const folder = dataset.origin === 'shipped' ? shippedFolder : workspacePaths(environment).data;
  return join(folder, dataset.path);
}

/**
 * The path of a file that has the registered content.
 * @throws GradusError `unknown-dataset` (usage), `missing-data` or `wrong-hash` (environment).
 */
export async function resolveDataset(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const dataset = datasetByName(name);
  const path = datasetPath(dataset, environment);
  let hash: string;
  try {
    hash = await sha256File(path);
  } catch (cause) {
    throw missing(dataset, path, cause);
  }
  if (hash !== dataset.sha256) throw wrongHash(dataset, path, hash);
  return path;
}

/** The text of a file that ships with the project. @throws GradusError as `resolveDataset`. */
export async function readShipped(name: string): Promise<string> {
  const dataset = datasetByName(name);
  if (dataset.origin !== 'shipped') {
    throw new GradusError({
      code: 'not-shipped',
      kind: 'usage',
      what: `The dataset ${name} does not ship with the project`,
      expected: 'a shipped dataset, such as prose-en',
      received: JSON.stringify(name),
      remedy: 'Use resolveDataset for files of others.',
    });
  }
  const path = datasetPath(dataset);
  const content = await readFile(path).catch((cause: unknown) => {
    throw missing(dataset, path, cause);
  });
  const hash = sha256(content);
  if (hash !== dataset.sha256) throw wrongHash(dataset, path, hash);
  return content.toString('utf8');
}

export interface ListedDataset {
  readonly dataset: Dataset;
  /** `present`: a file of the registered size is there; its hash is checked when it is used. */
  readonly state: 'shipped' | 'present' | 'absent';
}

/** The whole registry and what of it is on this machine; reads no content. */
export async function listDatasets(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ListedDataset[]> {
  return Promise.all(
    datasets.map(async (dataset) => {
      if (dataset.origin === 'shipped') return { dataset, state: 'shipped' };
      const found = await stat(datasetPath(dataset, environment)).catch(() => undefined);
      const present = found?.isFile() === true && found.size === dataset.sizeBytes;
      return { dataset, state: present ? 'present' : 'absent' };
    }),
  );
}

/** What to do where the file is not: the first words of every remedy about data. */
export function howToGet(dataset: Dataset, path: string): string {
  if (dataset.origin === 'shipped') return 'Restore it from the repository.';
  return dataset.url === undefined
    ? `No public single-file source is known; copy it to ${path}, or set GRADUS_DATA_DIR.`
    : `Run ./gradus data fetch ${dataset.name}, or set GRADUS_DATA_DIR.`;
}

function missing(dataset: Dataset, path: string, cause: unknown): GradusError {
  const code = systemCode(cause);
  return new GradusError({
    code: 'missing-data',
    kind: 'environment',
    what: `The dataset ${dataset.name} is not on this machine`,
    expected: `${path} (${dataset.about}; from ${dataset.origin === 'shipped' ? 'this repository' : dataset.source})`,
    received: code === 'ENOENT' || code === undefined ? 'no such file' : code,
    remedy: howToGet(dataset, path),
    cause,
  });
}

function wrongHash(dataset: Dataset, path: string, hash: string): GradusError {
  return new GradusError({
    code: 'wrong-hash',
    kind: 'environment',
    what: `${path} is not the dataset ${dataset.name}`,
    expected: `SHA-256 ${dataset.sha256}`,
    received: hash,
    remedy: `Move the file away. ${howToGet(dataset, path)}`,
  });
}
