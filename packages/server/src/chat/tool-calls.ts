/**
 * @file Calls of tools in what a model wrote. A call that was asked for is written under a constraint,
 * as `{"name": …, "arguments": …}`; one that a model makes of its own will is what begins like that,
 * or with `<tool_call>`, and is held to the schemas from there on.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from '../api/api-error.ts';
import type { ChatBody, Tool } from '../api/chat-body.ts';

/** As Hermes and Qwen write them. */
export const callMarks = { open: '<tool_call>', close: '</tool_call>' } as const;

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ToolsInUse {
  /** Those that may be called. */
  readonly tools: readonly Tool[];
  /** Whether one has to be. */
  readonly isRequired: boolean;
}

/** @returns undefined where no tool may be called */
export function toolsInUse({
  tools = [],
  tool_choice: choice = 'auto',
}: Pick<ChatBody, 'tools' | 'tool_choice'>): ToolsInUse | undefined {
  if (tools.length === 0 || choice === 'none') return undefined;
  if (typeof choice === 'string') return { tools, isRequired: choice === 'required' };
  const { name } = choice.function;
  return { tools: tools.filter((tool) => tool.function.name === name), isRequired: true };
}

/**
 * What a text has to be where a tool has to be called: one call of one of them. References are from
 * the root, so that is where definitions go.
 * @throws ApiError where two tools define one name differently
 */
export function callSchema({ tools }: ToolsInUse): object {
  const calls = tools.map(({ function: { name, parameters } }) => {
    const whole: Record<string, unknown> = { type: 'object', ...parameters };
    const { $schema: _, $defs: __, ...own } = whole;
    return {
      type: 'object',
      properties: { name: { const: name }, arguments: own },
      required: ['name', 'arguments'],
      additionalProperties: false,
    };
  });
  const definitions = definitionsOf(tools);
  const root = calls.length === 1 ? calls[0]! : { anyOf: calls };
  return Object.keys(definitions).length === 0 ? root : { ...root, $defs: definitions };
}

function definitionsOf(tools: readonly Tool[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const { function: called } of tools) {
    for (const [name, schema] of Object.entries(called.parameters?.['$defs'] ?? {})) {
      if (Object.hasOwn(all, name) && JSON.stringify(all[name]) !== JSON.stringify(schema)) {
        throw badRequest(`tools: two of them define ${JSON.stringify(name)} differently`, 'tools');
      }
      all[name] = schema;
    }
  }
  return all;
}

const written = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

/** None where the text is something else, or was cut off. */
export function toolCallsOf(text: string, { tools }: ToolsInUse, isWhole: boolean): ToolCall[] {
  if (!isWhole) return [];
  const marked = [...text.matchAll(/<tool_call>\s*([^]*?)\s*<\/tool_call>/g)].map(
    ([, json]) => json!,
  );
  const calls = (marked.length > 0 ? marked : [text]).map((json) =>
    written.safeParse(tryJson(json)),
  );
  const known = new Set(tools.map((tool) => tool.function.name));
  if (!calls.every(({ success, data }) => success && known.has(data.name))) return [];
  return calls.map(({ data }) => ({
    id: `call_${randomUUID().replaceAll('-', '')}`,
    type: 'function',
    function: { name: data!.name, arguments: JSON.stringify(data!.arguments) },
  }));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
