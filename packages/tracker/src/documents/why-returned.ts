/** @file Why evidence no longer backs what a sync wrote, result by result. */
import type { Evidence, UnreadableEvidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { Mark } from './marks.ts';

/** All results by id, and what is wrong with those that cannot be read. */
export interface KnownEvidence {
  readonly results: ReadonlyMap<string, Evidence>;
  readonly problems: ReadonlyMap<string, string>;
}

export const knownEvidence = (
  standings: ReadonlyMap<string, Standing>,
  unreadable: readonly UnreadableEvidence[] = [],
): KnownEvidence => ({
  results: new Map(
    [...standings.values()].flatMap(({ evidence }) => evidence.map((item) => [item.id, item])),
  ),
  problems: new Map(unreadable.map(({ id, problem }) => [id, problem])),
});

/**
 * Each as `attention: withdrawn`. Where all results still stand, what its text would need now.
 * @param remembered what it rested on when it was written
 */
export function whyReturned(
  mark: Mark,
  remembered: readonly string[],
  known: KnownEvidence,
): readonly string[] {
  const { behind = mark.because, isGate = false, place, unproven } = mark;
  const gone = new Set(remembered).difference(new Set(behind));
  if (gone.size > 0) return [...gone].map((id) => `${id}: ${whatBecameOf(id, isGate, known)}`);
  return unproven?.(place.text)?.needs.map((need) => `now lacks: ${need}`) ?? [];
}

function whatBecameOf(id: string, isGate: boolean, { results, problems }: KnownEvidence): string {
  const result = results.get(id);
  if (result === undefined) {
    const problem = problems.get(id);
    return problem === undefined ? 'withdrawn' : `tampered or unreadable (${problem})`;
  }
  const [flaw] = result.flaws;
  if (flaw !== undefined) return result.isTampered === true ? `tampered (${flaw})` : flaw;
  return isGate && result.stale.length > 0 ? 'stale' : 'no longer counts here';
}
