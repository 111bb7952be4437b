/**
 * @file The rounds of two arms, each joined into one run. The rounds of an arm follow one another
 * without a gap: the other arm's turns are not its time. Requests of one round keep the same place in
 * both arms, whatever either lost.
 */
import { wholeRun, type TimeWindow } from '../analysis/timeline.ts';
import type { StoredRun } from '../measurements/run-folder.ts';
import type { RequestRecord } from '../measurements/record.ts';
import { mergedOutcome, shifted } from './merge-runs.ts';

export interface JoinedRounds {
  readonly run: StoredRun;
  /** From the first arrival of the first round to the last end of the last. */
  readonly window: TimeWindow;
}

export function joinRounds(
  a: readonly StoredRun[],
  b: readonly StoredRun[],
): [JoinedRounds, JoinedRounds] {
  const firstIndices = [0];
  for (const [round, run] of a.entries()) {
    const most = Math.max(...[run, b[round]!].flatMap(({ records }) => records.map(after)), 0);
    firstIndices.push(firstIndices[round]! + most);
  }
  return [joined(a, firstIndices), joined(b, firstIndices)];
}

const after = ({ index }: RequestRecord): number => index + 1;

function joined(rounds: readonly StoredRun[], firstIndices: readonly number[]): JoinedRounds {
  const [first] = rounds;
  const records: RequestRecord[] = [];
  let fromMs = 0;
  for (const [round, run] of rounds.entries()) {
    const { toMs } = wholeRun(run.records) ?? { toMs: 0 };
    for (const record of run.records) {
      const index = record.index + firstIndices[round]!;
      records.push({ ...shifted(record, fromMs), index });
    }
    fromMs += toMs;
  }
  const outcomes = rounds.flatMap(({ outcome }) => outcome ?? []);
  const calibration = outcomes.find((outcome) => outcome.calibration !== undefined)?.calibration;
  const totals = rounds.map(({ header }) => header.workload.total);
  const total = totals.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
  const { total: _, ...workload } = first!.header.workload;
  return {
    run: {
      ...first!,
      header: {
        ...first!.header,
        workload: total === undefined ? workload : { ...workload, total },
      },
      outcome:
        outcomes.length < rounds.length
          ? undefined
          : {
              ...mergedOutcome(outcomes),
              durationMs: fromMs,
              ...(calibration === undefined ? {} : { calibration }),
            },
      records,
      // The server's counters go on between rounds, for whoever asks then.
      samples: [],
      recordFiles: [],
    },
    window: { fromMs: 0, toMs: fromMs },
  };
}
