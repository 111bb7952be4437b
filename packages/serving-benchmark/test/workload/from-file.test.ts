import { describe, expect, it } from 'vitest';
import type { WorkloadInput } from '../../src/workload/config.ts';
import { build, files, requests, synthetic, textOf, tokensOf, messagesOf } from './building.ts';

describe('a workload from a file', () => {
  const prompts = ['one', 'two', 'three'].map((prompt) => JSON.stringify({ prompt }));
  const config = (changes: object = {}): WorkloadInput => ({
    source: { kind: 'jsonl', file: 'prompts.jsonl', ...changes },
    outputTokens: 8,
    load: 'concurrency:2',
  });

  it('ends with the file', async () => {
    files.write('prompts.jsonl', prompts.join('\n'));
    const workload = await build(config());
    expect(workload.total).toBe(3);
    expect((await requests(workload)).map((request) => textOf(request))).toEqual([
      'one',
      'two',
      'three',
    ]);
    await expect(build({ ...config(), requests: 4 })).rejects.toThrow(
      /Cannot send so many requests without repeating any: .* at most 3, .*; received 4\. Ask for fewer, or set repeat: true/,
    );
  });

  it('repeats where told to, and says that a cache knows the prompts', async () => {
    files.write('prompts.jsonl', prompts.join('\n'));
    const sent = await requests(await build({ ...config({ repeat: true }), requests: 5 }));
    expect(sent.map((request) => textOf(request))).toEqual(['one', 'two', 'three', 'one', 'two']);
    expect(sent.map(({ intended }) => intended.sharedPrefixTokens)).toEqual([
      undefined,
      undefined,
      undefined,
      tokensOf('one'),
      tokensOf('two'),
    ]);
  });

  it('is another when the content is another, not when the name is', async () => {
    files.write('prompts.jsonl', prompts.join('\n'));
    files.write('renamed.jsonl', prompts.join('\n'));
    files.write('changed.jsonl', `${prompts.join('\n')}\n`);
    const { fingerprint } = await build(config());
    expect((await build(config({ file: 'renamed.jsonl' }))).fingerprint).toBe(fingerprint);
    expect((await build(config({ file: 'changed.jsonl' }))).fingerprint).not.toBe(fingerprint);
    expect((await build({ ...config(), outputTokens: 9 })).fingerprint).not.toBe(fingerprint);
    files.write('lengths.txt', '8\n');
    const drawn = { ...config(), outputTokens: 'empirical:lengths.txt' };
    const before = (await build(drawn)).fingerprint;
    files.write('lengths.txt', '9\n');
    expect((await build(drawn)).fingerprint).not.toBe(before);
  });

  it('of messages needs the chat endpoint, and takes images in turn', async () => {
    files.write('chat.jsonl', JSON.stringify({ messages: [{ role: 'user', content: 'what?' }] }));
    const chat = config({ file: 'chat.jsonl', repeat: true });
    await expect(build({ ...chat, requests: 1 }).then(requests)).rejects.toThrow(
      'Cannot send messages to /v1/completions',
    );
    const from = ['https://example.org/1.png', 'https://example.org/2.png'];
    const workload = await build({ ...chat, endpoint: 'chat', images: { from }, requests: 3 });
    const sent = await requests(workload);
    expect(sent.map((request) => messagesOf(request)[0]?.content)).toEqual(
      [from[0], from[1], from[0]].map((url) => [
        { type: 'image_url', image_url: { url } },
        { type: 'text', text: 'what?' },
      ]),
    );
  });

  it('may be lines of verse, of exact length', async () => {
    files.write('verse.txt', 'The quiet river turned\n\nAnd all the birds were gone\n');
    const workload = await build({
      ...synthetic,
      source: { kind: 'sonnet', file: 'verse.txt', promptTokens: 120 },
      requests: 5,
    });
    for (const request of await requests(workload)) {
      expect(tokensOf(textOf(request))).toBe(120);
      expect(textOf(request)).toContain('\nThe quiet river turned');
    }
    files.write('verse.txt', '\n');
    await expect(
      build({ ...synthetic, source: { kind: 'sonnet', file: 'verse.txt', promptTokens: 9 } }),
    ).rejects.toThrow('holds no request');
  });

  it('may be a trace, at its times and with its mapping', async () => {
    files.write(
      'burst.csv',
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,a,40,10,50,x\n6,a,400,90,490,x\n',
    );
    const workload = await build({
      source: { kind: 'burstgpt', file: 'burst.csv', maxPromptTokens: 100, scale: 0.5 },
      load: 'trace:4x',
    });
    const sent = await requests(workload);
    expect(sent.map(({ scheduledMs }) => scheduledMs)).toEqual([0, 250]);
    expect(sent.map(({ original }) => original)).toEqual([
      { promptTokens: 40, outputTokens: 10 },
      { promptTokens: 400, outputTokens: 90 },
    ]);
    expect(sent.map((request) => tokensOf(textOf(request)))).toEqual([20, 100]);
    expect(sent.map(({ sampling }) => sampling.maxTokens)).toEqual([5, 45]);
    expect(workload.record).toMatchObject({ read: 2, mapping: { clampedPrompts: 1, sent: 2 } });
  });
});
