/** @file The tool that reads pages. */
import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { fetchPage, type FetchRules } from './fetch-page.ts';

const parameters = z.strictObject({ url: z.string().min(1).max(2_000).describe('of the page') });

export function fetchUrlTool(rules: FetchRules): Tool<z.output<typeof parameters>> {
  return defineTool({
    name: 'fetch_url',
    description: `Reads a page from one of these hosts: ${rules.allow.join(', ')}.`,
    parameters,
    effect: 'reads',
    trust: 'foreign',
    timeoutMs: 20_000,
    run: ({ url }, { signal }) => fetchPage(url, rules, signal),
  });
}
