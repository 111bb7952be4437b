/**
 * @file Front matter from YAML to a plain value that remembers its lines. Only plain data is
 * accepted: anchors, aliases, tags and repeated keys are refused, so no text can mean more than
 * it shows.
 */
import { CORE_SCHEMA, load } from 'js-yaml';
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import { frontMatterLine } from './document.ts';

export interface FrontMatterFault {
  /** Line of RESULTS.md. */
  readonly line: number;
  readonly expected: string;
  readonly received: string;
}

export interface FrontMatter {
  readonly value: unknown;
  /** Line of RESULTS.md where the value at `path` stands, or the nearest thing that contains it. */
  lineOf(path: readonly PropertyKey[]): number;
}

export function parseFrontMatter(yaml: string): FrontMatter | { fault: FrontMatterFault } {
  const value = parseFast(yaml);
  if (value !== undefined) {
    return { value, lineOf: (path) => lineOfPath(yaml, path) };
  }
  return parseWithLines(yaml);
}

/**
 * Whoever tracks evidence reads all of it at once, and js-yaml takes a tenth of the time. It knows
 * no lines, so whatever it objects to, and whatever might mean more than it shows, is left to the
 * parser that does.
 */
function parseFast(yaml: string): unknown {
  if (yaml.length > sizeLimit || mayBeForeign.test(yaml)) return undefined;
  try {
    return load(yaml, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
}

/** An anchor, an alias, a tag, a directive, a key that is no text, or what looks like one. */
const mayBeForeign =
  /(?:^|[\s,:?[{-])[&*!][^\s]|^(?:%|---|\.\.\.|[^\n]*\t)|^[ -]*(?:\?|(?:null|~)?\s*:)/im;

function lineOfPath(yaml: string, path: readonly PropertyKey[]): number {
  const parsed = parseWithLines(yaml);
  return 'fault' in parsed ? parsed.fault.line : parsed.lineOf(path);
}

function parseWithLines(yaml: string): FrontMatter | { fault: FrontMatterFault } {
  try {
    return parsePlain(yaml);
  } catch (error) {
    // Thousands of nested brackets exhaust the stack of a parser that recurses.
    if (!(error instanceof RangeError)) throw error;
    return faultAt(frontMatterLine, 'nesting of a few levels', 'nesting too deep to read');
  }
}

/** A hundred times what a full page has: parsing stays a matter of moments whatever is inside. */
const sizeLimit = 1_000_000;

function parsePlain(yaml: string): FrontMatter | { fault: FrontMatterFault } {
  if (yaml.length > sizeLimit) {
    return faultAt(frontMatterLine, `at most ${sizeLimit} characters`, `${yaml.length}`);
  }
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line + frontMatterLine - 1;
  const document = parseDocument(yaml, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The parser reports its exhausted stack as an error among others.
    if (problem.message.includes('call stack')) throw new RangeError(problem.message);
    return faultAt(lineAt(problem.pos[0]), 'valid YAML', oneLine(problem.message));
  }
  const foreign = findForeignNode(document);
  if (foreign !== undefined) {
    return faultAt(lineAt(foreign.offset), 'plain values', foreign.received);
  }
  return { value: document.toJS(), lineOf: (path) => lineAt(offsetOf(document, path)) };
}

const faultAt = (
  line: number,
  expected: string,
  received: string,
): { fault: FrontMatterFault } => ({ fault: { line, expected, received } });

interface Foreign {
  readonly offset: number;
  readonly received: string;
}

function findForeignNode(document: Document): Foreign | undefined {
  let found: Foreign | undefined;
  visit(document, {
    Node(_key, node) {
      found = foreignness(node);
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

function foreignness(node: Node): Foreign | undefined {
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) return { offset, received: `the alias *${node.source}` };
  if (node.anchor !== undefined) return { offset, received: `the anchor &${node.anchor}` };
  if (node.tag !== undefined) return { offset, received: `the tag ${node.tag}` };
  return isMap(node) ? findForeignKey(node) : undefined;
}

/** Linear, unlike the parser's own look-out for repeated keys. */
function findForeignKey(map: YAMLMap): Foreign | undefined {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    const offset = (isNode(key) ? key.range?.[0] : undefined) ?? map.range?.[0] ?? 0;
    if (!isScalar(key)) return { offset, received: 'a key that is no text' };
    if (seen.has(key.value)) return { offset, received: `the key ${String(key.value)} twice` };
    seen.add(key.value);
  }
  return undefined;
}

/** Walks down `path` as far as it exists; a key counts as the place of its value. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isCollection(node)) {
      const item: unknown = node.items[Number(step)];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

const oneLine = (message: string): string =>
  message.replaceAll(/\s+/g, ' ').replace(/[.:\s]+$/, '');
