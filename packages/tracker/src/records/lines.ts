/**
 * @file Markdown line by line, as far as records need it: what is a heading, what is code, and
 * what nobody sees because it stands in a comment.
 */

export interface MarkdownLine {
  /** From 1. */
  readonly number: number;
  /** Without comments; a heading without its marks. */
  readonly text: string;
  /** 1 to 6. */
  readonly heading?: number;
  readonly isCode: boolean;
}

export interface MarkdownLines {
  readonly lines: readonly MarkdownLine[];
  /** What is still open where the text ends: whatever follows would be a part of it. */
  readonly open?: 'code block' | 'comment';
}

type Fence = { readonly sign: string; readonly length: number };

export function readLines(text: string): MarkdownLines {
  const lines: MarkdownLine[] = [];
  let fence: Fence | undefined;
  let inComment = false;
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const number = index + 1;
    if (fence !== undefined) {
      const closes = closesFence(raw, fence);
      lines.push({ number, text: closes ? '' : raw, isCode: true });
      if (closes) fence = undefined;
      continue;
    }
    const rest = inComment ? afterComment(raw) : raw;
    if (rest === undefined) {
      lines.push({ number, text: '', isCode: false });
      continue;
    }
    inComment = false;
    fence = opensFence(rest);
    if (fence !== undefined) {
      lines.push({ number, text: '', isCode: true });
      continue;
    }
    const { visible, stays } = withoutComments(rest);
    inComment = stays;
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(visible)?.[1];
    const above = lines.at(-1);
    if (underline !== undefined && above !== undefined && canBeUnderlined(above)) {
      lines[lines.length - 1] = { ...above, heading: underline.startsWith('=') ? 1 : 2 };
      lines.push({ number, text: '', isCode: false });
      continue;
    }
    lines.push({ number, isCode: false, ...asHeading(visible) });
  }
  if (fence !== undefined) return { lines, open: 'code block' };
  return inComment ? { lines, open: 'comment' } : { lines };
}

/** Any indentation: code in a list is indented by more than three. */
function opensFence(line: string): Fence | undefined {
  const marks = /^[ \t]*(?:>[ \t]*)*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  return marks === undefined ? undefined : { sign: marks.slice(0, 1), length: marks.length };
}

function closesFence(line: string, { sign, length }: Fence): boolean {
  const marks = line.replace(/^[ \t]*(?:>[ \t]*)*/, '').trimEnd();
  return marks.length >= length && marks === sign.repeat(marks.length);
}

function afterComment(line: string): string | undefined {
  const end = line.indexOf('-->');
  return end === -1 ? undefined : line.slice(end + '-->'.length);
}

/** Only a comment that begins its line can run on over the lines below. */
function withoutComments(line: string): { readonly visible: string; readonly stays: boolean } {
  const visible = line.replaceAll(/<!--.*?-->/g, '');
  const stays = /^[ \t]*<!--/.test(visible);
  return { visible: stays ? '' : visible, stays };
}

function asHeading(line: string): { readonly text: string; readonly heading?: number } {
  const match = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line);
  if (match === null) return { text: line };
  const text = (match[2] ?? '').replace(/(?:^|[ \t]+)#+[ \t]*$/, '').trim();
  return { text, heading: (match[1] ?? '').length };
}

/** A line of plain words: what else stands above dashes is a rule, a list or a table. */
const canBeUnderlined = ({ text, heading, isCode }: MarkdownLine): boolean =>
  !isCode && heading === undefined && /^ {0,3}[^\s>|#*+-]/.test(text);
