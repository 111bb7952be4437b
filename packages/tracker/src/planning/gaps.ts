/**
 * @file Where the documents and the evidence part, the greatest first. The impact is in the points
 * of demand.ts: what it would be worth to close the gap.
 *
 * - `failing`, `stale`: levels on the topic that came, or would come, from evidence that does not
 *   stand
 * - `unproven`, `open`: levels from what is there to what is claimed or asked for
 * - `milestone`: all that its items lack, and half of what the milestones lack that wait for it
 * - `foundation`: a topic far below one that rests on it; half of the points held up there
 */
import { readDemand } from './demand.ts';
import { documentGaps } from './document-gaps.ts';
import { evidenceGaps } from './evidence-gaps.ts';
import { foundationGaps } from './foundation-gaps.ts';
import type { Gap } from './gap.ts';
import type { PlanningInput } from './suggestion.ts';

/** The greatest first; what is equal, in the order of the kinds and documents. */
export function findGaps(input: PlanningInput): readonly Gap[] {
  const { documents, standings } = input;
  const wants = readDemand(input);
  return [
    ...evidenceGaps(wants, standings),
    ...documents.flatMap((document) => documentGaps(document, standings)),
    ...foundationGaps(wants, standings),
  ]
    .map((gap) => ({ ...gap, impact: Number(gap.impact.toFixed(9)) }))
    .sort((a, b) => b.impact - a.impact);
}
