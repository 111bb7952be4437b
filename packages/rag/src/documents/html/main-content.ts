/**
 * @file Which element of a page holds its content: what the author marked as such, or else the one
 * whose own paragraphs hold the most words that are no links (after Readability's scoring: a
 * paragraph counts for its parent, and half for the one above).
 */
import {
  attribute,
  type Element,
  isElement,
  isFrame,
  isHidden,
  isText,
  type Node,
} from './visible.ts';

/** Below this a mark is taken for decoration. */
const leastMarkedCharacters = 200;

export function mainContent(body: Element): Element {
  const marked: Element[] = [];
  const articles: Element[] = [];
  const scores = new Map<Element, number>();
  walk(body, (element) => {
    if (element.tagName === 'main' || attribute(element, 'role') === 'main') marked.push(element);
    if (element.tagName === 'article') articles.push(element);
    if (paragraphTags.has(element.tagName)) scoreParagraph(element, scores);
  });
  for (const candidates of [marked, articles])
    if (candidates.length === 1 && measure(candidates[0]!).characters >= leastMarkedCharacters)
      return candidates[0]!;
  let best = body;
  let bestScore = 0;
  for (const [element, score] of scores) {
    const { characters, linked } = measure(element);
    const weighted = score * (1 - linked / Math.max(1, characters));
    if (weighted > bestScore) [best, bestScore] = [element, weighted];
  }
  return bestScore === 0 ? body : withSiblings(best, bestScore, scores);
}

const paragraphTags = new Set(['p', 'pre', 'td', 'li', 'blockquote']);

function scoreParagraph(element: Element, scores: Map<Element, number>): void {
  const { characters, linked, commas } = measure(element);
  if (characters < 25) return;
  const points = (1 + commas + Math.min(characters / 100, 3)) * (1 - linked / characters);
  const parent = element.parentNode;
  if (parent === null || !isElement(parent)) return;
  scores.set(parent, (scores.get(parent) ?? 0) + points);
  const above = parent.parentNode;
  if (above !== null && isElement(above)) scores.set(above, (scores.get(above) ?? 0) + points / 2);
}

/** Content that is cut into sections lies in siblings: then their parent holds it. */
function withSiblings(best: Element, score: number, scores: ReadonlyMap<Element, number>): Element {
  const parent = best.parentNode;
  if (parent === null || !isElement(parent) || parent.tagName === 'html') return best;
  const alike = parent.childNodes.filter(
    (node) => isElement(node) && node !== best && (scores.get(node) ?? 0) > score / 5,
  );
  return alike.length === 0 ? best : parent;
}

interface Measured {
  readonly characters: number;
  readonly linked: number;
  readonly commas: number;
}

function measure(root: Element): Measured {
  let characters = 0;
  let linked = 0;
  let commas = 0;
  const pending: { readonly node: Node; readonly inLink: boolean }[] = [
    { node: root, inLink: false },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, inLink } = next;
    if (isText(node)) {
      const text = node.value.trim();
      characters += text.length;
      if (inLink) linked += text.length;
      for (const character of text) if (character === ',') commas++;
    } else if (isElement(node) && !isHidden(node)) {
      for (const child of node.childNodes)
        pending.push({ node: child, inLink: inLink || node.tagName === 'a' });
    }
  }
  return { characters, linked, commas };
}

/** Every visible element outside the frame. Not recursive: pages nest as deeply as they like. */
function walk(root: Element, visit: (element: Element) => void): void {
  const pending: Element[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    visit(next);
    for (const child of next.childNodes)
      if (isElement(child) && !isHidden(child) && !isFrame(child, false)) pending.push(child);
  }
}
