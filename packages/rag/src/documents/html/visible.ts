/**
 * @file What of an HTML page is seen, and what of it is the page's frame rather than its content.
 * Own code over parse5's tree, so that every word keeps its place in the file.
 */
import type { DefaultTreeAdapterTypes } from 'parse5';

export type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;
export type TextNode = DefaultTreeAdapterTypes.TextNode;

export const isElement = (node: Node): node is Element => 'tagName' in node;
export const isText = (node: Node): node is TextNode => node.nodeName === '#text';

export const attribute = (element: Element, name: string): string =>
  element.attrs.find((one) => one.name === name)?.value ?? '';

const neverSeen = new Set(
  'head script style noscript template svg math canvas iframe object embed audio video map'.split(
    ' ',
  ),
);

export const isHidden = (element: Element): boolean =>
  neverSeen.has(element.tagName) ||
  element.attrs.some(
    ({ name, value }) =>
      name === 'hidden' ||
      (name === 'aria-hidden' && value === 'true') ||
      (name === 'style' && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(value)),
  );

const frameTags = new Set('nav footer aside form button select dialog menu'.split(' '));
const frameRoles = new Set(
  'navigation banner contentinfo search complementary dialog menu menubar toolbar'.split(' '),
);
/** Names that authors give to what stands around their content. */
const frameNames =
  /(?:^|[-_\s])(?:nav(?:bar|box|igation)?|menu|sidebar|footer|breadcrumbs?|cookies?|share|sharing|social|related|comments?|advert(?:isement)?|ads?|promo|subscribe|newsletter|pagination|skip-link|jump-link|toc|editsection|noprint|catlinks|printfooter|hatnote)(?:$|[-_\s])/i;

/** Whether an element frames the content. Inside an article, a header belongs to it. */
export function isFrame(element: Element, insideContent: boolean): boolean {
  const { tagName } = element;
  if (frameTags.has(tagName) || (tagName === 'header' && !insideContent)) return true;
  if (tagName === 'body' || tagName === 'main' || tagName === 'article') return false;
  if (frameRoles.has(attribute(element, 'role'))) return true;
  return frameNames.test(attribute(element, 'class')) || frameNames.test(attribute(element, 'id'));
}

/** So that the first child is taken first. Not by spreading: an element may have a million. */
export function pushChildren(
  pending: Node[],
  parent: { readonly childNodes: readonly Node[] },
): void {
  for (let i = parent.childNodes.length - 1; i >= 0; i--) pending.push(parent.childNodes[i]!);
}
