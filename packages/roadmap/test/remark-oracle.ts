/**
 * @file Check boxes and table cells as remark sees them, by position: another parser (micromark)
 * than the one used here, and one that knows the place of everything.
 */
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

const processor = unified().use(remarkParse).use(remarkGfm);

export interface FoundBox {
  /** Of the character between the brackets. */
  readonly offset: number;
  readonly checked: boolean;
}

export interface FoundCell {
  readonly text: string;
  /** Of its first character; undefined where the cell is empty. */
  readonly offset: number | undefined;
}

export interface Found {
  readonly boxes: readonly FoundBox[];
  /** Cells of each row below a header, at most as many as the header has. */
  readonly rows: readonly (readonly FoundCell[])[];
  /** Those that are in no list and no quotation, by line. */
  readonly headings: readonly number[];
}

export function remarkReads(text: string): Found {
  const tree = processor.parse(text);
  const boxes: FoundBox[] = [];
  const rows: (readonly FoundCell[])[] = [];
  visit(tree, 'listItem', (item) => {
    if (typeof item.checked !== 'boolean') return;
    const paragraph = item.children.find(({ type }) => type === 'paragraph');
    const start = paragraph?.position?.start.offset ?? 0;
    // The paragraph begins behind the box and one space; at the box where markup follows that.
    const isBehind = text[start - 4] === '[' && text[start - 2] === ']';
    boxes.push({ offset: isBehind ? start - 3 : start + 1, checked: item.checked });
  });
  visit(tree, 'table', ({ children: [header, ...below] }) => {
    for (const { children } of below) {
      const cells = children.slice(0, header?.children.length);
      rows.push(cells.map(({ position }) => cellAt(position, text)));
    }
  });
  const headings = tree.children.flatMap((node) =>
    node.type === 'heading' ? [node.position?.start.line ?? 0] : [],
  );
  return { boxes, rows, headings };
}

interface Position {
  readonly start: { readonly offset?: number | undefined };
  readonly end: { readonly offset?: number | undefined };
}

function cellAt(position: Position | undefined, text: string): FoundCell {
  const start = position?.start.offset ?? 0;
  // The bar before a cell is its own, and the last bar of a row is the last cell's.
  const raw = text.slice(start, position?.end.offset).trimEnd();
  const inner = raw.replace(/^\|/, '');
  const content = inner.replace(/(?<!\\)\|$/, '').trim();
  const lead = raw.length - inner.trimStart().length;
  return { text: content, offset: content === '' ? undefined : start + lead };
}
