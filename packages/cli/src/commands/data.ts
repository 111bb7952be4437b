/** @file `data list`, `data fetch`. */
import { fetchDataset, listDatasets } from '@gradus/datasets';
import { formatBytes } from '@gradus/runtime';
import { bold, dim, shortPath } from '../output.ts';
import type { Session } from '../session.ts';

export async function listData({ output }: Session, { json }: { json?: boolean }): Promise<number> {
  const datasets = await listDatasets();
  if (json === true) output.json(datasets);
  else {
    output.table(
      ['dataset', 'state', 'size', 'licence', 'source'],
      datasets.map(({ name, state, sizeBytes, licence, source }) => [
        state === 'absent' ? dim(name) : bold(name),
        state,
        formatBytes(sizeBytes),
        licence,
        source,
      ]),
    );
  }
  return 0;
}

export async function fetchData(
  { output, progress, signal }: Session,
  names: readonly string[],
  { json }: { json?: boolean },
): Promise<number> {
  const fetched: { name: string; path: string }[] = [];
  for (const name of names) {
    const path = await fetchDataset(name, { progress, signal });
    fetched.push({ name, path });
    if (json !== true) output.line(`${bold(name)}  ${shortPath(path)}`);
  }
  if (json === true) output.json(fetched);
  return 0;
}
