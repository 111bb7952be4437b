/** @file The topics that somebody names on the command line. */
import { GradusError } from '@gradus/runtime';
import { findTopic, topicById, topics as knownTopics } from '@gradus/topics';
import { oneLine, slugOf } from './names.ts';

/**
 * Each once, in the order given.
 * @throws GradusError `unknown-topic` (usage)
 */
export function resolveTopics(names: readonly string[]): string[] {
  const ids = names.map((name) => {
    const topic = topicById(name) ?? findTopic(name);
    if (topic !== undefined) return topic.id;
    const near = nearestId(name);
    throw new GradusError({
      code: 'unknown-topic',
      kind: 'usage',
      what: 'No topic of that name',
      expected: `the id, title or alias of one of ${knownTopics.length} topics`,
      received: JSON.stringify(oneLine(name).slice(0, 80)),
      remedy:
        near === undefined ? './gradus track status --all lists them.' : `Did you mean ${near}?`,
    });
  });
  return [...new Set(ids)];
}

/** The id with the word that begins most like one of the name's, by four letters at least. */
function nearestId(name: string): string | undefined {
  const words = slugOf(name).split('-');
  const likeness = (id: string): number =>
    Math.max(...id.split('-').flatMap((part) => words.map((word) => sharedStart(part, word))));
  const [best] = knownTopics
    .map(({ id }) => ({ id, shared: likeness(id) }))
    .toSorted((a, b) => b.shared - a.shared);
  return best !== undefined && best.shared >= 4 ? best.id : undefined;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
