import { describe, expect, it } from 'vitest';
import { goodputOver } from '../../src/analysis/goodput.ts';
import { missedObjectives, parseObjectives } from '../../src/analysis/objectives.ts';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { peakTokensPerSecond, throughputOver } from '../../src/analysis/throughput.ts';
import { inFlight, meanInFlight, tokenArrivals, wholeRun } from '../../src/analysis/timeline.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { failed, record } from './records.ts';

const figuresOf = (records: readonly RequestRecord[]) => records.map(requestFigures);
const second = { fromMs: 0, toMs: 1_000 };

describe('throughput', () => {
  it('counts requests and prompts when they complete, and tokens when they come', () => {
    const early = record();
    // First token inside the window, the rest and the completion after it.
    const late = record({
      index: 1,
      chunks: { atMs: [900, 1_100], tokens: [5, 7] },
      outputTokens: { tokens: 12, source: 'server-per-chunk' },
      endMs: 1_100,
    });
    const { requestsPerSecond, inputTokensPerSecond, outputTokensPerSecond } = throughputOver(
      figuresOf([early, late]),
      second,
    );
    expect(requestsPerSecond.estimate).toBeCloseTo(1, 10);
    expect(inputTokensPerSecond!.estimate).toBeCloseTo(100, 10);
    expect(outputTokensPerSecond.estimate).toBeCloseTo(4 + 5, 10);
  });

  it('gives an uncounted chunk its even share, and says nothing of prompts that nobody counted', () => {
    const records = [
      record({ promptTokens: undefined, outputTokens: { tokens: 10, source: 'tokenizer' } }),
    ];
    expect([...tokenArrivals(figuresOf(records)).amounts]).toEqual([2.5, 2.5, 2.5, 2.5]);
    expect(throughputOver(figuresOf(records), second).inputTokensPerSecond).toBeUndefined();
  });

  it('leaves out what failed, and keeps the tokens that the client itself cut off', () => {
    const broken = failed();
    const cancelled = failed({ failure: { class: 'cancelled', message: 'end of the run' } });
    const of = (one: RequestRecord) => throughputOver(figuresOf([one]), second);
    expect(of(broken).outputTokensPerSecond.estimate).toBe(0);
    expect(of(cancelled).outputTokensPerSecond.estimate).toBeCloseTo(4, 10);
    expect(of(cancelled).requestsPerSecond.estimate).toBe(0);
  });

  it('has its peak in tokens, not in chunks', () => {
    const busy = record({
      chunks: { atMs: [100, 1_200, 1_400], tokens: [1, 40, 2] },
      outputTokens: { tokens: 43, source: 'server-per-chunk' },
    });
    const chatty = record({
      chunks: { atMs: [50, 60, 70], tokens: [1, 1, 1] },
      outputTokens: { tokens: 3, source: 'server-per-chunk' },
    });
    const figures = figuresOf([busy, chatty]);
    expect(peakTokensPerSecond(figures, { fromMs: 0, toMs: 2_500 })).toBe(42);
    expect(peakTokensPerSecond(figures, { fromMs: 0, toMs: 999 })).toBeUndefined();
  });
});

describe('requests in flight', () => {
  const records = [
    record({ sentMs: 0, endMs: 250 }),
    record({ sentMs: 150, endMs: 300 }),
    failed({ sentMs: 350, endMs: 1_000 }),
    failed({ sentMs: undefined, endMs: 400 }),
  ];

  it('are averaged over each bin, failures among them', () => {
    expect([...inFlight(records, { fromMs: 0, toMs: 400 }, 4)]).toEqual([1, 1.5, 1.5, 0.5]);
    expect(meanInFlight(records, { fromMs: 100, toMs: 300 })).toBeCloseTo(1.5, 10);
  });

  it('span the whole run from the first arrival to the last end', () => {
    expect(wholeRun(records)).toEqual({ fromMs: 100, toMs: 1_000.001 });
    expect(wholeRun([])).toBeUndefined();
  });
});

