import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineConfig } from '../../src/mock/law/config.ts';
import { simulateEngine } from '../../src/mock/law/simulate.ts';
import type { EngineRequest } from '../../src/mock/law/sequence.ts';
import { LiveEngine } from '../../src/mock/live-engine.ts';
import { FakeClock } from './fake-clock.ts';

const config = engineConfig({ stepBaseMs: 8, stepPerSequenceMs: 0.25, prefillPerTokenMs: 0.125 });

interface Seen {
  readonly lawMs: number[];
  readonly toldMs: number[];
  flushes: number;
}

function live(clock: FakeClock, engines = 1, engine = config) {
  const steps: number[] = [];
  const subject = new LiveEngine({
    config: engine,
    engines,
    clock,
    onStep: ({ endMs }) => steps.push(endMs),
  });
  const submit = (request: EngineRequest) => {
    const seen: Seen = { lawMs: [], toldMs: [], flushes: 0 };
    let waits = false;
    const sequence = subject.submit(request, {
      onTokens: (tokens, atMs) => {
        for (let i = 0; i < tokens; i++) seen.lawMs.push(atMs);
        seen.toldMs.push(clock.nowMs());
        const wants = !waits;
        waits = true;
        return wants;
      },
      flush: () => {
        waits = false;
        seen.flushes += 1;
      },
    });
    return { sequence, seen };
  };
  return { subject, steps, submit };
}

describe('the live engine', () => {
  it('tells tokens at the times of the law', () => {
    const clock = new FakeClock(1000);
    const { submit } = live(clock);
    const { seen } = submit({ promptTokens: 8, outputTokens: 3 });
    clock.moveTo(2000);
    expect(seen.lawMs).toEqual([1009.25, 1017.5, 1025.75]);
    expect(seen.toldMs).toEqual(seen.lawMs);
    expect(seen.flushes).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('does not drift when every timer is late', () => {
    const clock = new FakeClock();
    const { submit } = live(clock);
    const { seen } = submit({ promptTokens: 8, outputTokens: 100 });
    clock.moveTo(2000, 3);
    expect(seen.lawMs.at(-1)).toBe(9.25 + 99 * 8.25);
    expect(seen.toldMs.at(-1)).toBe(9.25 + 99 * 8.25 + 3);
  });

  it('catches up after it was stopped, in one write', () => {
    const clock = new FakeClock();
    const { submit } = live(clock);
    const { seen } = submit({ promptTokens: 8, outputTokens: 10 });
    clock.moveTo(10);
    clock.sleepTo(60);
    clock.moveTo(60.5);
    expect(seen.lawMs).toEqual([9.25, 17.5, 25.75, 34, 42.25, 50.5, 58.75]);
    expect(seen.toldMs.slice(1)).toEqual([60, 60, 60, 60, 60, 60]);
    expect(seen.flushes).toBe(2);
  });

  it('lets the event loop have its turn between the writes of a large batch', () => {
    const clock = new FakeClock();
    const { submit } = live(clock, 1, engineConfig({ ...config, maxRunning: 100 }));
    const all = Array.from(
      { length: 100 },
      () => submit({ promptTokens: 1, outputTokens: 1 }).seen,
    );
    const written = (): number => all.filter(({ flushes }) => flushes > 0).length;
    // 8 ms, a quarter for each of the batch, an eighth for each token of their prompts.
    const endMs = 8 + 25 + 12.5;
    const seen: number[] = [];
    for (const turn of [0, 1, 2, 3]) {
      clock.moveTo(endMs + turn * 1.1e-6);
      seen.push(written());
    }
    expect(seen).toEqual([32, 64, 96, 100]);
    expect(clock.pending).toBe(0);
  });

  it('lets a cancelled sequence go and tells nothing more of it', () => {
    const clock = new FakeClock();
    const { subject, steps, submit } = live(clock);
    const [gone, stays] = [0, 1].map(() => submit({ promptTokens: 8, outputTokens: 3 }));
    clock.moveTo(12);
    subject.cancel(gone!.sequence);
    expect([subject.live, gone!.sequence.state]).toEqual([1, 'cancelled']);
    clock.moveTo(100);
    // The step under way was of two, the next is of one.
    expect(steps).toEqual([10.5, 19, 27.25]);
    expect([gone!.seen.lawMs, stays!.seen.lawMs]).toEqual([[10.5], [10.5, 19, 27.25]]);
    expect([subject.live, clock.pending]).toEqual([0, 0]);
  });

  it('sleeps when the only waiting sequence is cancelled', () => {
    const clock = new FakeClock();
    const { subject, steps, submit } = live(clock);
    subject.cancel(submit({ promptTokens: 1, outputTokens: 1 }).sequence);
    clock.moveTo(100);
    expect([steps, clock.pending]).toEqual([[], 0]);
  });

  it('is the simulation of the arrivals it stamped, however late its timers are', () => {
    const requests = fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 30 }),
        promptTokens: fc.integer({ min: 1, max: 60 }),
        outputTokens: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    const constants = fc.record({
      engines: fc.integer({ min: 1, max: 3 }),
      lateMs: fc.constantFrom(0, 0.5, 5),
      maxRunning: fc.integer({ min: 1, max: 6 }),
      prefillTokensPerStep: fc.constantFrom(undefined, 24),
    });
    fc.assert(
      fc.property(requests, constants, (asked, { engines, lateMs, ...more }) => {
        const clock = new FakeClock();
        const engine = engineConfig({ ...config, ...more });
        const { submit } = live(clock, engines, engine);
        let nowMs = 0;
        const answers = asked.map(({ gapMs, ...request }) => {
          nowMs += gapMs;
          clock.moveTo(nowMs, lateMs);
          return { request, ...submit(request) };
        });
        clock.moveTo(1e6, lateMs);
        const arrivals = answers.map(({ request, sequence }) => ({
          ...request,
          atMs: sequence.arrivalMs,
        }));
        const truth = simulateEngine(arrivals, engine, engines).requests;
        expect(answers.map(({ seen }) => seen.lawMs)).toEqual(
          truth.map(({ tokensAtMs }) => tokensAtMs),
        );
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
