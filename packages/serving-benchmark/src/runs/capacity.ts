/**
 * @file The highest load at which the objectives hold, measured: the search proposes a load, a run
 * says how many requests met them and how sure that is, until the interval is narrow.
 */
import { ensureFolder, GradusError } from '@gradus/runtime';
import {
  nextProbe,
  probabilityMet,
  type Capacity,
  type CapacityOptions,
} from '../analysis/capacity-search.ts';
import type { CapacityProbe, CapacityReport, LoadPoint, LoadUnit } from '../reports/load-report.ts';
import { measurePoint, sweepReport, utilisationOf, type PointOptions } from './sweep.ts';
import { writeSearch } from './search-file.ts';
import type { RunSettings } from './settings.ts';

export interface CapacitySettings extends CapacityOptions {
  readonly unit: LoadUnit;
  /** Of the requests; 0.9 unless given. */
  readonly required?: number | undefined;
}

export interface CapacityMeasureOptions extends Omit<PointOptions, 'onPoint'> {
  readonly onProbe?: ((probe: CapacityProbe) => void) | undefined;
}

/** @throws GradusError `no-objectives` (usage) */
export async function measureCapacity(
  settings: RunSettings,
  search: CapacitySettings,
  options: CapacityMeasureOptions,
): Promise<CapacityReport> {
  const { objectives = [] } = settings;
  const { required = 0.9, unit } = search;
  if (objectives.length === 0) {
    throw new GradusError({
      code: 'no-objectives',
      kind: 'usage',
      what: 'A capacity is the load up to which something holds',
      expected: 'objectives',
      received: 'none',
      remedy: 'Add --slo "ttft:500 tpot:50".',
    });
  }
  const probes: CapacityProbe[] = [];
  const finish = (outcome: CapacityReport['outcome'], capacity: Capacity): CapacityReport =>
    capacityReport(probes, {
      objectives,
      pricePerHour: settings.pricePerHour,
      required,
      unit,
      outcome,
      capacity,
    });
  await ensureFolder(options.folder);
  for (;;) {
    const points = probes.map(({ load, met }) => ({ rate: load, met }));
    const next = nextProbe(points, search);
    await writeSearch(options.folder, {
      ...search,
      required,
      probes: probes.map(({ load, folder }) => ({ load, folder })),
    });
    if (next.done) return finish(next.outcome, next.capacity);
    const load = unit === 'requests/s' ? next.rate : Math.max(1, Math.round(next.rate));
    const { point } = await measurePoint(settings, load, unit, probes.length, options);
    // Half a run says less than it seems to: its slow requests are those that are missing.
    if (options.signal.aborted) return finish('interrupted', next.soFar);
    const probe = probeOf(point, required);
    probes.push(probe);
    options.onProbe?.(probe);
  }
}

/** @throws GradusError `no-requests` (environment) */
export function probeOf(point: LoadPoint, required: number): CapacityProbe {
  const figures = point.report.summary.steady ?? point.report.summary.whole;
  const share = figures?.goodput?.share;
  if (share === undefined) {
    throw new GradusError({
      code: 'no-requests',
      kind: 'environment',
      what: `No request arrived at ${point.load} ${point.unit}`,
      remedy: 'Allow more requests or a longer duration for each point.',
    });
  }
  return { ...point, share, met: probabilityMet(share, required) };
}

interface SearchEnd extends Pick<
  CapacityReport,
  'objectives' | 'required' | 'unit' | 'outcome' | 'capacity'
> {
  readonly pricePerHour: number | undefined;
}

export function capacityReport(
  probes: readonly CapacityProbe[],
  { pricePerHour, ...end }: SearchEnd,
): CapacityReport {
  const { objectives } = end;
  const held = probes.filter(({ met }) => met > 0.5);
  const within = sweepReport(held, { objectives, pricePerHour });
  const sweep = sweepReport(probes, { objectives, pricePerHour });
  return {
    kind: 'capacity',
    ...end,
    probes,
    costAtObjectives: within.costAtObjectives,
    costAtSaturation: sweep.costAtSaturation,
    utilisationAtObjectives:
      within.best === undefined || sweep.fastest === undefined
        ? undefined
        : utilisationOf(within.best, sweep.fastest),
    utilisationAtSaturation: sweep.utilisationAtSaturation,
  };
}
