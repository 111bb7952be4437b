/** @file The words that prompts are made of: those of the project's own stories. */
import { generateStories } from '@gradus/datasets';

/** Version 1 of the stories is frozen, and so is this list. */
const stories = { seed: 1, version: 1, characters: 300_000 } as const;
let known: readonly string[] | undefined;

/** Lower-case English words, the most frequent first; equally frequent ones by the alphabet. */
export function storyWords(): readonly string[] {
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const story of generateStories(stories)) {
    // Apostrophes and capitals are what tokenizers disagree about.
    for (const [word] of story.matchAll(/(?<![\w'])[a-z]+(?![\w'])/g)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const byFrequency = [...counts].sort(
    ([word, count], [otherWord, otherCount]) => otherCount - count || (word < otherWord ? -1 : 1),
  );
  known = byFrequency.map(([word]) => word);
  return known;
}

/** Lines of eight to eleven words, as verse has them: what sonnets are for other benchmarks. */
export function storyLines(): readonly string[] {
  const words = [...generateStories({ ...stories, seed: 2, characters: 40_000 })]
    .join(' ')
    .split(/\s+/);
  const lines: string[] = [];
  for (let start = 0; start + 11 <= words.length;) {
    const length = 8 + (lines.length % 4);
    lines.push(words.slice(start, start + length).join(' '));
    start += length;
  }
  return lines;
}
