/** @file How the thread that measures fares itself: delays of its event loop, collections, load. */
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import type { ThreadHealth } from '../measurements/run-outcome.ts';

const resolutionMs = 5;

/** @returns what ends it and says how it was */
export function watchSelf(): (preparedLate: number) => ThreadHealth {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  // Sums, not a list: a day of load has millions of collections.
  const collections = { pauses: 0, totalMs: 0, maxMs: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      collections.pauses++;
      collections.totalMs += duration;
      collections.maxMs = Math.max(collections.maxMs, duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = performance.eventLoopUtilization();
  return (preparedLate) => {
    delays.disable();
    observer.disconnect();
    const { utilization } = performance.eventLoopUtilization(before);
    // What is measured is the time between two ticks: the tick itself is no delay.
    const beyond = (nanoseconds: number): number =>
      rounded(Math.max(0, nanoseconds / 1e6 - resolutionMs));
    const seen = delays.count > 0;
    return {
      eventLoopDelayMs: {
        p50: seen ? beyond(delays.percentile(50)) : 0,
        p99: seen ? beyond(delays.percentile(99)) : 0,
        max: seen ? beyond(delays.max) : 0,
      },
      garbageCollection: {
        pauses: collections.pauses,
        totalMs: rounded(collections.totalMs),
        maxMs: rounded(collections.maxMs),
      },
      busyShare: rounded(utilization),
      preparedLate,
    };
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
