/**
 * @file What markdown-it says about a text: its blocks with the lines of each, the plain text of a
 * piece, and whether a piece begins with a check box.
 */
import { GradusError } from '@gradus/runtime';
import MarkdownIt, { type Token } from 'markdown-it';
import type { SourceLine } from './source-text.ts';

/** markdown-it drops all that follows a list deeper than this, so such a document is refused. */
const nestingLimit = 1000;

// The parser of blocks may go deeper than that of inline text, which looks at each bracket anew.
const blockParser = new MarkdownIt({ html: true, maxNesting: nestingLimit }).disable('inline');
const inlineParser = new MarkdownIt({ html: true });

/** What every kind of inline markup has one of. Most cells of a table have none. */
const markup = /[\\`~*_[\]!<&\n]/;

export interface MarkdownTokens {
  /** Flat, with an opening and a closing for each block; `inline` is not parsed any further. */
  readonly tokens: readonly Token[];
  /** What a person reads: text without its markup, in one line. */
  readonly plainText: (inline: string) => string;
}

/**
 * @param lines of `text`
 * @throws GradusError `too-deeply-nested` (usage)
 */
export function parseMarkdown(text: string, lines: readonly SourceLine[]): MarkdownTokens {
  const references = {};
  const tokens = blockParser.parse(withoutFrontMatter(text, lines), references);
  const tooDeep = tokens.find(({ level }) => level >= nestingLimit - 1);
  if (tooDeep !== undefined) {
    throw new GradusError({
      code: 'too-deeply-nested',
      kind: 'usage',
      what: 'Cannot read the document',
      expected: `lists and quotations at most ${nestingLimit / 2} deep`,
      received: `deeper ones around line ${(tooDeep.map?.[0] ?? 0) + 1}`,
      remedy: 'Make it flatter there; nothing was changed.',
    });
  }
  const plainText = (inline: string): string => {
    if (!markup.test(inline)) return inline.trim();
    const children: Token[] = [];
    inlineParser.inline.parse(inline, inlineParser, references, children);
    return textOf(children).trim();
  };
  return { tokens, plainText };
}

function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content, children }) => {
      if (type === 'softbreak' || type === 'hardbreak') return ' ';
      if (type === 'image') return textOf(children ?? []);
      return type === 'html_inline' ? '' : content;
    })
    .join('');
}

/**
 * YAML at the very top, between lines of dashes, is no Markdown: read as such, its last line would
 * be a heading. Its lines are left empty.
 */
function withoutFrontMatter(text: string, lines: readonly SourceLine[]): string {
  const isFrontMatter =
    /^---[ \t]*$/.test(lines[0]?.text ?? '') && /^[\w"'-]+[ \t]*:/.test(lines[1]?.text ?? '');
  if (!isFrontMatter) return text;
  const end = lines.findIndex(
    (line, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line.text),
  );
  const after = lines[end + 1];
  return end < 0
    ? text
    : '\n'.repeat(end + 1) + (after === undefined ? '' : text.slice(after.start));
}

export interface CheckBox {
  /** The character between the brackets. */
  readonly mark: string;
  /** What follows the box. */
  readonly rest: string;
}

/**
 * GFM: a box, white space, and something behind it. Only the paragraph that begins a list item can
 * have one.
 * @param inline without white space at its ends, as the parser gives it
 */
export function checkBoxIn(inline: string): CheckBox | undefined {
  const match = /^\[([ \txX])\][ \t\n]+/.exec(inline);
  if (match === null) return undefined;
  return { mark: match[1] ?? ' ', rest: inline.slice(match[0].length) };
}
