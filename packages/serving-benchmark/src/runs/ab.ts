/**
 * @file Two endpoints against each other, in turns: A B B A A B B A … A machine that grows warmer, a
 * neighbour that comes and goes, falls on both alike. Within a round both are sent the same requests
 * at the same times, so what makes a request long in both cancels.
 */
import { join } from 'node:path';
import { compareRuns, type CompareOptions } from '../analysis/compare.ts';
import type { StoredRun } from '../measurements/run-folder.ts';
import type { ComparisonReport } from '../reports/comparison-document.ts';
import { analyzeRun } from './analyze-run.ts';
import { joinRounds } from './join-rounds.ts';
import { measureOnce, type OnceOptions } from './measure-once.ts';
import type { RunSettings } from './settings.ts';

export const arms = ['a', 'b'] as const;
export type Arm = (typeof arms)[number];

export interface AbSettings {
  readonly a: RunSettings;
  readonly b: RunSettings;
  /** Of each arm; what `requests` or `duration` say is that of one round. */
  readonly rounds: number;
  readonly compare?: CompareOptions | undefined;
}

export interface AbOptions extends Omit<OnceOptions, 'calibrate'> {
  /** After each arm's first round. */
  readonly calibrate?: boolean | undefined;
  readonly onRound?: ((arm: Arm, round: number, reused: boolean) => void) | undefined;
}

export interface AbReport {
  /** Missing where it was interrupted before both had had a round. */
  readonly comparison: ComparisonReport | undefined;
  /** Folders below the whole, in the order in which they were measured. */
  readonly folders: readonly string[];
  readonly runs: readonly StoredRun[];
}

export async function measureAb(
  { a, b, rounds, compare = {} }: AbSettings,
  { calibrate, onRound, ...options }: AbOptions,
): Promise<AbReport> {
  const settings = { a, b };
  const measured: Record<Arm, StoredRun[]> = { a: [], b: [] };
  const folders: string[] = [];
  for (let round = 0; round < rounds && !options.signal.aborted; round++) {
    for (const arm of round % 2 === 0 ? arms : arms.toReversed()) {
      if (options.signal.aborted) break;
      const folder = join('rounds', `${round}-${arm}`);
      const { seed = 1 } = settings[arm];
      const { stored, reused } = await measureOnce(
        // Every round has prompts of its own: the second must not find the first's in a cache.
        { ...settings[arm], seed: seed + round },
        {
          ...options,
          folder: join(options.folder, folder),
          calibrate: calibrate === true && round === 0,
        },
      );
      // Half a round has no partner in the other arm.
      if (options.signal.aborted && !reused) break;
      measured[arm].push(stored);
      folders.push(folder);
      onRound?.(arm, round, reused);
    }
  }
  const complete = Math.min(measured.a.length, measured.b.length);
  return {
    comparison: complete === 0 ? undefined : comparisonOf(measured, complete, compare),
    folders,
    runs: [...measured.a, ...measured.b],
  };
}

function comparisonOf(
  measured: Readonly<Record<Arm, readonly StoredRun[]>>,
  rounds: number,
  compare: CompareOptions,
): ComparisonReport {
  const [a, b] = joinRounds(measured.a.slice(0, rounds), measured.b.slice(0, rounds));
  const objectives = compare.objectives ?? a.run.header.objectives;
  return {
    comparison: compareRuns(a.run.records, b.run.records, {
      ...compare,
      objectives,
      windows: [a.window, b.window],
    }),
    // Rounds begin empty and end drained: the joined series is no steady state, and need not be.
    baseline: analyzeRun(a.run, { objectives, window: a.window }),
    candidate: analyzeRun(b.run, { objectives, window: b.window }),
    rounds,
  };
}
