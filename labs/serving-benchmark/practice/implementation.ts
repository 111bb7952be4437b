/** @file What an attempt exports, and how what it returns is compared. */
import type { Figures, Goodput, Objective, RequestLog, TimeWindow } from './stub.ts';

export interface Implementation {
  readonly requestFigures: (log: RequestLog) => Figures;
  readonly goodput: (
    logs: readonly RequestLog[],
    objectives: readonly Objective[],
    window: TimeWindow,
  ) => Goodput | undefined;
  readonly percentile: (values: readonly number[], percent: number) => number | undefined;
}

/** Of what was returned, the fields that a case is about. */
export function fieldsOf<T extends object>(found: T, expected: Partial<T>): object {
  return Object.fromEntries(
    Object.keys(expected).map((key) => [key, rounded(found[key as keyof T])]),
  );
}

/** What was reckoned in another order may differ in the last places. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(9));
  return Array.isArray(value) ? value.map(rounded) : value;
}
