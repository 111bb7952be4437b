import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from '../../src/wire/answer.ts';
import { EventStreamParser } from '../../src/wire/event-stream.ts';
import { findInJson } from '../../src/wire/finding.ts';
import { ProtocolError } from '../../src/wire/protocol-error.ts';
import { ResponseParser } from '../../src/wire/response-parser.ts';
import { brokenStreams } from './broken-streams.ts';
import { vllmChatChunk } from './chunks.ts';
import { deliver, everySplit, randomSplit } from './fragments.ts';
import { wholeStreams, type StreamExpectation } from './streams.ts';

const streams = { ...wholeStreams, ...brokenStreams };

function expectationOf(answer: AnswerReader): StreamExpectation {
  const { chunks, outputTokens, promptTokens, cachedTokens, finishReason } = answer.parts();
  const { text, reasoning, toolCalls } = answer.text;
  return {
    contentChunks: chunks.atMs.length,
    ...(chunks.tokens === undefined ? {} : { tokens: chunks.tokens }),
    outputTokens,
    ...(promptTokens === undefined ? {} : { promptTokens: promptTokens.tokens }),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(finishReason === undefined ? {} : { finishReason }),
    finished: answer.finished,
    done: answer.done,
    ...(answer.error === undefined ? {} : { error: answer.error }),
    text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls === '' ? {} : { toolCalls }),
  };
}

function read(pieces: readonly Buffer[]): AnswerReader {
  const answer = new AnswerReader({ keepText: true });
  deliver(pieces, (buffer, length, atMs) => answer.push(buffer, 0, length, atMs));
  answer.end(pieces.length + 1);
  return answer;
}

/** The body in HTTP chunks of the given sizes, over and over, with an extension and a trailer. */
function chunked(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [
    Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n'),
  ];
  for (let at = 0, index = 0; at < body.length; index++) {
    const piece = body.subarray(at, at + sizes[index % sizes.length]!);
    parts.push(
      Buffer.from(`${piece.length.toString(16)};n=${index}\r\n`),
      piece,
      Buffer.from('\r\n'),
    );
    at += piece.length;
  }
  parts.push(Buffer.from('0\r\nX-Sum: 1\r\n\r\n'));
  return Buffer.concat(parts);
}

