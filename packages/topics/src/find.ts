/**
 * @file From words to topics. Names are compared word by word, whatever the case, punctuation and
 * markup: `Function/tool schema design` and `**function tool-schema design**` are the same words.
 */
import type { Topic } from './topic.ts';
import { topics } from './topics.ts';

/** `KV cache: what it stores` → `['kv', 'cache', 'what', 'it', 'stores']` */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Every id, title and alias, as its words joined by one space. Unique over all topics (tested). */
const topicByName = new Map<string, Topic>();
let longestName = 0;
for (const topic of topics) {
  for (const name of [topic.id, topic.title, ...topic.aliases]) {
    const words = wordsOf(name);
    topicByName.set(words.join(' '), topic);
    longestName = Math.max(longestName, words.length);
  }
}

/** The topic that this text names: its id, its title or one of its aliases, and nothing besides. */
export function findTopic(text: string): Topic | undefined {
  return topicByName.get(wordsOf(text).join(' '));
}

/**
 * The topics that a roadmap's row mentions, those with the longest names first, else in order.
 * A name is mentioned where all its words stand together in its order; a name inside a longer one
 * does not count:
 *
 *     topicsIn('Quantized KV cache (pros/cons)')  → kv-cache-quantization, not kv-cache
 *     topicsIn('Prefix caching; speculative decoding') → prefix-caching, speculative-decoding
 */
export function topicsIn(text: string): readonly Topic[] {
  const words = wordsOf(text);
  const found = new Map<Topic, number>();
  let coveredTo = 0;
  for (let start = 0; start < words.length; start++) {
    const match = longestNameAt(words, start);
    // One that ends inside an earlier match is a part of it.
    if (match === undefined || start + match.length <= coveredTo) continue;
    coveredTo = start + match.length;
    found.set(match.topic, Math.max(match.length, found.get(match.topic) ?? 0));
  }
  return [...found].sort(([, a], [, b]) => b - a).map(([topic]) => topic);
}

function longestNameAt(
  words: readonly string[],
  start: number,
): { readonly topic: Topic; readonly length: number } | undefined {
  for (let length = Math.min(longestName, words.length - start); length > 0; length--) {
    const topic = topicByName.get(words.slice(start, start + length).join(' '));
    if (topic !== undefined) return { topic, length };
  }
  return undefined;
}
