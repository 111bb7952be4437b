/**
 * @file The conformance suite's streams that lack their proper end, or say that something went
 * wrong.
 */
import { vllmChatChunk } from './chunks.ts';
import { delta, done, stream, usage, type ConformanceStream } from './streams.ts';

export const brokenStreams: Record<string, ConformanceStream> = {
  'no [DONE], but a reason': {
    body: stream(delta({ content: 'a' }), delta({}, 'stop')),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: false,
      text: 'a',
    },
  },
  'no [DONE] and no reason, but the final usage': {
    body: stream(delta({ content: 'a' }), usage(3, 2)),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 3, source: 'server-final' },
      promptTokens: 2,
      finished: true,
      done: false,
      text: 'a',
    },
  },
  'nothing behind the last event but the end': {
    body: `${stream(delta({ content: 'a' }))}data: ${delta({ content: 'b' }, 'stop')}`,
    expected: {
      contentChunks: 2,
      outputTokens: { tokens: 2, source: 'chunks' },
      finishReason: 'stop',
      finished: true,
      done: false,
      text: 'ab',
    },
  },
  'a stream that stops': {
    body: stream(
      vllmChatChunk({ content: 'a' }, { completionTokens: 1 }),
      vllmChatChunk({ content: 'b' }, { completionTokens: 2 }),
    ),
    expected: {
      contentChunks: 2,
      tokens: [1, 1],
      outputTokens: { tokens: 2, source: 'server-per-chunk' },
      promptTokens: 512,
      finished: false,
      done: false,
      text: 'ab',
    },
  },
  'a stream that stops inside an event': {
    body: `${stream(delta({ content: 'a' }))}data: {"choices":[{"index":0,"del`,
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      finished: false,
      done: false,
      text: 'a',
    },
  },
  'an error in the middle': {
    body: stream(
      delta({ content: 'a' }),
      '{"error":{"message":"out of memory","type":"server_error","code":500}}',
      done,
    ),
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      finished: true,
      done: true,
      error: 'out of memory',
      text: 'a',
    },
  },
  'an error of TGI': {
    body: stream('{"error":"Request failed during generation","error_type":"generation"}'),
    expected: {
      contentChunks: 0,
      outputTokens: { tokens: 0, source: 'chunks' },
      finished: false,
      done: false,
      error: 'Request failed during generation',
      text: '',
    },
  },
  'an event that is named an error': {
    body: `${stream(delta({ content: 'a' }))}event: error\ndata: the worker died\n\n`,
    expected: {
      contentChunks: 1,
      outputTokens: { tokens: 1, source: 'chunks' },
      finished: false,
      done: false,
      error: 'the worker died',
      text: 'a',
    },
  },
  'the error field of older llama.cpp': {
    body: 'error: {"code":500,"message":"slot unavailable"}\n\n',
    expected: {
      contentChunks: 0,
      outputTokens: { tokens: 0, source: 'chunks' },
      finished: false,
      done: false,
      error: '{"code":500,"message":"slot unavailable"}',
      text: '',
    },
  },
  'what comes behind [DONE]': {
    body: stream(delta({ content: 'a' }, 'stop'), done, delta({ content: 'b' }), 'nonsense'),
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
