/**
 * @file Links that the learner wrote into the document themselves: a source beside a row, a link in
 * the table of sessions. A source beside a topic's name is what L1 asks for.
 */
import type { Binding, Item, Roadmap } from '@gradus/roadmap';
import { topicsIn } from '@gradus/topics';
import { ownPart } from './links.ts';
import { cellKey, type Memories, ownText } from './own-text.ts';

export interface NamedSource {
  readonly topic: string;
  readonly source: string;
}

/** @param isThere whether a path that the document names is a file with something in it, and no
 *   record: those name their sources themselves */
export function ownSources(
  roadmap: Roadmap,
  bindings: ReadonlyMap<string, Binding>,
  memories: Memories,
  isThere: (path: string) => boolean,
): readonly NamedSource[] {
  const sourcesIn = (text: string): readonly string[] =>
    targetsIn(text).filter((target) => /^https?:\/\//.test(target) || isThere(target));
  const rows = roadmap.items.flatMap((item) => {
    const sources = sourcesIn(evidenceText(item, memories));
    const topics = bindings.get(item.id)?.topics ?? [];
    return topics.flatMap((topic) => sources.map((source) => ({ topic, source })));
  });
  const header = roadmap.sessionLog?.header ?? [];
  const sessions = (roadmap.sessionLog?.rows ?? []).flatMap(({ span, cells }) => {
    // What comes next is not what was studied.
    const studied = cells.filter((_, column) => topicColumn.test(header[column] ?? '')).join('; ');
    const sources = sourcesIn(roadmap.text.slice(span.start, span.end));
    return topicsIn(studied).flatMap(({ id }) => sources.map((source) => ({ topic: id, source })));
  });
  return [...rows, ...sessions];
}

const topicColumn = /\btopics?\b|\btask\b|\bsession\b/i;

function evidenceText(item: Item, memories: Memories): string {
  const { evidence } = item.cells;
  return evidence === undefined
    ? ''
    : ownText(evidence, cellKey(item, 'evidence'), memories, ownPart);
}

/** `[text](target)`, bare addresses, and paths in code. */
function targetsIn(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, target = '']) => target);
  const bare = text.match(/(?<![(<])https?:\/\/[^\s|)>\]]+/g) ?? [];
  const code = [...text.matchAll(/`([^`\s]+\.\w{1,6})`/g)].map(([, path = '']) => path);
  return [...new Set([...links, ...bare, ...code])];
}
