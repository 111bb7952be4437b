import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../../src/wire/event-stream.ts';
import { ProtocolError } from '../../src/wire/protocol-error.ts';
import { deliver, everySplit, randomSplit } from './fragments.ts';

interface SeenEvent {
  readonly data: string;
  readonly type: string;
}

function parse(pieces: readonly Buffer[], maxEventBytes?: number): SeenEvent[] {
  const events: SeenEvent[] = [];
  const parser = new EventStreamParser(
    (buffer, start, end, _atMs, type) => {
      events.push({ data: buffer.toString('utf8', start, end), type });
    },
    maxEventBytes === undefined ? {} : { maxEventBytes },
  );
  deliver(pieces, (buffer, length, atMs) => parser.push(buffer, atMs, 0, length));
  parser.end(pieces.length + 1);
  return events;
}

/**
 * The standard's algorithm, line by line over a whole string, with the departures that the parser's
 * header states. Latin-1, so that characters are bytes.
 */
function parsePlainly(bytes: Buffer): SeenEvent[] {
  const events: SeenEvent[] = [];
  let data: string[] = [];
  let type = '';
  const dispatch = (): void => {
    const text = Buffer.from(data.join('\n'), 'latin1').toString();
    if (text !== '') events.push({ data: text, type });
    data = [];
    type = '';
  };
  const text = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, name = '', , value = ''] = /^([^:]*)(: ?(.*))?$/s.exec(line)!;
    if (line === '') dispatch();
    else if (name === 'data' || name === 'error') data.push(value);
    if (name === 'event') type = Buffer.from(value, 'latin1').toString();
    if (name === 'error') type = 'error';
  }
  dispatch();
  return events;
}

const plain = (...data: string[]): SeenEvent[] => data.map((one) => ({ data: one, type: '' }));

const streams: Record<string, { bytes: string; events: SeenEvent[] }> = {
  'with a space': { bytes: 'data: a\n\n', events: plain('a') },
  'without a space': { bytes: 'data:a\n\n', events: plain('a') },
  'only one space goes': { bytes: 'data:  a \n\n', events: plain(' a ') },
  CRLF: { bytes: 'data: a\r\n\r\ndata: b\r\n\r\n', events: plain('a', 'b') },
  CR: { bytes: 'data: a\r\rdata: b\r\r', events: plain('a', 'b') },
  'mixed line ends': {
    bytes: 'data: a\r\n\ndata: b\r\n\rdata: c\n\r\n',
    events: plain('a', 'b', 'c'),
  },
  'several events': { bytes: 'data: a\n\ndata: b\n\ndata: c\n\n', events: plain('a', 'b', 'c') },
  'lines of one event': { bytes: 'data: a\ndata:\ndata: b\n\n', events: plain('a\n\nb') },
  'comments and pings': {
    bytes: ': hi\n\ndata: a\n: ping\n\n:\n\n:data: no\n\n',
    events: plain('a'),
  },
  'named events': {
    bytes: 'event: error\ndata: a\n\ndata: b\n\nevent: x\n\ndata: c\n\n',
    events: [
      { data: 'a', type: 'error' },
      { data: 'b', type: '' },
      { data: 'c', type: '' },
    ],
  },
  'id and retry': { bytes: 'id: 7\nretry: 10\ndata: a\nid\n\n', events: plain('a') },
  'unknown fields': { bytes: 'database: x\ndat: y\ndata\nfoo\ndata: a\n\n', events: plain('\na') },
  'an error field': {
    bytes: 'error: {"code":1}\n\n',
    events: [{ data: '{"code":1}', type: 'error' }],
  },
  'no data': { bytes: 'data:\n\ndata: \n\n\n\ndata: a\n\n', events: plain('a') },
  'byte order mark': { bytes: '\ufeffdata: a\n\n', events: plain('a') },
  'a mark that is not first': { bytes: 'data: a\n\n\ufeffdata: b\n\n', events: plain('a') },
  'no blank line at the end': { bytes: 'data: a\n\ndata: [DONE]\n', events: plain('a', '[DONE]') },
  'no line end at the end': { bytes: 'data: a\n\ndata: [DONE]', events: plain('a', '[DONE]') },
  'UTF-8': { bytes: 'data: “ü” 🚀 é\n\n', events: plain('“ü” 🚀 é') },
  nothing: { bytes: '', events: [] },
};

describe('EventStreamParser', () => {
  for (const [name, { bytes, events }] of Object.entries(streams)) {
    it(`reads ${name}, however it is cut`, () => {
      for (const { name: cut, pieces } of everySplit(Buffer.from(bytes))) {
        expect({ cut, events: parse(pieces) }).toEqual({ cut, events });
      }
    });
  }

  it('agrees with the standard’s algorithm on any lines in any pieces', () => {
    const line = fc.oneof(
      fc.constantFrom('', '', 'data', 'data: x', 'data:y', ':', ': ping', 'event: e', 'id: 1'),
      fc.constantFrom('\ufeff', 'data:  ü🚀', 'error: e', 'xdata: z', 'data x', 'datax: q'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n')), { maxLength: 24 })
      .map((lines) => Buffer.from(lines.map(([text, end]) => text + end).join('')));
    fc.assert(
      fc.property(
        stream.chain((bytes) => fc.tuple(fc.constant(bytes), randomSplit(bytes))),
        ([bytes, pieces]) => {
          expect(parse(pieces)).toEqual(parsePlainly(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('survives any bytes and agrees on them too', () => {
    fc.assert(
      fc.property(
        fc
          .uint8Array({ maxLength: 400 })
          .map((bytes) => Buffer.from(bytes))
          .chain((bytes) => fc.tuple(fc.constant(bytes), randomSplit(bytes))),
        ([bytes, pieces]) => {
          expect(parse(pieces)).toEqual(parsePlainly(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('stamps an event with the read that completed it', () => {
    const times: number[] = [];
    const parser = new EventStreamParser((_buffer, _start, _end, atMs) => times.push(atMs));
    const push = (text: string, atMs: number): void => parser.push(Buffer.from(text), atMs);
    push('data: a\n\ndata: b\n\nda', 10);
    push('ta: c', 20);
    push('\n', 30);
    push('\ndata: d\n', 40);
    parser.end(50);
    expect(times).toEqual([10, 10, 40, 50]);
  });

  it('takes an event up to the limit and no larger one', () => {
    const event = (length: number): Buffer => Buffer.from(`data: ${'x'.repeat(length)}\n\n`);
    const inPieces = (bytes: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(bytes.length / 10) }, (_, index) =>
        bytes.subarray(index * 10, index * 10 + 10),
      );
    expect(parse(inPieces(event(94)), 100)).toHaveLength(1);
    expect(() => parse(inPieces(event(200)), 100)).toThrow(ProtocolError);
    // Neither does a line without an end, nor an event of many lines.
    expect(() => parse(inPieces(Buffer.alloc(200, ':')), 100)).toThrow(/larger than 100 bytes/);
    expect(() => parse(inPieces(Buffer.from('data:ab\n'.repeat(80))), 100)).toThrow(ProtocolError);
  });
});
