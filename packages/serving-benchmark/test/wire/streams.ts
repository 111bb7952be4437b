/**
 * @file The conformance suite's streams that end as they should: bodies of answers as engines send
 * them, with what a record must say about each. Written from the engines' documented behaviour,
 * none of them captured.
 */
import type { AnswerParts } from '../../src/wire/answer.ts';
import { llamaCompletionChunk, vllmChatChunk } from './chunks.ts';

export interface StreamExpectation {
  readonly contentChunks: number;
  /** Per chunk with content; undefined: nobody counted. */
  readonly tokens?: readonly number[];
  readonly outputTokens: AnswerParts['outputTokens'];
  readonly promptTokens?: number;
  readonly cachedTokens?: number;
  readonly finishReason?: string;
  readonly finished: boolean;
  readonly done: boolean;
  readonly error?: string;
  readonly text: string;
  readonly reasoning?: string;
  readonly toolCalls?: string;
}

export interface ConformanceStream {
  readonly body: string;
  readonly expected: StreamExpectation;
}

const event = (data: string): string => `data: ${data}\n\n`;
export const stream = (...data: string[]): string => data.map((one) => event(one)).join('');
export const delta = (changes: object, finishReason: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta: changes, finish_reason: finishReason }] });
export const usage = (completion: number, prompt: number, more: object = {}): string =>
  JSON.stringify({
    id: '',
    choices: [],
    usage: { prompt_tokens: prompt, completion_tokens: completion, ...more },
  });
export const done = '[DONE]';

