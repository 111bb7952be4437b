/** @file A document that a merge left unfinished: two versions of a passage, and the marks between. */
import { GradusError } from '@gradus/runtime';

const opening = /^<{7} /;
const between = /^={7}$/;
const closing = /^>{7} /;
const fence = /^\s*(?:```|~~~)/;

/** The line (from 1) of the first mark; in a fence it is an example, and counts for nothing. */
function conflictLine(text: string): number | undefined {
  let isFenced = false;
  let isSplit = false;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (fence.test(line)) isFenced = !isFenced;
    if (isFenced) continue;
    if (opening.test(line)) return index + 1;
    // Alone, the one underlines a heading, the other quotes.
    if (between.test(line)) isSplit = true;
    if (isSplit && closing.test(line)) return index + 1;
  }
  return undefined;
}

/** @throws GradusError `conflict-markers` (usage) */
export function refuseConflicts(name: string, text: string): void {
  const line = conflictLine(text);
  if (line === undefined) return;
  throw new GradusError({
    code: 'conflict-markers',
    kind: 'usage',
    what: `${name}:${line} holds the marks of an unfinished merge`,
    expected: 'one version of each line',
    received: 'two, between <<<<<<< and >>>>>>>',
    remedy: 'Nothing was written. Finish the merge and run the command again.',
  });
}
