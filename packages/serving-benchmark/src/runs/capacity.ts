/**
 * @file The highest load at which the objectives hold, measured: the search proposes a load, a run
 * says how many requests met them and how sure that is, until the interval is narrow.
 */
import { GradusError } from '@gradus/runtime';
import { nextProbe, probabilityMet, type CapacityOptions } from '../analysis/capacity-search.ts';
import type { CapacityProbe, CapacityReport, LoadUnit } from '../reports/load-report.ts';
import { measurePoint, sweepReport, utilisationOf, type PointOptions } from './sweep.ts';
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
  for (;;) {
    const points = probes.map(({ load, met }) => ({ rate: load, met }));
    const next = nextProbe(points, search);
    if (next.done) return report(next.outcome, next.capacity);
    const load = unit === 'requests/s' ? next.rate : Math.max(1, Math.round(next.rate));
    const { point } = await measurePoint(settings, load, unit, probes.length, options);
    // Half a run says less than it seems to: its slow requests are those that are missing.
    if (options.signal.aborted) return report('interrupted', next.soFar);
    const figures = point.report.summary.steady ?? point.report.summary.whole;
    const share = figures?.goodput?.share;
    if (share === undefined) {
      throw new GradusError({
        code: 'no-requests',
        kind: 'environment',
        what: `No request arrived at ${load} ${unit}`,
        remedy: 'Allow more requests or a longer duration for each point.',
      });
    }
    const probe: CapacityProbe = { ...point, share, met: probabilityMet(share, required) };
    probes.push(probe);
    options.onProbe?.(probe);
  }

  function report(
    outcome: CapacityReport['outcome'],
    capacity: CapacityReport['capacity'],
  ): CapacityReport {
    const held = probes.filter(({ met }) => met > 0.5);
    const within = sweepReport(held, settings);
    const sweep = sweepReport(probes, settings);
    return {
      kind: 'capacity',
      objectives,
      required,
      unit,
      outcome,
      capacity,
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
}
