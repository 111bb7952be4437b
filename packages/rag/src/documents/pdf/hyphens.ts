/**
 * @file Words that a line end has cut. Whether the hyphen belongs to the word is what the rest of the
 * document says: `multi-agent` stands elsewhere with it, or `chat` stands elsewhere alone, while
 * nobody writes `con` or `chatoptimized`.
 */

export function hyphenJoiner(texts: Iterable<string>): (before: string, after: string) => string {
  const words = new Set<string>();
  for (const text of texts)
    for (const { 0: word, index } of text.matchAll(/\p{L}+(?:-\p{L}+)*/gu)) {
      // The first half of a cut word is no word.
      const isCut = /^[-\u00ad\u2010]$/.test(text.slice(index + word.length));
      if (!isCut) words.add(word.toLowerCase());
    }
  return (before, after) => {
    const stem = before.slice(0, -1);
    const first = /[\p{L}-]+$/u.exec(stem)?.[0].toLowerCase() ?? '';
    const second = /^\p{L}+/u.exec(after)?.[0].toLowerCase() ?? '';
    const keeps =
      !before.endsWith('\u00ad') &&
      !words.has(first + second) &&
      (words.has(`${first}-${second}`) ||
        (first.length > 2 && words.has(first) && !compounding.has(first)));
    return (keeps ? before : stem) + after;
  };
}

/** Words that English joins to the next without a hyphen. */
const compounding = new Set(
  'any every some what when where who how here there under over out with for more never through up down in on un re pre non'.split(
    ' ',
  ),
);
