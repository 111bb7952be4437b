/** @file Document search: the tool is ours, the search is whatever function it is given. */
import { defineSchemaTool, type Tool } from '../tools/tool.ts';
import { shippedSchema } from './shipped.ts';

export interface Passage {
  readonly title: string;
  readonly page?: number;
  readonly text?: string;
}

/** The best first. */
export type SearchDocuments = (query: string, signal: AbortSignal) => Promise<readonly Passage[]>;

/** @param most passages that are given back; with one, the passage stands alone */
export function searchDocumentsTool({
  search,
  most = 3,
}: {
  readonly search: SearchDocuments;
  readonly most?: number;
}): Tool<{ readonly query: string }> {
  return defineSchemaTool({
    ...shippedSchema('search_documents'),
    effect: 'reads',
    trust: 'foreign',
    run: async ({ query }, { signal }) => {
      const passages = (await search(query, signal)).slice(0, most);
      return most === 1 && passages.length === 1 ? passages[0] : { passages };
    },
  });
}