describe('objectives', () => {
  it('are read from text', () => {
    expect(parseObjectives('ttft:500 tpot:50,e2e:2s  itl-p99:80ms scheduled-ttft:.5s')).toEqual([
      { name: 'ttft', limitMs: 500 },
      { name: 'tpot', limitMs: 50 },
      { name: 'e2e', limitMs: 2_000 },
      { name: 'itl-p99', limitMs: 80 },
      { name: 'scheduled-ttft', limitMs: 500 },
    ]);
  });

  it.each([
    ['', 'expected an objective; received nothing'],
    ['latency:5', 'expected one of ttft, scheduled-ttft, tpot, itl-p99, e2e; received "latency:5"'],
    ['ttft', 'expected a positive time after "ttft:", in ms unless it says s; received "ttft"'],
    ['ttft:0', 'received "ttft:0"'],
    ['ttft:-5', 'received "ttft:-5"'],
    ['ttft:1e3', 'received "ttft:1e3"'],
    ['ttft:5m', 'received "ttft:5m"'],
    ['ttft:5:6', 'received "ttft:5:6"'],
    ['ttft:5 tpot:3 ttft:6', 'expected each objective once; received ttft twice'],
  ])('are refused when they are nonsense: %s', (text, message) => {
    expect(() => parseObjectives(text)).toThrow(message);
    expect(() => parseObjectives(text)).toThrow('Write them like ttft:500 tpot:50.');
  });

  it('are met up to and including the limit', () => {
    const figures = requestFigures(record());
    expect(missedObjectives(figures, parseObjectives('ttft:98 tpot:30 e2e:188'))).toEqual([]);
    expect(missedObjectives(figures, parseObjectives('ttft:97.9 scheduled-ttft:99'))).toEqual([
      'ttft',
      'scheduled-ttft',
    ]);
  });

  it('about pace are met by a single token, and none is met without content', () => {
    const one = requestFigures(
      record({ chunks: { atMs: [200] }, outputTokens: { tokens: 1, source: 'server-final' } }),
    );
    expect(missedObjectives(one, parseObjectives('tpot:1 itl-p99:1'))).toEqual([]);
    const none = requestFigures(record({ chunks: { atMs: [] }, outputTokens: undefined }));
    expect(missedObjectives(none, parseObjectives('ttft:1e9'.replace('1e9', '999999')))).toEqual([
      'ttft',
    ]);
  });

  it('look at the 99th percentile of the request itself', () => {
    const stalled = requestFigures(
      record({ chunks: { atMs: [0, 10, 20, 120], tokens: [1, 1, 1, 1] } }),
    );
    // Gaps 10, 10, 100: type 7 at 0.99 is 10 + 0.98 · 90.
    expect(missedObjectives(stalled, parseObjectives('itl-p99:98.2'))).toEqual([]);
    expect(missedObjectives(stalled, parseObjectives('itl-p99:98.1'))).toEqual(['itl-p99']);
  });
});

describe('goodput', () => {
  const objectives = parseObjectives('ttft:100 tpot:40');
  const slow = record({ chunks: { atMs: [210, 300, 390, 480] }, endMs: 480 });

  it('counts each request that arrived once: good, bad or failed', () => {
    const figures = figuresOf([record(), record(), slow, failed()]);
    const goodput = goodputOver(figures, objectives, second)!;
    expect(goodput).toMatchObject({
      good: 2,
      bad: 1,
      failed: 1,
      missed: [
        { name: 'ttft', requests: 1 },
        { name: 'tpot', requests: 1 },
      ],
    });
    expect(goodput.share.estimate).toBe(0.5);
    expect(goodput.perSecond.estimate).toBeCloseTo(2, 10);
  });

  it('never counts an in-band failure or a cancelled request as good', () => {
    const cancelled = failed({ failure: { class: 'cancelled', message: 'end of the run' } });
    const goodput = goodputOver(figuresOf([failed(), cancelled]), objectives, second)!;
    expect([goodput.good, goodput.failed]).toEqual([0, 2]);
  });

  it('is not there where nothing arrived', () => {
    expect(
      goodputOver(figuresOf([record()]), objectives, { fromMs: 5e3, toMs: 6e3 }),
    ).toBeUndefined();
  });
});
