/**
 * @file Front matter as plain data with its lines. Anchors, aliases and tags are refused, so no
 * file can mean more than it shows or grow when it is read.
 */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';

export interface SplitRecord {
  /** Undefined where the file has none. */
  readonly yaml: string | undefined;
  readonly body: string;
  /** The line of the file on which the body starts. */
  readonly bodyLine: number;
}

export function splitFrontMatter(text: string): SplitRecord {
  const match = /^---[ \t]*(?:\r\n?|\n)([\s\S]*?)(?:^|(?<=[\r\n]))---[ \t]*(?:\r\n?|\n|$)/.exec(
    text,
  );
  if (match === null) return { yaml: undefined, body: text, bodyLine: 1 };
  const head = match[0];
  return {
    yaml: match[1] ?? '',
    body: text.slice(head.length),
    bodyLine: head.split(/\r\n?|\n/).length,
  };
}

export interface FrontMatterFault {
  /** Of the file. */
  readonly line: number;
  readonly expected: string;
  readonly received: string;
}

export interface FrontMatter {
  readonly value: unknown;
  /** The line of a field, or of the first one. */
  lineOf(field: PropertyKey | undefined): number;
}

const firstLine = 2;
const sizeLimit = 20_000;

export function parseFrontMatter(yaml: string): FrontMatter | { readonly fault: FrontMatterFault } {
  try {
    return parsePlain(yaml);
  } catch (error) {
    // Thousands of nested brackets exhaust the stack of a parser that recurses.
    if (!(error instanceof RangeError)) throw error;
    return faultAt(firstLine, 'nesting of a few levels', 'nesting too deep to read');
  }
}

const faultAt = (
  line: number,
  expected: string,
  received: string,
): { readonly fault: FrontMatterFault } => ({ fault: { line, expected, received } });

function parsePlain(yaml: string): FrontMatter | { readonly fault: FrontMatterFault } {
  if (yaml.length > sizeLimit) {
    return faultAt(firstLine, `front matter of at most ${sizeLimit} characters`, `${yaml.length}`);
  }
  const counter = new LineCounter();
  const lineAt = (offset: number): number => counter.linePos(offset).line + firstLine - 1;
  const document = parseDocument(yaml.replaceAll(/\r\n?/g, '\n'), {
    lineCounter: counter,
    prettyErrors: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const message = problem.message.replaceAll(/\s+/g, ' ').replace(/[.:\s]+$/, '');
    return faultAt(lineAt(problem.pos[0]), 'valid YAML', message);
  }
  const foreign = foreignOffset(document);
  if (foreign !== undefined)
    return faultAt(lineAt(foreign), 'plain values', 'an anchor, alias or tag');
  return {
    value: document.toJS(),
    lineOf: (field) => lineAt(offsetOf(document, field)),
  };
}

function foreignOffset(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && node.anchor === undefined && node.tag === undefined) return undefined;
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function offsetOf({ contents }: Document, field: PropertyKey | undefined): number {
  if (!isMap(contents)) return 0;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === field);
  return (isNode(pair?.key) ? pair.key.range?.[0] : undefined) ?? 0;
}
