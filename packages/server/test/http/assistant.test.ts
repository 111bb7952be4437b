/** The assistant that ships, by its own chat template: here, and as @huggingface/transformers reads it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import { loadModel, modelFolder } from '@gradus/models';
import { exportHuggingFace } from '@gradus/transformer';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalBackend } from '../../src/index.ts';
import { type Served, served } from '../served.ts';

type Message = OpenAI.ChatCompletionMessageParam;

const textArgument = { type: 'string', minLength: 1, maxLength: 80 };
const toolOf = (name: string, properties: Record<string, object>, required: string[]) => ({
  type: 'function' as const,
  function: {
    name,
    parameters: { type: 'object', properties, required, additionalProperties: false },
  },
});
const tools = [
  toolOf('weather', { city: textArgument, day: textArgument }, ['city']),
  toolOf('calculator', { expression: textArgument }, ['expression']),
];

const question: Message = { role: 'user', content: 'What is the weather in Oslo tomorrow?' };
const call = { name: 'weather', arguments: '{"city":"Oslo","day":"tomorrow"}' };
const conversation: Message[] = [
  question,
  { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: call }] },
  { role: 'tool', tool_call_id: 'a', content: '{"sky":"rainy","degrees":7}' },
];

let here: Served;
beforeAll(async () => {
  here = await served({}, await openLocalBackend({ model: 'assistant' }));
});
afterAll(() => here[Symbol.asyncDispose]());

const ask = (messages: Message[], more: object = {}) =>
  here.client.chat.completions.create({ model: 'assistant', messages, temperature: 0, ...more });

describe('the assistant, over HTTP', () => {
  it('calls a tool of its own will, and says what came of it', async () => {
    const first = await ask([question], { tools });
    expect(first.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ type: 'function', function: call }] },
    });
    const second = await ask(conversation, { tools });
    expect(second.choices[0]!.finish_reason).toBe('stop');
    expect(second.choices[0]!.message.content).toMatch(/rainy/i);
  });

  it('writes the same call where one has to be made', async () => {
    const { choices } = await ask([question], { tools, tool_choice: 'required' });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: call }] },
    });
  });

  it('answers a greeting in words, and leaves out what a system says', async () => {
    const hello: Message = { role: 'user', content: 'hello' };
    const { choices, usage } = await ask([hello], { tools });
    expect(choices[0]!.message).toMatchObject({ content: expect.stringMatching(/[a-z][?!.]/) });
    const told = await ask([{ role: 'system', content: 'Be brief.' }, hello], { tools });
    expect(told.choices[0]!.message.content).toBe(choices[0]!.message.content);
    expect(told.usage!.prompt_tokens).toBe(usage!.prompt_tokens);
  });
});

describe('the same in @huggingface/transformers', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'gradus-assistant-')), 'assistant');
    const { model, tokenizer } = await loadModel('assistant');
    await exportHuggingFace(folder, {
      ...model,
      tokenizer,
      beginToken: '<|endoftext|>',
      endToken: '<|end|>',
    });
  });
  afterAll(() => rm(dirname(folder), { recursive: true }));

  it('has the prompt of a conversation, token by token', async () => {
    const shipped = modelFolder('assistant');
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.localModelPath = dirname(shipped);
    const theirs = await AutoTokenizer.from_pretrained(basename(shipped));
    const asObject = conversation.map((message) =>
      message.role === 'assistant'
        ? {
            role: 'assistant',
            tool_calls: [{ function: { ...call, arguments: { city: 'Oslo', day: 'tomorrow' } } }],
          }
        : message,
    );
    for (const messages of [[question], conversation, asObject]) {
      const ids = theirs.apply_chat_template(messages as never, {
        add_generation_prompt: true,
        return_tensor: false,
        return_dict: false,
      });
      const ours = await here.backend.encode({
        kind: 'chat',
        messages: (messages === asObject ? conversation : messages) as never,
      });
      expect(ids).toEqual(ours);
    }
  });

  it('writes the same call', async () => {
    await using theirs = await openLocalBackend({ model: folder, backend: 'transformers' });
    const prompt = await here.backend.encode({ kind: 'chat', messages: [question] as never });
    const request = { prompt, maxTokens: 60, n: 1, temperature: 0 };
    let text = '';
    for await (const event of theirs.generate(request, new AbortController().signal)) {
      text += event.text;
    }
    expect(text).toBe(`{"name":"weather","arguments":${call.arguments}}`);
  });
});
