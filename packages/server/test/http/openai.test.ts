/** The official client over a real socket, against the model that ships. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, served } from '../served.ts';

let here: Served;
beforeAll(async () => {
  here = await served();
});
afterAll(() => here[Symbol.asyncDispose]());

const greedy = { model: 'stories', temperature: 0 } as const;
const prompt = 'One day, a cat';

describe('models', () => {
  it('the one that is served, with its context', async () => {
    const { data } = await here.client.models.list();
    expect(data).toMatchObject([{ id: 'stories', max_model_len: 256, owned_by: 'gradus' }]);
  });
});

describe('completions', () => {
  it('a stream says what the whole says, and counts alike', async () => {
    const asked = { ...greedy, prompt, max_tokens: 24 };
    const whole = await here.client.completions.create(asked);
    const stream = await here.client.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    const text = chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('');
    expect(whole.choices[0]!.text.length).toBeGreaterThan(20);
    expect(text).toBe(whole.choices[0]!.text);
    expect(chunks.at(-1)!.choices).toEqual([]);
    expect(chunks.at(-1)!.usage).toMatchObject({
      prompt_tokens: whole.usage!.prompt_tokens,
      completion_tokens: whole.usage!.completion_tokens,
    });
    expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe(whole.choices[0]!.finish_reason);
    expect(whole.usage!.completion_tokens).toBe(24);
    expect(whole.choices[0]!.finish_reason).toBe('length');
  });

  it('counts in every chunk rise to the last', async () => {
    const stream = await here.client.completions.create({
      ...greedy,
      prompt,
      max_tokens: 12,
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true } as object,
    });
    const counts = (await Array.fromAsync(stream)).map(({ usage }) => usage!.completion_tokens);
    expect(counts[0]).toBeGreaterThanOrEqual(1);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(12);
  });

  it('n texts of a prompt; the same seed gives the same', async () => {
    const ask = (seed: number) =>
      here.client.completions.create({ model: 'stories', prompt, max_tokens: 16, n: 3, seed });
    const [one, again, other] = [await ask(1), await ask(1), await ask(2)];
    const texts = (of: typeof one) => of.choices.map(({ text }) => text);
    expect(one.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(texts(again)).toEqual(texts(one));
    expect(texts(other)).not.toEqual(texts(one));
    expect(new Set(texts(one)).size).toBe(3);
    expect(one.usage!.completion_tokens).toBeLessThanOrEqual(48);
  });

  it('several prompts, as ids too: what comes is what each gets alone', async () => {
    const prompts = [prompt, 'The sun was'];
    const together = await here.client.completions.create({
      ...greedy,
      prompt: prompts,
      max_tokens: 8,
    });
    const alone = await Promise.all(
      prompts.map((one) =>
        here.client.completions.create({ ...greedy, prompt: one, max_tokens: 8 }),
      ),
    );
    expect(together.choices.map(({ text }) => text)).toEqual(
      alone.map((one) => one.choices[0]!.text),
    );
    const ids = await here.backend.encode({ kind: 'text', text: prompt, addSpecialTokens: true });
    const byIds = await here.client.completions.create({ ...greedy, prompt: ids, max_tokens: 8 });
    expect(byIds.choices[0]!.text).toBe(alone[0]!.choices[0]!.text);
    expect(byIds.usage!.prompt_tokens).toBe(ids.length);
  });

  it('ends before a stop string, and says which', async () => {
    const whole = await here.client.completions.create({ ...greedy, prompt, max_tokens: 30 });
    const { text } = whole.choices[0]!;
    const stop = text.slice(10, 14);
    const stopped = await here.client.completions.create({
      ...greedy,
      prompt,
      max_tokens: 30,
      stop,
    });
    expect(stopped.choices[0]).toMatchObject({
      text: text.slice(0, text.indexOf(stop)),
      finish_reason: 'stop',
      stop_reason: stop,
    });
  });

  it('log-probabilities are those of a distribution, the greedy token first', async () => {
    const { choices } = await here.client.completions.create({
      ...greedy,
      prompt,
      max_tokens: 5,
      logprobs: 3,
    });
    const {
      tokens,
      token_logprobs: own,
      top_logprobs: top,
      text_offset: at,
    } = choices[0]!.logprobs!;
    expect(tokens!.join('')).toBe(choices[0]!.text);
    expect(at).toEqual(tokens!.map((_, index) => tokens!.slice(0, index).join('').length));
    for (const [index, alternatives] of top!.entries()) {
      const values = Object.values(alternatives);
      expect(values).toHaveLength(3);
      expect(own![index]).toBe(Math.max(...values));
      expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThanOrEqual(1);
    }
  });

  it('a bias of 100 wins, ignore_eos goes on to the length', async () => {
    const [cat] = await here.backend.encode({
      kind: 'text',
      text: ' cat',
      addSpecialTokens: false,
    });
    const biased = await here.client.completions.create({
      ...greedy,
      prompt,
      max_tokens: 3,
      logit_bias: { [String(cat)]: 100 },
    });
    expect(biased.choices[0]!.text).toBe(' cat cat cat');
    const long = await here.client.completions.create({
      ...greedy,
      prompt,
      max_tokens: 200,
      ...({ ignore_eos: true, min_tokens: 200 } as object),
    });
    expect(long.usage!.completion_tokens).toBe(200);
  });
});

describe('chat', () => {
  const messages = [{ role: 'user', content: prompt }] as const;

  it('begins with the role, goes on as the completion of the same text', async () => {
    const stream = await here.client.chat.completions.create({
      ...greedy,
      messages: [...messages],
      max_completion_tokens: 16,
      stream: true,
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks[0]!.choices[0]!.delta).toEqual({ role: 'assistant', content: '' });
    const said = chunks.map((chunk) => chunk.choices[0]!.delta.content ?? '').join('');
    const completion = await here.client.completions.create({ ...greedy, prompt, max_tokens: 16 });
    expect(said).toBe(completion.choices[0]!.text);
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('length');
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
  });

  it('log-probabilities with their bytes', async () => {
    const { choices } = await here.client.chat.completions.create({
      ...greedy,
      messages: [...messages],
      max_tokens: 6,
      logprobs: true,
      top_logprobs: 2,
    });
    const { content } = choices[0]!.logprobs!;
    expect(Buffer.from(content!.flatMap(({ bytes }) => bytes!)).toString()).toBe(
      choices[0]!.message.content,
    );
    expect(content!.map(({ top_logprobs: top }) => top[0]!.token)).toEqual(
      content!.map(({ token }) => token),
    );
  });

  it('a mark within a message is text, not the end of one', async () => {
    const tokens = await here.backend.encode({
      kind: 'chat',
      messages: [{ role: 'user', content: '<|endoftext|>' }] as never,
    });
    expect(tokens.filter((id) => id === 1535)).toHaveLength(1);
  });
});

it('helpers of the client work: .stream() gathers what was said', async () => {
  const runner = here.client.chat.completions.stream({
    ...greedy,
    messages: [{ role: 'user', content: prompt }],
    max_tokens: 10,
  });
  const content = await runner.finalContent();
  const completion = await here.client.completions.create({ ...greedy, prompt, max_tokens: 10 });
  expect(content).toBe(completion.choices[0]!.text);
});
