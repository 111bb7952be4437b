/** @file Worked by hand; each known defect of other tools has its case. */
import { describe, expect, it } from 'vitest';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { failed, record } from './records.ts';

describe('the figures of one request', () => {
  it('are differences of its times', () => {
    expect(requestFigures(record())).toMatchObject({
      completed: true,
      sendLagMs: 2,
      ttftMs: 98,
      scheduledTtftMs: 100,
      e2eMs: 188,
      tpotMs: 30,
      rawGapsMs: [30, 30, 30],
      itlsMs: [30, 30, 30],
      itlSource: 'spread',
    });
  });

  it('begin with the first content, not with the first byte, and end with the last, not the stream', () => {
    // The role chunk at 150 is a first byte; the terminator at 295 is an end.
    const { ttftMs, e2eMs } = requestFigures(record({ firstByteMs: 110, endMs: 9_000 }));
    expect([ttftMs, e2eMs]).toEqual([98, 188]);
  });

  it('have no TPOT for one token or none, and no latency without content', () => {
    const one = record({
      chunks: { atMs: [200] },
      outputTokens: { tokens: 1, source: 'server-final' },
    });
    expect(requestFigures(one)).toMatchObject({ ttftMs: 98, e2eMs: 98, itlsMs: [] });
    expect(requestFigures(one).tpotMs).toBeUndefined();
    // Two chunks for one token, the rest withheld: no pace either.
    const withheld = requestFigures({ ...one, chunks: { atMs: [200, 250] } });
    expect([withheld.tpotMs, withheld.itlsMs]).toEqual([undefined, []]);
    const none = requestFigures(record({ chunks: { atMs: [] }, outputTokens: undefined }));
    expect([none.ttftMs, none.scheduledTtftMs, none.e2eMs, none.tpotMs]).toEqual(
      Array.from({ length: 4 }),
    );
    expect(none.outputTokens).toEqual({ tokens: 0, source: 'chunks' });
  });

  it('spread a chunk of several tokens over them', () => {
    const { itlsMs, itlEndsMs, rawGapsMs, tpotMs, itlSource } = requestFigures(
      record({
        chunks: { atMs: [200, 260, 290], tokens: [2, 3, 1] },
        outputTokens: { tokens: 6, source: 'server-per-chunk' },
      }),
    );
    expect(itlsMs).toEqual([20, 20, 20, 30]);
    expect(itlEndsMs).toEqual([260, 260, 260, 290]);
    expect(rawGapsMs).toEqual([60, 30]);
    expect(tpotMs).toBe(18);
    expect(itlSource).toBe('per-chunk');
  });

  it('carry the gap of a chunk without a token to the next token', () => {
    const { itlsMs } = requestFigures(
      record({ chunks: { atMs: [200, 230, 260, 290], tokens: [0, 1, 0, 2] } }),
    );
    expect(itlsMs).toEqual([30, 30]);
  });

  it('scale chunk gaps to the total where only that is known, so that their mean is TPOT', () => {
    const { itlsMs, tpotMs, itlSource } = requestFigures(
      record({
        chunks: { atMs: [200, 260, 290] },
        outputTokens: { tokens: 7, source: 'tokenizer' },
      }),
    );
    expect(itlsMs).toEqual([20, 10]);
    expect(tpotMs).toBe(15);
    expect(itlSource).toBe('spread');
  });

  it('count chunks where usage is missing, never what was asked for', () => {
    const { outputTokens, itlsMs, itlSource, tpotMs } = requestFigures(
      record({ intended: { outputTokens: 500 }, outputTokens: undefined }),
    );
    expect(outputTokens).toEqual({ tokens: 4, source: 'chunks' });
    expect([itlsMs, itlSource, tpotMs]).toEqual([[30, 30, 30], 'chunks', 30]);
    const counted = requestFigures(
      record({ outputTokens: undefined, chunks: { atMs: [200, 230], tokens: [1, 4] } }),
    );
    expect(counted.outputTokens).toEqual({ tokens: 5, source: 'server-per-chunk' });
  });

  it('are no latencies for a request that failed in the middle of a 200 stream', () => {
    const figures = requestFigures(failed());
    expect(figures.completed).toBe(false);
    expect([figures.ttftMs, figures.scheduledTtftMs, figures.e2eMs, figures.tpotMs]).toEqual(
      Array.from({ length: 4 }),
    );
    expect([figures.rawGapsMs, figures.itlsMs]).toEqual([[], []]);
    expect(figures.sendLagMs).toBe(2);
  });

  it('are refused where chunks and counts do not match', () => {
    expect(() => requestFigures(record({ chunks: { atMs: [1, 2], tokens: [1] } }))).toThrow(
      'Cannot read the chunks of request 0: expected one token count for each of its 2 chunks; received 1 counts.',
    );
  });
});
