/** @file What fits into the hours of a week: the best first, none before what it waits for. */
import { sum } from './sum.ts';
import type { Suggestion } from './suggestion.ts';

/** A suggestion, or the review, and how much of it fits into the week. */
export interface Task {
  /** Of the suggestion; none for the review. */
  readonly key?: string;
  readonly title: string;
  readonly command?: string;
  readonly hours: number;
}

/** Hours are kept in quarters: nobody plans minutes, and their sums are exact. */
const quarter = (hours: number): number => Math.round(hours * 4) / 4;
const wholeQuarters = (hours: number): number => Math.floor(hours * 4) / 4;

/** The quarter hours nearest to 15% of the week; none where that is not 10% to 20%. */
function hoursForNotes(budget: number): number {
  const hours = quarter(0.15 * budget);
  return hours >= 0.1 * budget && hours <= 0.2 * budget ? hours : 0;
}

export function choose(suggestions: readonly Suggestion[], budget: number): readonly Task[] {
  const kept = hoursForNotes(budget);
  const chosen: Task[] = [];
  const begun = new Set<string>();
  const done = new Set<string>();
  const take = (suggestion: Suggestion, hours: number): void => {
    const { key, title, command } = suggestion;
    chosen.push({ key, title, ...(command === undefined ? {} : { command }), hours });
    begun.add(key);
    if (hours === suggestion.hours) done.add(key);
  };
  /** Until a round adds nothing: one may free another that stands above it. */
  const fill = (limit: number, fits: (suggestion: Suggestion) => boolean): void => {
    const next = (): Suggestion | undefined =>
      suggestions.find(
        (suggestion) =>
          !begun.has(suggestion.key) &&
          suggestion.after.every((key) => done.has(key)) &&
          fits(suggestion) &&
          hoursThatFit(suggestion, limit - sumHours(chosen)) > 0,
      );
    for (let found = next(); found !== undefined; found = next()) {
      take(found, hoursThatFit(found, limit - sumHours(chosen)));
    }
  };

  fill(wholeQuarters(budget - kept), (suggestion) => !isWriting(suggestion));
  const studied = suggestions.filter(({ key }) => begun.has(key));
  // What there is to write anyway comes before a review, which has no end of its own.
  fill(wholeQuarters(budget), isWriting);
  const written = sumHours(suggestions.filter(({ key }) => done.has(key)).filter(isWriting));
  const review = Math.min(kept - written, wholeQuarters(budget - sumHours(chosen)));
  if (studied.length > 0 && review > 0) {
    const title = 'Log the sessions: what you found, and what surprised you';
    const named = new Set(studied.flatMap(({ topics }) => topics));
    const command = `./gradus track log ${[...named].join(' ')}`;
    chosen.push({ title, command, hours: review });
  }
  return chosen;
}

const isWriting = ({ kind }: Suggestion): boolean => kind === 'note' || kind === 'session';

/** All of it or nothing; only a project may take more than one week. */
function hoursThatFit({ kind, hours }: Suggestion, left: number): number {
  if (hours <= left) return hours;
  return kind === 'project' && left >= 1 ? left : 0;
}

export const sumHours = (parts: readonly { readonly hours: number }[]): number =>
  sum(parts.map(({ hours }) => hours));
