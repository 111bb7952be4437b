/** @file The figures as tables. */
import { formatCsv } from '@gradus/evidence';
import { quantile } from '@gradus/statistics';
import { durationsOf, type Durations } from './figures.ts';
import { ourName, peerName, type GrowthPoint } from './reading.ts';
import type { ChildReport } from './sync-in-child.ts';
import type { WorkName } from './works.ts';

export interface NamedDurations extends Durations {
  readonly name: string;
}

export function durationTable(rows: readonly NamedDurations[]): string {
  return formatCsv([
    ['sync of', 'median ms', '95th percentile', 'worst', 'syncs'],
    ...rows.map(({ name, medianMs, p95Ms, worstMs, count }) => [
      name,
      ...[medianMs, p95Ms, worstMs].map((ms) => ms.toFixed(1)),
      count,
    ]),
  ]);
}

/** Medians in milliseconds. */
export interface Parts {
  readonly verify: number;
  readonly read: number;
  readonly plan: number;
  readonly write: number;
  readonly rest: number;
  readonly whole: number;
}

export function partsOf(cold: Readonly<Record<WorkName, readonly ChildReport[]>>): Parts {
  const afterOpening = (reports: readonly ChildReport[]): number =>
    quantile(
      reports.map(({ durationMs, openMs }) => durationMs - openMs),
      0.5,
    );
  const whole = durationsOf(cold.sync).medianMs;
  const verify = durationsOf(cold.verify).medianMs;
  const read = durationsOf(cold.read).medianMs;
  const plan = afterOpening(cold.dryRun);
  const write = afterOpening(cold.sync) - plan;
  return { verify, read, plan, write, rest: whole - verify - read - plan - write, whole };
}

export function partTable(parts: Parts): string {
  const rows: readonly (readonly [string, number])[] = [
    ['verifying the results', parts.verify],
    ['reading the document and binding it to topics', parts.read],
    ['planning the changes and showing the difference', parts.plan],
    ['writing the document and the ledger', parts.write],
    ['the rest', parts.rest],
    ['all', parts.whole],
  ];
  return formatCsv([['part', 'median ms'], ...rows.map(([name, ms]) => [name, ms.toFixed(1)])]);
}

export function growthTable(growth: readonly GrowthPoint[]): string {
  return formatCsv([
    ['bytes', `${ourName}, ms`, `${peerName}, ms`, 'times as fast'],
    ...growth.map(({ sizeBytes, ourMs, peerMs }) => [
      sizeBytes,
      ourMs.toFixed(1),
      peerMs?.toFixed(1) ?? '',
      peerMs === undefined ? '' : (peerMs / ourMs).toFixed(1),
    ]),
  ]);
}
