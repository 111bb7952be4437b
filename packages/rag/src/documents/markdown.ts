/** @file Markdown: blocks by the places that remark gives, so that spans point into the file itself. */
import type { List, Nodes, RootContent, Table as MarkdownTable } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml } from 'yaml';
import type { Span } from './document.ts';
import type { LooseBlock } from './sections.ts';

const parser = unified().use(remarkParse).use(remarkGfm);

export interface FrontMatter {
  readonly title?: string;
  readonly language?: string;
  readonly author?: string;
  readonly created?: string;
}

export function readMarkdown(text: string): { blocks: LooseBlock[]; frontMatter: FrontMatter } {
  const { frontMatter, end } = readFrontMatter(text);
  // White space in its place keeps every later position as it is in the file.
  const body = text.slice(0, end).replaceAll(/[^\n]/g, ' ') + text.slice(end);
  const blocks: LooseBlock[] = [];
  for (const node of parser.parse(body).children) addBlocks(node, 0, blocks);
  return { blocks, frontMatter };
}

function addBlocks(node: RootContent, depth: number, blocks: LooseBlock[]): void {
  const span = spanOf(node);
  switch (node.type) {
    case 'heading':
      blocks.push({ kind: 'heading', level: node.depth, title: plainText(node), span });
      return;
    case 'code':
      blocks.push({ kind: 'code', span });
      return;
    case 'table':
      blocks.push(tableOf(node));
      return;
    case 'list':
      addList(node, depth, blocks);
      return;
    case 'blockquote':
    case 'footnoteDefinition':
      for (const child of node.children) addBlocks(child, depth, blocks);
      return;
    case 'paragraph':
    case 'html':
      blocks.push({ kind: 'paragraph', span });
      return;
    default: // rules and link definitions say nothing
  }
}

/** An item's own words are one block; lists and code inside it are blocks of their own. */
function addList(list: List, depth: number, blocks: LooseBlock[]): void {
  for (const item of list.children) {
    const [first, ...rest] = item.children;
    const { start } = spanOf(item);
    if (first?.type === 'paragraph')
      blocks.push({ kind: 'list-item', depth, span: { start, end: spanOf(first).end } });
    else if (first !== undefined) addBlocks(first, depth + 1, blocks);
    for (const child of rest) addBlocks(child, depth + 1, blocks);
  }
}

function tableOf(table: MarkdownTable): LooseBlock {
  const rows = table.children.map((row) => ({
    span: spanOf(row),
    cells: row.children.map((cell): Span => {
      const [first] = cell.children;
      const last = cell.children.at(-1);
      // An empty cell has no words to point at: the place behind its bar.
      const { start, end } = spanOf(cell);
      if (first === undefined || last === undefined) {
        const place = Math.min(start + 1, end);
        return { start: place, end: place };
      }
      return { start: spanOf(first).start, end: spanOf(last).end };
    }),
  }));
  return { kind: 'table', headerRows: 1, rows, span: spanOf(table) };
}

const spanOf = (node: Nodes): Span => ({
  start: node.position!.start.offset!,
  end: node.position!.end.offset!,
});

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  if (node.type === 'image') return node.alt ?? '';
  return 'children' in node ? node.children.map((child) => plainText(child)).join('') : '';
}

function readFrontMatter(text: string): { frontMatter: FrontMatter; end: number } {
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (found === null) return { frontMatter: {}, end: 0 };
  let fields: unknown;
  try {
    fields = parseYaml(found[1]!);
  } catch {
    return { frontMatter: {}, end: 0 }; // two rules with text between them
  }
  if (typeof fields !== 'object' || fields === null) return { frontMatter: {}, end: 0 };
  const field = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value: unknown = (fields as Record<string, unknown>)[name];
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    return undefined;
  };
  const title = field('title');
  const language = field('lang', 'language');
  const author = field('author');
  const created = field('date', 'created');
  return {
    frontMatter: {
      ...(title !== undefined && { title }),
      ...(language !== undefined && { language }),
      ...(author !== undefined && { author }),
      ...(created !== undefined && { created }),
    },
    end: found[0].length,
  };
}
