/**
 * Raw responses of a llama.cpp server. The captures hold the bodies without their chunked framing
 * although the head announces it, so each body is framed again before it is parsed.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describeWithData } from '@gradus/datasets/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnswerReader } from '../../src/wire/answer.ts';
import { identifyServer } from '../../src/wire/dialect.ts';
import { errorMessage } from '../../src/wire/finding.ts';
import { ResponseParser } from '../../src/wire/response-parser.ts';
import type { ResponseHead } from '../../src/wire/response-head.ts';
import { deliver, everySplit, randomSplit } from './fragments.ts';

interface Expected {
  readonly status: number;
  readonly chunks: number;
  readonly output: { readonly tokens: number; readonly source: string };
  readonly tokens?: readonly number[];
  readonly prompt: number;
  readonly cached: number;
  /** The text begins like that, as a regular expression. */
  readonly begins: string;
}

/** Read off the files by eye and with `grep -c`. */
const streams: Record<string, Expected> = {
  'llama-chat-logprobs.http': {
    status: 200,
    chunks: 4,
    output: { tokens: 4, source: 'server-final' },
    prompt: 42,
    cached: 15,
    begins: '"He',
  },
  'llama-chat-nousage.http': {
    status: 200,
    chunks: 16,
    output: { tokens: 16, source: 'server-final' },
    prompt: 46,
    cached: 45,
    begins: String.raw`"Here\?" Asked Jack`,
  },
  'llama-completions-logprobs.http': {
    status: 200,
    chunks: 8,
    output: { tokens: 8, source: 'server-final' },
    prompt: 5,
    cached: 4,
    begins: ', there was',
  },
  'llama-completions-nousage.http': {
    status: 200,
    chunks: 16,
    output: { tokens: 16, source: 'server-final' },
    prompt: 5,
    cached: 4,
    begins: ', there was a little g',
  },
  'llama-completions-timings.http': {
    status: 200,
    chunks: 4,
    output: { tokens: 4, source: 'server-per-chunk' },
    tokens: [1, 1, 1, 1],
    prompt: 5,
    cached: 4,
    begins: ', there was a',
  },
  'llama-completions-tokenids.http': {
    status: 200,
    chunks: 8,
    output: { tokens: 8, source: 'server-final' },
    prompt: 3,
    cached: 2,
    begins: ' a time, there was a little g',
  },
  'llama-completions-usage.http': {
    status: 200,
    chunks: 64,
    output: { tokens: 64, source: 'server-final' },
    prompt: 5,
    cached: 4,
    begins: ', there was a little g',
  },
};

const files = [
  ...Object.keys(streams),
  'llama-chat-nostream.http',
  'llama-completions-badjson.http',
  'llama-completions-toolong.http',
  'llama-notfound.http',
  'llama-models.http',
].map((file) => `captures/${file}`);

/** The capture with its body in chunks, as it was on the wire: one event each. */
function framed(capture: Buffer): Buffer {
  const bodyAt = capture.indexOf('\r\n\r\n') + 4;
  const events = capture
    .subarray(bodyAt)
    .toString()
    .match(/.*?\n\n/gs)!;
  const chunks = events.map((event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`);
  return Buffer.concat([capture.subarray(0, bodyAt), Buffer.from(`${chunks.join('')}0\r\n\r\n`)]);
}

function readResponse(pieces: readonly Buffer[]): {
  head: ResponseHead;
  answer: AnswerReader;
  body: string;
} {
  const answer = new AnswerReader({ keepText: true });
  const parts: Buffer[] = [];
  const parser = new ResponseParser({
    onHead() {},
    onBody: (buffer, start, end, atMs) => {
      parts.push(Buffer.from(buffer.subarray(start, end)));
      if (parser.head?.framing === 'chunked') answer.push(buffer, start, end, atMs);
    },
  });
  deliver(pieces, (buffer, length, atMs) => parser.push(buffer, 0, length, atMs));
  expect(parser.complete).toBe(true);
  answer.end(0);
  return { head: parser.head!, answer, body: Buffer.concat(parts).toString() };
}

describeWithData('captured responses', files, (...paths) => {
  const capture = (name: string): Buffer =>
    readFileSync(paths.find((path) => basename(path) === name)!);

  /** What the capture is expected to say, said by the parser. */
  const summary = (pieces: readonly Buffer[]): Expected & Record<string, unknown> => {
    const { head, answer } = readResponse(pieces);
    const { chunks, outputTokens, promptTokens, cachedTokens, finishReason } = answer.parts();
    return {
      status: head.status,
      keepAliveMs: head.keepAliveMs,
      chunks: chunks.atMs.length,
      ...(chunks.tokens === undefined ? {} : { tokens: chunks.tokens }),
      output: outputTokens!,
      prompt: promptTokens!.tokens,
      cached: cachedTokens!,
      finishReason,
      done: answer.done,
      error: answer.error,
      begins: answer.text.text,
    };
  };

  for (const [name, expected] of Object.entries(streams)) {
    it(`${name}, however it is cut`, () => {
      const bytes = framed(capture(name));
      const whole = summary([bytes]);
      expect(whole).toEqual({
        ...expected,
        begins: expect.stringMatching(new RegExp(`^${expected.begins}`)) as string,
        keepAliveMs: 5000,
        finishReason: 'length',
        done: true,
        error: undefined,
      });
      // About a hundred of the places where it can be cut in two, and the two ways before them.
      const step = Math.ceil(bytes.length / 100);
      for (const [index, { name: cut, pieces }] of [...everySplit(bytes)].entries()) {
        if (index >= 2 && index % step !== 0) continue;
        expect({ cut, ...summary(pieces) }).toEqual({ cut, ...whole });
      }
      fc.assert(
        fc.property(randomSplit(bytes), (pieces) => {
          expect(summary(pieces)).toEqual(whole);
        }),
        { numRuns: 30 },
      );
    });
  }

  it('an answer that was not streamed', () => {
    const { head, body } = readResponse([capture('llama-chat-nostream.http')]);
    expect(head).toMatchObject({ status: 200, framing: 'length', lengthBytes: 636 });
    const answer = new AnswerReader({ keepText: true });
    answer.whole(body, 1);
    expect(answer.text.text).toBe('"Here?" Asked Jack.\n');
    expect(answer.parts()).toMatchObject({
      outputTokens: { tokens: 16, source: 'server-final' },
      promptTokens: { tokens: 46 },
      cachedTokens: 45,
      finishReason: 'length',
    });
  });

  it.each([
    ['llama-completions-badjson.http', 500, 215, /^\[json\.exception\.parse_error\.101\]/],
    ['llama-completions-toolong.http', 400, 193, /^request \(1202 tokens\) exceeds/],
    ['llama-notfound.http', 404, 74, /^File Not Found$/],
  ])('%s is a failure with its reason in the body', (name, status, lengthBytes, message) => {
    const { head, body } = readResponse([capture(name)]);
    expect(head).toMatchObject({ status, lengthBytes, keepAlive: false });
    expect(errorMessage(JSON.parse(body) as Record<string, unknown>)).toMatch(message);
  });

  it('who answered', () => {
    const { head, body } = readResponse([capture('llama-models.http')]);
    const identity = identifyServer({
      models: JSON.parse(body),
      serverHeader: head.headers.get('server')!,
    });
    expect(identity).toEqual({
      engine: 'llama.cpp',
      model: 'stories260K',
      models: ['stories260K'],
      maxModelLength: 512,
    });
  });
});
