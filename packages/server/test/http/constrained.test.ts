/** Tools and schemas, by the official client and by LangChain: what comes fits, whatever the model. */
import { ChatOpenAI } from '@langchain/openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { post, type Served, served } from '../served.ts';

let here: Served;
beforeAll(async () => {
  here = await served();
});
afterAll(() => here[Symbol.asyncDispose]());

const messages = [{ role: 'user' as const, content: 'One day, a cat' }];
const catSchema = z.object({
  kind: z.enum(['cat', 'dog']),
  isHappy: z.boolean(),
  age: z.int().min(1).max(20),
});
const parameters = {
  type: 'object',
  properties: { colour: { enum: ['red', 'blue'] } },
  required: ['colour'],
  additionalProperties: false,
};
const tools = ['paint', 'wash'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters },
}));

it('an answer under a schema parses, at every seed', async () => {
  for (const seed of [1, 2, 3, 4]) {
    const { choices } = await here.client.chat.completions.parse({
      model: 'stories',
      messages,
      seed,
      temperature: 2,
      max_tokens: 60,
      response_format: zodResponseFormat(catSchema, 'cat'),
    });
    expect(catSchema.safeParse(choices[0]!.message.parsed).success).toBe(true);
    expect(choices[0]!.finish_reason).toBe('stop');
  }
});

it('a tool that has to be called is called, as a whole and as a stream', async () => {
  const asked = { model: 'stories', messages, tools, seed: 3, max_tokens: 80 } as const;
  const whole = await here.client.chat.completions.create({
    ...asked,
    messages: [...messages],
    tools: [...tools],
    tool_choice: 'required',
  });
  const [call] = whole.choices[0]!.message.tool_calls!;
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null },
  });
  if (call?.type !== 'function') throw new Error('no function was called');
  expect(['paint', 'wash']).toContain(call.function.name);
  expect(['red', 'blue']).toContain(
    (JSON.parse(call.function.arguments) as { colour: string }).colour,
  );
  const named = await here.client.chat.completions
    .stream({
      ...asked,
      messages: [...messages],
      tools: [...tools],
      tool_choice: { type: 'function', function: { name: 'wash' } },
    })
    .finalChatCompletion();
  expect(named.choices[0]!.message.tool_calls![0]).toMatchObject({ function: { name: 'wash' } });
});

it('parameters with definitions of their own', async () => {
  const shared = { $defs: { colour: { enum: ['red', 'blue'] } } };
  const own = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...shared,
    properties: { colour: { $ref: '#/$defs/colour' } },
    required: ['colour'],
  };
  const { choices } = await here.client.chat.completions.create({
    model: 'stories',
    messages,
    max_tokens: 80,
    tools: [{ type: 'function', function: { name: 'paint', parameters: own } }, tools[1]!],
    tool_choice: { type: 'function', function: { name: 'paint' } },
  });
  const [call] = choices[0]!.message.tool_calls!;
  if (call?.type !== 'function') throw new Error('no function was called');
  expect(['{"colour":"red"}', '{"colour":"blue"}']).toContain(call.function.arguments);
});

it('tools that may be called and are not: the text comes', async () => {
  const { choices } = await here.client.chat.completions.create({
    model: 'stories',
    messages,
    tools,
    temperature: 0,
    max_tokens: 8,
  });
  expect(choices[0]!.message.content!.length).toBeGreaterThan(5);
  expect(choices[0]!.message.tool_calls).toBeUndefined();
});

it('a model that begins a call of its own will can only finish one, as a whole and as a stream', async () => {
  const { tokens } = (await (
    await post(`${here.root}/tokenize`, { prompt: '{', add_special_tokens: false })
  ).json()) as { tokens: number[] };
  const asked = {
    model: 'stories',
    messages,
    tools: [...tools],
    temperature: 2,
    max_tokens: 80,
    logit_bias: { [tokens.at(-1)!]: 100 },
  };
  for (const seed of [1, 2, 3]) {
    const { choices } = await here.client.chat.completions.create({ ...asked, seed });
    const [call] = choices[0]!.message.tool_calls!;
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    if (call?.type !== 'function') throw new Error('no function was called');
    expect(['paint', 'wash']).toContain(call.function.name);
    expect(call.function.arguments).toMatch(/^\{"colour":"(?:red|blue)"\}$/);
    const streamed = await here.client.chat.completions
      .stream({ ...asked, seed })
      .finalChatCompletion();
    expect(streamed.choices[0]!.message.tool_calls![0]).toMatchObject({
      function: { name: call.function.name },
    });
  }
});

it('tools whose parameters lie outside the subset may be called all the same', async () => {
  const loose = { type: 'object', patternProperties: { a: {} } };
  const { choices } = await here.client.chat.completions.create({
    model: 'stories',
    messages,
    tools: [{ type: 'function', function: { name: 'loose', parameters: loose } }],
    temperature: 0,
    max_tokens: 8,
  });
  expect(choices[0]!.message.content!.length).toBeGreaterThan(5);
});

const langChain = (fields: object = {}) =>
  new ChatOpenAI({
    model: 'stories',
    apiKey: 'none',
    temperature: 0,
    maxTokens: 60,
    maxRetries: 0,
    configuration: { baseURL: here.server.baseUrl },
    ...fields,
  });

it('LangChain: invoke and stream say the same, with usage', async () => {
  const model = langChain({ maxTokens: 12 });
  const whole = await model.invoke('One day, a cat');
  const chunks = await Array.fromAsync(await model.stream('One day, a cat'));
  const text = chunks.map(({ content }) => content as string).join('');
  expect(text.length).toBeGreaterThan(10);
  expect(text).toBe(whole.content);
  expect(whole.usage_metadata).toMatchObject({ output_tokens: 12 });
  expect(
    chunks.findLast(({ usage_metadata: usage }) => usage !== undefined)!.usage_metadata,
  ).toMatchObject({
    output_tokens: 12,
  });
});

it('LangChain: structured output and bound tools', async () => {
  const structured = await langChain()
    .withStructuredOutput(catSchema, { method: 'jsonSchema' })
    .invoke('A cat');
  expect(catSchema.safeParse(structured).success).toBe(true);
  const called = await langChain().bindTools(tools, { tool_choice: 'paint' }).invoke('A wall');
  expect(called.tool_calls).toMatchObject([{ name: 'paint', type: 'tool_call' }]);
});
