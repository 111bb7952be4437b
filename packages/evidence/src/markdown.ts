/**
 * @file From data to GitHub Markdown in which the data means nothing but itself: no value can
 * become a heading, a link, a table border, HTML or an invisible character.
 */
import { showInvisible } from './invisible.ts';

/** Prose: lines are joined; a blank line begins a new paragraph. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((paragraph) => guardStart(phrase(paragraph)))
    .filter((paragraph) => paragraph !== '');
}

/** Prose inside a line: white space does not count. */
export function phrase(text: string): string {
  return escape(showInvisible(text.replaceAll(/\s+/g, ' ').trim()));
}

/**
 * A value inside a line, of which every character counts: line breaks, tabs, spaces at the ends
 * and repeated spaces are shown as signs.
 */
export function literal(text: string): string {
  const marked = text
    .replaceAll(/\r\n|\r|\n/g, '⏎')
    .replaceAll('\t', '⇥')
    .replaceAll(/^ +| +$| {2,}/g, (spaces) => '␣'.repeat(spaces.length));
  return escape(showInvisible(marked));
}

/** For short cells: a status, a figure with its unit, an interval. */
export const unbroken = (markdown: string): string => markdown.replaceAll(' ', '\u00A0');

/** A table; cells are Markdown already, but for their bars. Columns of figures stand to the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<number> = new Set(),
): string {
  const rule = header.map((_, column) => (rightAligned.has(column) ? '---:' : '---'));
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeBars).join(' | ')} |`;
  return [header, rule, ...rows].map(line).join('\n');
}

const escapeBars = (cell: string): string => cell.replaceAll('|', String.raw`\|`);

/** A block of code whose fence is longer than any run of backticks inside. */
export function codeBlock(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = code.split('\n').map(showInvisible);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Every sign that Markdown, GFM or GitHub's mathematics could read as its own. */
function escape(text: string): string {
  return (
    text
      .replaceAll(/[\\`*<>[\]~$]/g, String.raw`\$&`)
      .replaceAll(/&(?=#?\w+;)/g, String.raw`\&`)
      // Inside a word an underscore is a letter: cl100k_base.
      .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
  );
}

/** For Markdown that begins a line or a list item: it must not become a heading, list or rule. */
export function guardStart(markdown: string): string {
  return markdown
    .replace(/^(?:#{1,6}(?=\s|$)|[+-](?=[\s-]|$))/, String.raw`\$&`)
    .replace(/^\d{1,9}(?=[.)])/, '$&\\');
}
