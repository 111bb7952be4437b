import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { loadImage } from '../../../src/workload/datasets/images.ts';
import { readPromptLines } from '../../../src/workload/datasets/prompt-lines.ts';
import {
  readShareGpt,
  vllmLimits,
  type ShareGptOptions,
} from '../../../src/workload/datasets/share-gpt.ts';
import { temporaryFiles } from '../files.ts';

const files = temporaryFiles();
const words = (count: number, word = 'w'): string =>
  Array.from({ length: count }, () => word).join(' ');
const turn = (from: string, value: string): object => ({ from, value });

const options: ShareGptOptions = {
  limit: 100,
  order: 'file',
  limits: vllmLimits,
  maxTurns: 1,
  count: (text) => (text === '' ? 0 : text.split(' ').length),
  random: createRandom(1),
};

function shareGpt(conversations: object[][], changes: Partial<ShareGptOptions> = {}) {
  const entries = conversations.map((turns, id) => ({ id, conversations: turns }));
  const path = files.write('share.json', JSON.stringify(entries, undefined, 1));
  return readShareGpt(path, { ...options, ...changes });
}

describe('ShareGPT', () => {
  it('gives the first turn of a human that was answered', async () => {
    const { conversations } = await shareGpt([
      [
        turn('system', 'be kind'),
        turn('human', words(3)),
        turn('human', words(6)),
        turn('gpt', words(9)),
      ],
    ]);
    expect(conversations).toEqual([{ opening: words(6), laterTurns: [], answerTokens: [9] }]);
  });

  it("keeps vLLM's limits exactly: 4, 1,024, 2,048", async () => {
    const pair = (prompt: number, answer: number): object[] => [
      turn('human', words(prompt)),
      turn('gpt', words(answer)),
    ];
    const set = await shareGpt([
      pair(4, 4),
      pair(3, 50),
      pair(50, 3),
      pair(1024, 1024),
      pair(1025, 5),
      pair(1024, 1025),
      [turn('human', 'alone')],
      [],
    ]);
    const sizes = set.conversations.map(({ opening, answerTokens }) => [
      (opening as string).split(' ').length,
      ...answerTokens,
    ]);
    expect(sizes).toEqual([
      [4, 4],
      [1024, 1024],
    ]);
    expect(set).toMatchObject({
      read: 8,
      leftOut: { 'no answered turn': 2, 'too short': 2, 'too long': 2 },
    });
  });

  it('goes on with later turns where sessions are wanted', async () => {
    const turns = [10, 20, 1, 30, 40, 2000].map((count, i) =>
      turn(i % 2 === 0 ? 'human' : 'gpt', words(count)),
    );
    const of = async (maxTurns: number) => (await shareGpt([turns], { maxTurns })).conversations[0];
    // The third pair would be beyond 2,048 together.
    expect(await of(5)).toEqual({
      opening: words(10),
      laterTurns: [words(1)],
      answerTokens: [20, 30],
    });
    expect((await of(1))?.laterTurns).toEqual([]);
  });

  it('says why nothing is left, and where an entry is of another form', async () => {
    await expect(shareGpt([[turn('human', 'a'), turn('gpt', 'b')]])).rejects.toThrow(
      /share\.json holds no request: .* 1 entries: 0 no answered turn, 1 too short, 0 too long/,
    );
    const path = files.write('other.json', '[\n{"conversations": []},\n{"turns": []}]');
    await expect(readShareGpt(path, options)).rejects.toThrow(
      'line 3: expected conversations with "from" and "value"',
    );
    const empty = files.write('empty.json', '[]');
    await expect(readShareGpt(empty, options)).rejects.toThrow('holds no request');
  });
});

describe('JSONL', () => {
  const read = (content: string) =>
    readPromptLines(files.write('prompts.jsonl', content), {
      limit: 10,
      order: 'file',
      random: createRandom(1),
    });

  it('holds prompts or messages, with the length of the answer if known', async () => {
    const messages = [
      { role: 'system', content: 'short' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what is it?' },
          { type: 'image_url', image_url: { url: 'https://example.org/cat.png' } },
        ],
      },
    ];
    const lines = [{ prompt: 'one', output_tokens: 5 }, { messages }];
    const { conversations } = await read(
      `${lines.map((line) => JSON.stringify(line)).join('\n\n')}\n`,
    );
    expect(conversations).toEqual([
      { opening: 'one', laterTurns: [], answerTokens: [5] },
      { opening: messages, laterTurns: [], answerTokens: [undefined] },
    ]);
  });

  it.each([
    ['{"prompt": "a"}\n{"text": "b"}', 'line 2: expected {"prompt": "…"} or {"messages"'],
    ['{"prompt": ""}', 'line 1: expected {"prompt"'],
    ['{"prompt": "a", "output_tokens": 0}', 'line 1: expected {"prompt"'],
    ['{"prompt"', 'line 1: expected JSON'],
    ['\n\n', 'prompts.jsonl holds no request'],
  ])('refuses %j', async (content, expected) => {
    await expect(read(content)).rejects.toThrow(expected);
  });
});

describe('images', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

  it('are sent by address, or as the content of a file', async () => {
    files.write('a.png', png);
    expect(await loadImage('https://example.org/a.png')).toEqual({
      type: 'image_url',
      image_url: { url: 'https://example.org/a.png' },
    });
    const { image_url: image } = await loadImage('a.png', files.folder);
    expect(image.url).toBe(`data:image/png;base64,${png.toString('base64')}`);
  });

  it.each([
    ['a.webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'data:image/webp;'],
    ['a.jpg', Buffer.from('ffd8ffe000104a46', 'hex'), 'data:image/jpeg;'],
    ['a.gif', Buffer.from('GIF89a'), 'data:image/gif;'],
  ])('are known by their bytes: %s', async (name, bytes, expected) => {
    files.write(name, bytes);
    expect((await loadImage(name, files.folder)).image_url.url.startsWith(expected)).toBe(true);
  });

  it('are refused where they are none', async () => {
    files.write('a.txt', 'hello');
    await expect(loadImage('a.txt', files.folder)).rejects.toThrow(
      'a PNG, JPEG, GIF or WebP image',
    );
    await expect(loadImage('absent.png', files.folder)).rejects.toThrow('Cannot read the image');
  });
});
