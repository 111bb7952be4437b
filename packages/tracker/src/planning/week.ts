/**
 * @file A week that fits the hours: suggestions in their order, in sittings of at most two hours,
 * with some time kept for writing down what was found.
 */
import { GradusError } from '@gradus/runtime';
import { choose, sumHours } from './fit.ts';
import { type Block, divideIntoSittings } from './sittings.ts';
import type { Suggestion } from './suggestion.ts';

export interface WeekInput {
  /** Best first. */
  readonly suggestions: readonly Suggestion[];
  readonly hoursPerWeek: number;
  /** `YYYY-MM-DD` */
  readonly startDate: string;
}

export interface Sitting {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly hours: number;
  readonly blocks: readonly Block[];
}

export interface WeekPlan {
  readonly sittings: readonly Sitting[];
  readonly hours: number;
  readonly budgetHours: number;
  /** Evidence that lies there when all of it is done. */
  readonly outputs: readonly string[];
  readonly unplanned: readonly Unplanned[];
}

export interface Unplanned {
  readonly key: string;
  readonly title: string;
  /** `needs 2 h; 0.5 h are left` */
  readonly why: string;
}

/** @throws GradusError `bad-hours`, `bad-date` (usage) */
export function planWeek({ suggestions, hoursPerWeek, startDate }: WeekInput): WeekPlan {
  checkHours(hoursPerWeek);
  const start = checkDate(startDate);
  const chosen = choose(suggestions, hoursPerWeek);
  const planned = new Map(chosen.map((task) => [task.key, task.hours]));
  const isDone = ({ key, hours }: Suggestion): boolean => planned.get(key) === hours;
  const sittings = divideIntoSittings(chosen);
  const hours = sumHours(chosen);
  return {
    sittings: sittings.map((blocks, index) => ({
      date: dayAfter(start, Math.floor((index * 7) / sittings.length)),
      hours: sumHours(blocks),
      blocks,
    })),
    hours,
    budgetHours: hoursPerWeek,
    outputs: [...new Set(suggestions.filter(isDone).flatMap(({ outputs }) => outputs))],
    unplanned: suggestions
      .filter((suggestion) => !isDone(suggestion))
      .map((suggestion) => ({
        key: suggestion.key,
        title: suggestion.title,
        why: whyNot(suggestion, suggestions, planned, hoursPerWeek - hours),
      })),
  };
}

function whyNot(
  { key, hours, after }: Suggestion,
  all: readonly Suggestion[],
  planned: ReadonlyMap<string | undefined, number>,
  left: number,
): string {
  const part = planned.get(key);
  if (part !== undefined) return `${part} of its ${hours} h are planned`;
  const first = after.find(
    (other) => all.find((one) => one.key === other)?.hours !== planned.get(other),
  );
  if (first !== undefined) {
    return `comes after: ${all.find((one) => one.key === first)?.title ?? first}`;
  }
  return `needs ${hours} h; ${Number(left.toFixed(2))} h are left`;
}

function checkHours(hours: number): void {
  if (Number.isFinite(hours) && hours > 0 && hours <= 100) return;
  throw new GradusError({
    code: 'bad-hours',
    kind: 'usage',
    what: 'Cannot plan a week of these hours',
    expected: 'a number above 0, at most 100',
    received: String(hours),
    remedy: 'Say how many hours you have, such as 6.',
  });
}

/** Milliseconds since 1970, at midnight UTC: only days are counted here. */
function checkDate(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The parser takes 2026-02-30 for the second of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return time;
  throw new GradusError({
    code: 'bad-date',
    kind: 'usage',
    what: 'Cannot plan a week from this day',
    expected: 'a day such as 2026-11-20',
    received: `"${text}"`,
  });
}

const dayAfter = (start: number, days: number): string =>
  new Date(start + days * 86_400_000).toISOString().slice(0, 10);
