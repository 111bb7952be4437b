/**
 * @file A capacity search read back from its folder: its probes are whole runs, so its end can be
 * found again, under other objectives or by a better analysis.
 */
import { join } from 'node:path';
import { nextProbe } from '../analysis/capacity-search.ts';
import { readRun } from '../measurements/run-folder.ts';
import type { CapacityProbe, CapacityReport } from '../reports/load-report.ts';
import { analyzeRun, type AnalysisOptions } from './analyze-run.ts';
import { capacityReport, probeOf } from './capacity.ts';
import { readSearch } from './search-file.ts';

/** @returns undefined where no search was, or where it has not come to the end of a probe */
export async function readCapacity(
  folder: string,
  options: AnalysisOptions = {},
): Promise<CapacityReport | undefined> {
  const search = await readSearch(folder);
  if (search === undefined || search.probes.length === 0) return undefined;
  const probes: CapacityProbe[] = [];
  for (const { load, folder: name } of search.probes) {
    const report = analyzeRun(await readRun(join(folder, name)), options);
    probes.push(probeOf({ load, unit: search.unit, folder: name, report }, search.required));
  }
  const { header } = probes[0]!.report;
  const next = nextProbe(
    probes.map(({ load, met }) => ({ rate: load, met })),
    search,
  );
  // Other objectives might have led elsewhere: for them there were too few probes.
  const unfinished = options.objectives === undefined ? 'interrupted' : 'too-many-probes';
  return capacityReport(probes, {
    objectives: options.objectives ?? header.objectives,
    pricePerHour: options.pricePerHour ?? header.pricePerHour,
    required: search.required,
    unit: search.unit,
    outcome: next.done ? next.outcome : unfinished,
    capacity: next.done ? next.capacity : next.soFar,
  });
}
