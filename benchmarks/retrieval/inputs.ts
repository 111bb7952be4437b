/** @file Datasets that a program has read, as evidence names them. */
import { stat } from 'node:fs/promises';
import { resolveDataset } from '@gradus/datasets';
import type { Results } from '@gradus/evidence';
import { sha256File } from '@gradus/runtime';

export const datasetInputs = (names: readonly string[]): Promise<Results['inputs']> =>
  Promise.all(
    names.map(async (name) => {
      const path = await resolveDataset(name);
      const { size } = await stat(path);
      return { name, sha256: await sha256File(path), sizeBytes: size, origin: 'external' as const };
    }),
  );
