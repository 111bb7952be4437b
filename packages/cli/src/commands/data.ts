/** @file `data list`, `data fetch`. */
import { fetchDataset, listDatasets } from '@gradus/datasets';
import { formatBytes } from '@gradus/runtime';
import { bold, dim, shortPath } from '../output.ts';
import type { Session } from '../session.ts';

export async function listData({ output }: Session, { json }: { json?: boolean }): Promise<number> {
  // What nobody can fetch is listed only where it is.
  const listed = (await listDatasets()).filter(
    ({ dataset, state }) => state !== 'absent' || ('url' in dataset && dataset.url !== undefined),
  );
  if (json === true) output.json(listed.map(({ dataset, state }) => ({ ...dataset, state })));
  else {
    output.table(
      ['dataset', 'state', 'size', 'licence', 'source', 'what it is'],
      listed.map(({ dataset, state }) => [
        state === 'absent' ? dim(dataset.name) : bold(dataset.name),
        state,
        formatBytes(dataset.sizeBytes),
        dataset.licence,
        dataset.origin === 'shipped' ? 'this project' : dataset.source,
        dataset.about,
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
