/** @file GitHub Markdown as an independent parser reads it. */
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

export interface MarkdownNode {
  readonly type: string;
  readonly depth?: number;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

const parser = unified().use(remarkParse).use(remarkGfm);

/** The blocks of a page. */
export const parseMarkdown = (text: string): readonly MarkdownNode[] =>
  (parser.parse(text) as MarkdownNode).children ?? [];

/** What a reader of the rendered page reads; anything but text stands as `<type>`. */
export function readText({ type, value, children }: MarkdownNode): string {
  if (type === 'text') return value ?? '';
  return children === undefined ? `<${type}>` : children.map(readText).join('');
}

/** Every node but the texts themselves, in order. */
export function structure(text: string): string[] {
  const types: string[] = [];
  const walk = ({ type, depth, children = [] }: MarkdownNode): void => {
    if (type !== 'text') types.push(type === 'heading' ? `h${depth}` : type);
    children.forEach(walk);
  };
  parseMarkdown(text).forEach(walk);
  return types;
}
