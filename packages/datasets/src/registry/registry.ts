/** @file The registry: every named file that a lab or a test may read. */
import { GradusError } from '@gradus/runtime';
import type { Dataset } from './dataset.ts';
import { documentDatasets } from './documents.ts';
import { languageDatasets } from './language.ts';
import { projectDatasets } from './project.ts';
import { retrievalDatasets } from './retrieval.ts';
import { shippedDatasets } from './shipped.ts';
import { taskDatasets } from './tasks.ts';

const externalDatasets = [
  ...languageDatasets,
  ...retrievalDatasets,
  ...documentDatasets,
  ...taskDatasets,
  ...projectDatasets,
].map((row) => ({ origin: 'external' as const, ...row }));

export const datasets: readonly Dataset[] = [...shippedDatasets, ...externalDatasets];

const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]));

/** @throws GradusError `unknown-dataset` (usage). */
export function datasetByName(name: string): Dataset {
  const dataset = byName.get(name);
  if (dataset !== undefined) return dataset;
  throw new GradusError({
    code: 'unknown-dataset',
    kind: 'usage',
    what: 'No dataset of that name',
    expected: 'a name of the registry, such as tinyshakespeare',
    received: JSON.stringify(name),
    remedy: 'Run ./gradus data list.',
  });
}
