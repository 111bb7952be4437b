import { describe, expect, it } from 'vitest';
import { createLiveScreen } from '../../src/reports/live-screen.ts';
import type { LiveSnapshot } from '../../src/reports/live-view.ts';
import { liveLine, liveLines } from '../../src/reports/live-view.ts';

const snapshot = (change: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  phase: 'measuring',
  elapsedMs: 30_000,
  totalRequests: 800,
  scheduled: 300,
  sent: 300,
  completed: 286,
  failed: 2,
  inFlight: 12,
  recentRequestsPerSecond: 9.832,
  recentOutputTokensPerSecond: 381.4,
  recentTtft: { p50Ms: 31.23, p99Ms: 275.4 },
  recentItl: { p50Ms: 10.31, p99Ms: 31.6 },
  failures: [
    { class: 'http', requests: 1 },
    { class: 'reset', requests: 1 },
  ],
  lastFailure: 'read ECONNRESET',
  server: { kvUsage: 0.45, waiting: 3 },
  ...change,
});

describe('the live view', () => {
  it('is a bar, what goes on now, latencies, the server and failures', () => {
    expect(liveLines(snapshot(), 100)).toEqual([
      'Measuring  ███████░░░░░░░░░░░░░  36%  288/800 requests  30.0 s, about 53.3 s left',
      '  now      12 in flight   9.83 requests/s   381 output tokens/s',
      '  latency  TTFT p50 31.2 ms p99 275 ms   ITL p50 10.3 ms p99 31.6 ms',
      '  server   KV cache 45%   3 waiting',
      '  failed   2 (http 1, reset 1)   last: read ECONNRESET',
    ]);
  });

  it('is one line for a log', () => {
    expect(liveLine(snapshot())).toBe(
      'Measuring, 30.0 s: 288/800 requests, 12 in flight, 9.83 requests/s, 381 output tokens/s, ' +
        'TTFT p50 31.2 ms p99 275 ms, ITL p50 10.3 ms p99 31.6 ms, KV cache 45%, 3 waiting, ' +
        'failed 2 (http 1, reset 1), last: read ECONNRESET',
    );
  });

  it('knows how long it takes by time, by requests, by whichever ends first, or not', () => {
    const first = (change: Partial<LiveSnapshot>): string => liveLines(snapshot(change), 100)[0]!;
    expect(first({ totalRequests: undefined, durationMs: 60_000 })).toBe(
      'Measuring  ██████████░░░░░░░░░░  50%  288 requests  30.0 s, about 30.0 s left',
    );
    expect(first({ durationMs: 40_000 })).toContain('75%  288/800 requests  30.0 s, about 10.0 s');
    expect(first({ totalRequests: undefined })).toBe('Measuring  288 requests  30.0 s');
    expect(first({ phase: 'draining', durationMs: 30_000 })).toBe(
      'Draining  ████████████████████ 100%  288/800 requests  30.0 s',
    );
    expect(first({ phase: 'preparing', elapsedMs: 1_500 })).toBe('Preparing  1.5 s');
    expect(first({ completed: 0, failed: 0, elapsedMs: 0 })).toBe(
      'Measuring  ░░░░░░░░░░░░░░░░░░░░   0%  0/800 requests  0 ms',
    );
  });

  it('shows what is due and not sent, and nothing that is not known', () => {
    const early = snapshot({
      scheduled: 305,
      failed: 0,
      recentRequestsPerSecond: undefined,
      recentOutputTokensPerSecond: Number.NaN,
      recentTtft: undefined,
      recentItl: undefined,
      server: undefined,
    });
    expect(liveLines(early, 100).slice(1)).toEqual(['  now      12 in flight   5 late to be sent']);
  });

  it('is never wider than the terminal, and no message moves its cursor', () => {
    const hostile = snapshot({ lastFailure: 'a\n\u001B[2Jb', failures: [] });
    expect(liveLines(hostile, 100).at(-1)).toBe('  failed   2   last: a ⟨U+001B⟩[2Jb');
    expect(liveLines(hostile, 20).map((line) => line.length)).toEqual([20, 20, 20, 20, 20]);
  });
});

describe('the live screen', () => {
  function screen(isTerminal: boolean) {
    const written: string[] = [];
    let nowMs = 0;
    const live = createLiveScreen({
      write: (text) => void written.push(text),
      columns: () => 100,
      isTerminal,
      nowMs: () => nowMs,
    });
    let taken = 0;
    const at = (ms: number, change: Partial<LiveSnapshot> = {}): void => {
      nowMs = ms;
      live.update(() => {
        taken++;
        return snapshot({ elapsedMs: ms, failed: 0, server: undefined, ...change });
      });
    };
    return { live, written, at, taken: () => taken };
  }

  it('draws over what it drew, at most every 100 ms', () => {
    const { live, written, at, taken } = screen(true);
    for (const ms of [0, 50, 99, 100, 199, 200]) at(ms);
    expect([written.length, taken()]).toEqual([3, 3]);
    expect(written[0]).toMatch(/^Measuring .*\n {2}now .*\n {2}latency [^\n]*$/);
    // Three lines: two up, then everything below is gone.
    expect(written[1]!.startsWith('\r\u001B[2A\u001B[0JMeasuring')).toBe(true);
    live.close();
    expect(written.at(-1)).toBe('\r\u001B[2A\u001B[0J');
    live.close();
    at(1_000);
    expect(written).toHaveLength(4);
  });

  it('keeps a note above, and what was drawn below it', () => {
    const { live, written, at } = screen(true);
    at(0);
    live.note('The server restarted.\u001B[2J');
    expect(written[1]).toBe(`\r\u001B[2A\u001B[0JThe server restarted.⟨U+001B⟩[2J\n${written[0]}`);
  });

  it('writes a plain line every 5 s where there is no terminal', () => {
    const { live, written, at } = screen(false);
    for (let ms = 0; ms <= 11_000; ms += 100) at(ms);
    live.note('done');
    live.close();
    expect(written.map((line) => line.slice(0, 18))).toEqual([
      'Measuring, 5.0 s: ',
      'Measuring, 10.0 s:',
      'done\n',
    ]);
    expect(written.every((line) => line.endsWith('\n') && !line.includes('\u001B'))).toBe(true);
  });
});