export const wholeStreams: Record<string, ConformanceStream> = {
  'vLLM chat with usage in every chunk, several tokens in some': {
    body: stream(
      vllmChatChunk({ role: 'assistant', content: '' }, { completionTokens: 0 }),
      vllmChatChunk({ content: 'The' }, { completionTokens: 1 }),
      vllmChatChunk({ content: ' quick brown' }, { completionTokens: 3 }),
      vllmChatChunk({ content: ' fox' }, { completionTokens: 4 }),
      vllmChatChunk({ content: '' }, { completionTokens: 5, finishReason: 'length' }),
      usage(5, 512, { prompt_tokens_details: { cached_tokens: 16 } }),
      done,
    ),
    expected: {
      contentChunks: 3,
      tokens: [1, 2, 1],
      outputTokens: { tokens: 5, source: 'server-per-chunk' },
      promptTokens: 512,
      cachedTokens: 16,
      finishReason: 'length',
      finished: true,
      done: true,
      text: 'The quick brown fox',
    },
  },
  'tokens held back come to light with the next text': {
    body: stream(
      vllmChatChunk({ content: 'a' }, { completionTokens: 1 }),
      vllmChatChunk({ content: '' }, { completionTokens: 2 }),
      vllmChatChunk({ content: 'b c' }, { completionTokens: 3 }),
      vllmChatChunk({}, { completionTokens: 3, finishReason: 'stop' }),
      done,
    ),
    expected: {
      contentChunks: 2,
      tokens: [1, 2],
      outputTokens: { tokens: 3, source: 'server-per-chunk' },
      promptTokens: 512,
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'ab c',
    },
  },
  'usage at the end only': {
    body: stream(
      delta({ role: 'assistant', content: null }),
      delta({ content: 'a' }),
      delta({ content: 'b' }),
      delta({}, 'stop'),
      usage(7, 9),
      done,
    ),
    expected: {
      contentChunks: 2,
      outputTokens: { tokens: 7, source: 'server-final' },
      promptTokens: 9,
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'ab',
    },
  },
  'no usage at all': {
    body: stream(delta({ content: 'a' }), delta({ content: 'b' }, 'stop'), done),
    expected: {
      contentChunks: 2,
      outputTokens: { tokens: 2, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'ab',
    },
  },
  'a server that counts nothing but zeros': {
    body: stream(
      vllmChatChunk({ content: 'a' }, { completionTokens: 0, promptTokens: 3 }),
      delta({}, 'stop'),
      done,
    ),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      promptTokens: 3,
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'a',
    },
  },
  'a count in some chunks only': {
    body: stream(
      vllmChatChunk({ content: 'a' }, { completionTokens: 1 }),
      vllmChatChunk({ content: 'b' }),
      usage(4, 2),
      done,
    ),
    expected: {
      contentChunks: 2,
      outputTokens: { tokens: 4, source: 'server-final' },
      promptTokens: 2,
      finished: true,
      done: true,
      text: 'ab',
    },
  },
  'an answer without a token': {
    body: stream(delta({ role: 'assistant', content: '' }), delta({}, 'stop'), usage(0, 4), done),
    expected: {
      contentChunks: 0,
      outputTokens: { tokens: 0, source: 'server-final' },
      promptTokens: 4,
      finishReason: 'stop',
      finished: true,
      done: true,
      text: '',
    },
  },
  'llama.cpp with timings per token, usage beside an empty text': {
    body: stream(
      llamaCompletionChunk(' once', 1, 1),
      llamaCompletionChunk(' upon', 2, 1),
      llamaCompletionChunk(' a', 4, 2),
      '{"choices":[{"text":"","index":0,"finish_reason":"length"}],"usage":{"completion_tokens":4,"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":4}},"timings":{"cache_n":4,"prompt_n":1,"predicted_n":4}}',
      done,
    ),
    expected: {
      contentChunks: 3,
      tokens: [1, 1, 2],
      outputTokens: { tokens: 4, source: 'server-per-chunk' },
      promptTokens: 5,
      cachedTokens: 4,
      finishReason: 'length',
      finished: true,
      done: true,
      text: ' once upon a',
    },
  },
  'llama.cpp with final timings only': {
    body: stream(
      delta({ content: 'x' }),
      '{"choices":[{"finish_reason":"length","index":0,"delta":{}}],"timings":{"cache_n":45,"prompt_n":1,"predicted_n":16}}',
      done,
    ),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 16, source: 'server-final' },
      promptTokens: 46,
      cachedTokens: 45,
      finishReason: 'length',
      finished: true,
      done: true,
      text: 'x',
    },
  },
  'TGI: no space, comments that keep alive, an empty id': {
    body: `:\n\ndata:${delta({ content: 'a' })}\n\n: ping\n\ndata:${delta({ content: 'b' }, 'eos_token')}\n\ndata:${usage(2, 3)}\n\ndata: [DONE]\n\n`,
    expected: {
      contentChunks: 2,
      outputTokens: { tokens: 2, source: 'server-final' },
      promptTokens: 3,
      finishReason: 'eos_token',
      finished: true,
      done: true,
      text: 'ab',
    },
  },
  'CRLF, and choices of null with the usage': {
    body: `data: ${delta({ content: 'a' })}\r\n\r\ndata: ${delta({}, 'stop')}\r\n\r\ndata: {"choices":null,"usage":{"completion_tokens":1,"prompt_tokens":2}}\r\n\r\ndata: [DONE]\r\n\r\n`,
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'server-final' },
      promptTokens: 2,
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'a',
    },
  },
  'reasoning under either name, never twice': {
    body: stream(
      delta({ reasoning: 'h' }),
      delta({ reasoning_content: 'm' }),
      delta({ reasoning: 'ü', reasoning_content: 'ü' }),
      delta({ content: 'ok' }),
      delta({}, 'stop'),
      done,
    ),
    expected: {
      contentChunks: 4,
      outputTokens: { tokens: 4, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'ok',
      reasoning: 'hmü',
    },
  },
  'nothing but tool calls': {
    body: stream(
      delta({ role: 'assistant', content: null }),
      delta({
        tool_calls: [
          { index: 0, id: 'c1', type: 'function', function: { name: 'find', arguments: '' } },
        ],
      }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"q":' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
      delta({ content: '' }, 'tool_calls'),
      done,
    ),
    expected: {
      contentChunks: 3,
      outputTokens: { tokens: 3, source: 'chunks' },
      finishReason: 'tool_calls',
      finished: true,
      done: true,
      text: '',
      toolCalls: 'find{"q":1}',
    },
  },
  'characters of several bytes, raw and escaped': {
    body: stream(
      delta({ content: '“é' }),
      delta({ content: '🚀' }),
      String.raw`{"choices":[{"delta":{"content":"\u00fc\ud83d\ude80\n"}}]}`,
      delta({}, 'stop'),
      done,
    ),
    expected: {
      contentChunks: 3,
      outputTokens: { tokens: 3, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: true,
      text: '“é🚀ü🚀\n',
    },
  },
  'progress before the first token': {
    body: stream(
      '{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}],"prompt_progress":{"total":9,"cache":0,"processed":4}}',
      '{"choices":[{"index":0,"delta":{}}],"prompt_progress":{"total":9,"cache":0,"processed":9}}',
      delta({ content: 'a' }),
      delta({}, 'stop'),
      done,
    ),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: true,
      text: 'a',
    },
  },
};
