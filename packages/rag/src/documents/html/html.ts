/** @file HTML: the content of a page without its frame; every block knows its place in the file. */
import { parse } from 'parse5';
import { TextBuilder } from '../text-builder.ts';
import { addHtmlBlocks } from './blocks.ts';
import { mainContent } from './main-content.ts';
import { attribute, type Element, isElement, isText, type Node } from './visible.ts';

export interface ReadHtml {
  readonly builder: TextBuilder;
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly author: string | undefined;
  readonly created: string | undefined;
}

/** A whole page: its main content. */
export function readHtml(html: string): ReadHtml {
  const document = parse(html, { sourceCodeLocationInfo: true });
  const builder = new TextBuilder();
  const root = elementOf(document, 'html');
  const body = root && elementOf(root, 'body');
  if (body !== undefined) addHtmlBlocks(mainContent(body), builder, { withoutFrame: true });
  const head = root && elementOf(root, 'head');
  const title = head && elementOf(head, 'title');
  const words = title?.childNodes.map((node) => (isText(node) ? node.value : '')).join('');
  return {
    builder,
    title: words?.replaceAll(/\s+/g, ' ').trim() || undefined,
    language: (root && attribute(root, 'lang').toLowerCase().slice(0, 2)) || undefined,
    author: metaOf(head, 'author'),
    created: metaOf(head, 'article:published_time') ?? metaOf(head, 'date'),
  };
}

/** HTML that another converter made: all of it is content, and it is no file. */
export function readHtmlFragment(html: string, builder: TextBuilder): void {
  const root = elementOf(parse(html), 'html');
  const body = root && elementOf(root, 'body');
  if (body !== undefined) addHtmlBlocks(body, builder, { withoutFrame: false });
}

/** What the page's first kilobyte declares. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]?.toLowerCase();
}

const elementOf = (parent: Node, tagName: string): Element | undefined =>
  'childNodes' in parent
    ? (parent.childNodes.find((node) => isElement(node) && node.tagName === tagName) as
        | Element
        | undefined)
    : undefined;

function metaOf(head: Element | undefined, name: string): string | undefined {
  const meta = head?.childNodes.find(
    (node) =>
      isElement(node) &&
      node.tagName === 'meta' &&
      [attribute(node, 'name'), attribute(node, 'property')].includes(name),
  );
  return meta && isElement(meta) ? attribute(meta, 'content') || undefined : undefined;
}
