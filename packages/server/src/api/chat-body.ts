/** @file The body of POST /v1/chat/completions. */
import { z } from 'zod';
import {
  alternatives,
  checkShared,
  notDone,
  orNothing,
  sharedFields,
  tokenCount,
} from './fields.ts';

const mostMessages = 2000;
const mostTools = 128;

const textPart = z.looseObject({
  type: z.literal('text', 'only text is read here'),
  text: z.string(),
});

const content = z.union(
  [z.string(), z.array(textPart).transform((parts) => parts.map(({ text }) => text).join(''))],
  { error: 'expected a text, or a list of parts of type "text"' },
);

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const messageSchema = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: orNothing(content),
    tool_calls: orNothing(z.array(toolCall).max(mostTools)),
    tool_call_id: orNothing(z.string()),
    name: orNothing(z.string()),
  })
  .refine(
    ({ role, content: said, tool_calls: calls }) =>
      said !== undefined || (role === 'assistant' && calls !== undefined),
    'content is missing',
  );

export type Message = z.output<typeof messageSchema>;

export const messagesSchema = z.array(messageSchema).min(1).max(mostMessages);

/** JSON Schema; what of it is done is for the constraint to say. */
const schema = z.record(z.string(), z.unknown());
const name = z.string().regex(/^[\w-]{1,64}$/, 'expected 1 to 64 letters, digits, _ or -');

const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name,
    description: orNothing(z.string()),
    parameters: orNothing(schema),
    strict: orNothing(z.boolean()),
  }),
});

export type Tool = z.output<typeof toolSchema>;

const toolChoice = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
  ],
  { error: 'expected none, auto, required, or { type: "function", function: { name } }' },
);

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: orNothing(name), schema, strict: orNothing(z.boolean()) }),
  }),
]);

export type ResponseFormat = z.output<typeof responseFormat>;

export const chatBodySchema = z
  .looseObject({
    ...sharedFields,
    messages: messagesSchema,
    max_completion_tokens: tokenCount,
    logprobs: orNothing(z.boolean()),
    top_logprobs: alternatives,
    tools: orNothing(z.array(toolSchema).max(mostTools)),
    tool_choice: orNothing(toolChoice),
    parallel_tool_calls: orNothing(z.boolean()),
    response_format: orNothing(responseFormat),
    functions: notDone(() => false, 'not supported here: use tools'),
    function_call: notDone(() => false, 'not supported here: use tool_choice'),
    audio: notDone(() => false),
    modalities: notDone((value) => JSON.stringify(value) === '["text"]'),
  })
  .superRefine((body, context) => {
    checkShared(body, context);
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (body.top_logprobs !== undefined && body.logprobs !== true) {
      refuse('top_logprobs', 'only where logprobs is true');
    }
    const names = (body.tools ?? []).map((tool) => tool.function.name);
    if (new Set(names).size < names.length) refuse('tools', 'two have the same name');
    const choice = body.tool_choice;
    if (choice === undefined || choice === 'none') return;
    if (names.length === 0) refuse('tool_choice', 'there are no tools to choose from');
    else if (typeof choice === 'object' && !names.includes(choice.function.name)) {
      refuse('tool_choice', `no tool is called ${JSON.stringify(choice.function.name)}`);
    }
  });

export type ChatBody = z.output<typeof chatBodySchema>;
