/**
 * @file The models behind the reports of several runs: a sweep (the same workload under growing
 * load) and a capacity search (the load up to which the objectives hold).
 */
import type { Cost } from '../analysis/cost.ts';
import type { Capacity } from '../analysis/capacity-search.ts';
import type { Figure } from '../analysis/intervals.ts';
import type { Objective } from '../analysis/objectives.ts';
import type { RunReport } from './run-report.ts';

/** What grows: requests in flight of a closed loop, or requests per second of an open one. */
export type LoadUnit = 'requests in flight' | 'requests/s';

export interface LoadPoint {
  readonly load: number;
  readonly unit: LoadUnit;
  /** Of its run, below the folder of the whole. */
  readonly folder: string;
  readonly report: RunReport;
}

/** How much of what is paid for was put to work. */
export interface Utilisation {
  /** Output tokens per second, as a share of the most that any load gave. */
  readonly ofHighestThroughput: number;
  /** Of the GPUs, the mean share of time in which anything ran; missing without telemetry. */
  readonly ofGpus: number | undefined;
}

export interface SweepReport {
  readonly kind: 'sweep';
  /** By growing load. */
  readonly points: readonly LoadPoint[];
  /** Highest goodput where there are objectives, else highest output throughput. */
  readonly best: LoadPoint | undefined;
  /** Highest output throughput. */
  readonly fastest?: LoadPoint | undefined;
  /** At the highest output throughput, and at `best` where there are objectives. */
  readonly costAtSaturation: Cost | undefined;
  readonly costAtObjectives: Cost | undefined;
  readonly utilisationAtSaturation?: Utilisation | undefined;
  readonly utilisationAtObjectives?: Utilisation | undefined;
}

export interface CapacityProbe extends LoadPoint {
  /** Of the requests, how many met every objective. */
  readonly share: Figure;
  /** How probable it is that the share required was met. */
  readonly met: number;
}

export interface CapacityReport {
  readonly kind: 'capacity';
  readonly objectives: readonly Objective[];
  /** Share of requests that must meet them: 0.9. */
  readonly required: number;
  readonly unit: LoadUnit;
  /** `below`, `above`: the capacity lies outside the loads that were allowed. */
  readonly outcome: 'found' | 'too-many-probes' | 'below' | 'above' | 'interrupted';
  readonly capacity: Capacity;
  /** In the order in which they were measured. */
  readonly probes: readonly CapacityProbe[];
  readonly costAtObjectives: Cost | undefined;
  readonly costAtSaturation: Cost | undefined;
  readonly utilisationAtObjectives?: Utilisation | undefined;
  readonly utilisationAtSaturation?: Utilisation | undefined;
}
