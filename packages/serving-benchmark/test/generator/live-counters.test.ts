/** @file What the main thread sees of a thread's requests. */
import { describe, expect, it } from 'vitest';
import { LiveCounters } from '../../src/generator/live-counters.ts';
import { failed, record } from '../analysis/records.ts';

describe('live counters', () => {
  it('are the same numbers in every thread that has their memory', () => {
    const thread = new LiveCounters();
    const main = new LiveCounters(thread.memory);
    thread.add('sent');
    thread.set('ready', 7);
    thread.onRecord(record());
    expect(main.totals()).toEqual({
      sent: 1,
      ready: 7,
      completed: 1,
      failed: 0,
      outputTokens: 4,
      failures: new Map(),
      recentSendLagMs: [2],
      recentTtftMs: [98],
      recentTpotMs: [30],
    });
  });

  it('count failures by class, and tell the first of each', () => {
    const counters = new LiveCounters();
    const reset = failed({ failure: { class: 'reset', message: 'broken' } });
    expect([failed(), reset, failed(), record()].map((one) => counters.onRecord(one))).toEqual([
      'in-band',
      'reset',
      undefined,
      undefined,
    ]);
    expect(counters.totals()).toMatchObject({
      completed: 1,
      failed: 3,
      failures: new Map([
        ['in-band', 2],
        ['reset', 1],
      ]),
    });
  });

  it('keep the newest latencies only', () => {
    const counters = new LiveCounters();
    for (let index = 0; index < 300; index++) {
      counters.onRecord(record({ scheduledMs: 102 - index }));
    }
    const { recentSendLagMs, completed } = counters.totals();
    expect(completed).toBe(300);
    expect(recentSendLagMs).toHaveLength(256);
    expect(Math.min(...recentSendLagMs)).toBe(44);
    expect(Math.max(...recentSendLagMs)).toBe(299);
  });
});