describe('conformance of the stream', () => {
  for (const [name, { body, expected }] of Object.entries(streams)) {
    it(`${name}: the same in every fragmentation`, () => {
      const bytes = Buffer.from(body);
      for (const { name: cut, pieces } of everySplit(bytes)) {
        expect({ cut, ...expectationOf(read(pieces)) }).toEqual({ cut, ...expected });
      }
    });
  }

  it('is the same in chunks of HTTP that are cut anywhere', () => {
    const cases = fc
      .tuple(
        fc.constantFrom(...Object.values(streams)),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
      )
      .map(([{ body, expected }, sizes]) => ({
        response: chunked(Buffer.from(body), sizes),
        expected,
      }))
      .chain(({ response, expected }) =>
        randomSplit(response).map((pieces) => ({ pieces, expected })),
      );
    fc.assert(
      fc.property(cases, ({ pieces, expected }) => {
        const answer = new AnswerReader({ keepText: true });
        const parser = new ResponseParser({
          onHead() {},
          onBody: (buffer, start, end, atMs) => answer.push(buffer, start, end, atMs),
        });
        deliver(pieces, (buffer, length, atMs) => {
          expect(parser.push(buffer, 0, length, atMs)).toBe(length);
        });
        answer.end(0);
        expect(parser.complete).toBe(true);
        expect(expectationOf(answer)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('AnswerReader', () => {
  it('stamps each chunk with content with the read that completed it, and no other', () => {
    const answer = new AnswerReader();
    const push = (text: string, atMs: number): void =>
      answer.push(Buffer.from(text), 0, Buffer.byteLength(text), atMs);
    const chunk = (content: string): string => `data: ${vllmChatChunk({ content })}\n\n`;
    push(`data: ${vllmChatChunk({ role: 'assistant', content: '' })}\n\n`, 1);
    push(chunk('a'), 2);
    push(chunk('b') + chunk('c') + chunk('d').slice(0, 90), 3);
    push(chunk('d').slice(90), 4);
    push(`data: ${vllmChatChunk({ content: '' }, { finishReason: 'stop' })}\n\n`, 5);
    push('data: [DONE]\n\n', 6);
    expect(answer.parts().chunks).toEqual({ atMs: [2, 3, 3, 4] });
  });

  it('asks the tokenizer only where the server did not count', () => {
    const asked: string[] = [];
    const countTokens = (text: string): number => asked.push(text) + 40;
    const counts = (body: string): unknown => {
      const answer = new AnswerReader({ countTokens });
      answer.push(Buffer.from(body), 0, Buffer.byteLength(body), 1);
      return answer.parts().outputTokens;
    };
    expect(counts(streams['usage at the end only']!.body)).toEqual({
      tokens: 7,
      source: 'server-final',
    });
    expect(asked).toEqual([]);
    expect(counts(streams['reasoning under either name, never twice']!.body)).toEqual({
      tokens: 41,
      source: 'tokenizer',
    });
    expect(asked).toEqual(['hmüok']);
  });

  it('gives up counts per chunk that go back', () => {
    const chunks = [3, 2, 4].map((completionTokens) =>
      vllmChatChunk({ content: 'x' }, { completionTokens }),
    );
    const { chunks: found, outputTokens } = read([
      Buffer.from(chunks.map((chunk) => `data: ${chunk}\n\n`).join('')),
    ]).parts();
    expect(found.tokens).toBeUndefined();
    expect(outputTokens).toEqual({ tokens: 4, source: 'server-final' });
  });

  it.each([
    [
      'an answer that was not streamed',
      '{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"completion_tokens":2,"prompt_tokens":3}}',
      1,
    ],
    ['an error in its place', '{"error":{"message":"no"}}', 0],
  ])('reads %s', (_name, json, chunks) => {
    const answer = new AnswerReader();
    answer.whole(json, 7);
    expect(answer.parts().chunks.atMs).toEqual(Array.from({ length: chunks }, () => 7));
    expect(answer.finished).toBe(true);
  });

  it.each(['data: nonsense\n\n', 'data: 1\n\n', 'data: {"choices":[}\n\n'])(
    'refuses %j',
    (body) => {
      expect(() => read([Buffer.from(body)])).toThrow(ProtocolError);
      expect(() => new AnswerReader().whole(body, 1)).toThrow(ProtocolError);
      expect(() => new AnswerReader().whole('{"object":"list"}', 1)).toThrow(/without choices/);
    },
  );

  it('is as careful at sight as without it, whatever stands between chunks that are alike', () => {
    const between = fc.constantFrom(
      '\n\n',
      '\n\n',
      '\n\n',
      '\n',
      '\r\n\r\n',
      '\r\n\n',
      '\n: c\n\n',
      ' \n\n',
      '',
    );
    const before = fc.constantFrom(
      'data: ',
      'data: ',
      'data:',
      'data:  ',
      'event: error\ndata: ',
      'data: ]\ndata: ',
      ': data: ',
      'x: ',
    );
    const events = fc.array(fc.tuple(before, fc.constantFrom('a', 'bc', ''), between), {
      minLength: 2,
      maxLength: 6,
    });
    const chunk = (content: string): string => `{"choices":[{"delta":{"content":"${content}"}}]}`;
    const text = (body: string, pieces: readonly Buffer[]): string => {
      const answer = new AnswerReader({ keepText: true });
      deliver(pieces, (buffer, length, atMs) => answer.push(buffer, 0, length, atMs));
      answer.end(0);
      return `${answer.text.text} ${answer.error === undefined} ${body.length}`;
    };
    /** Without templates: what the parser of events alone gives, each parsed. */
    const parsed = (body: string): string => {
      let found = '';
      let good = true;
      const parser = new EventStreamParser((buffer, start, end, _atMs, type) => {
        good &&= type !== 'error';
        try {
          found += findInJson(buffer.toString('utf8', start, end)).text;
        } catch (error) {
          if (type !== 'error' && !ended) throw error;
        }
      });
      let ended = false;
      parser.push(Buffer.from(body), 0);
      ended = true;
      parser.end(0);
      return `${found} ${good} ${body.length}`;
    };
    const outcome = (attempt: () => string): string => {
      try {
        return attempt();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        return 'refused';
      }
    };
    const cases = events
      .map(
        (some) =>
          `data: ${chunk('first')}\n\n${some.map(([start, content, end]) => start + chunk(content) + end).join('')}`,
      )
      .chain((body) => randomSplit(Buffer.from(body)).map((pieces) => ({ body, pieces })));
    fc.assert(
      fc.property(cases, ({ body, pieces }) => {
        expect(outcome(() => text(body, pieces))).toBe(outcome(() => parsed(body)));
      }),
      { numRuns: 1000 },
    );
  });

  it('ends on any bytes with an answer or a protocol failure, in bounded memory', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'data: ',
        'data:',
        '\n\n',
        '\r\n',
        '{"choices":[{"delta":{"content":"',
        '"}}]}',
      ),
      fc.constantFrom('[DONE]', ': ', 'event: error\n', vllmChatChunk({ content: 'x' }), 'null'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some)),
      fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
    );
    fc.assert(
      fc.property(bytes.chain(randomSplit), (pieces) => {
        const answer = new AnswerReader({ maxEventBytes: 2000 });
        try {
          deliver(pieces, (buffer, length, atMs) => answer.push(buffer, 0, length, atMs));
          answer.end(99);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
        const { atMs } = answer.parts().chunks;
        expect(atMs).toEqual(atMs.toSorted((left, right) => left - right));
      }),
      { numRuns: 1000 },
    );
  });
});
