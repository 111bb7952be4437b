import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { engineConfig } from '../../src/mock/law/config.ts';
import { kneeOf } from '../../src/mock/law/knee.ts';
import { simulateEngine } from '../../src/mock/law/simulate.ts';

const workload = { promptTokens: 100, outputTokens: 21 };

describe('the knee', () => {
  it('is one batch per step where only steps cost time', () => {
    const config = engineConfig({
      stepBaseMs: 10,
      stepPerSequenceMs: 0.5,
      prefillPerTokenMs: 0,
      maxRunning: 20,
    });
    const knee = kneeOf(config, workload);
    expect(knee.outputTokensPerSecond).toBeCloseTo((1000 * 20) / (10 + 0.5 * 20), 9);
    expect(knee).toMatchObject({ batch: 20, stepMs: 20, method: 'closed form' });
    expect(kneeOf(config, workload, 4).requestsPerSecond).toBeCloseTo(
      4 * knee.requestsPerSecond,
      9,
    );
  });

  it.each([
    { name: 'prompts', constants: {} },
    { name: 'reads', constants: { kvReadPerTokenMs: 0.001 } },
    { name: 'speculation', constants: { speculative: { draftTokens: 4, acceptedTokens: 3 } } },
  ])('is where a backlog drains, with $name', ({ constants }) => {
    const config = engineConfig({ maxRunning: 16, prefillPerTokenMs: 0.05, ...constants });
    const requests = 16 * 200;
    const backlog = Array.from({ length: requests }, () => ({ atMs: 0, ...workload }));
    const { requests: times } = simulateEngine(backlog, config);
    const drained = (1000 * requests) / Math.max(...times.map(({ endMs }) => endMs));
    expect(kneeOf(config, workload).requestsPerSecond / drained).toBeCloseTo(1, 6);
  });

  it.each([
    { name: 'prompts come in parts', constants: { prefillTokensPerStep: 64 } },
    { name: 'memory is short', constants: { blocks: 60 } },
  ])('is simulated where $name', ({ constants }) => {
    const config = engineConfig({ maxRunning: 16, prefillPerTokenMs: 0.05, ...constants });
    const knee = kneeOf(config, workload);
    expect(knee.method).toBe('saturated simulation');
    const requests = 6000;
    const backlog = Array.from({ length: requests }, () => ({ atMs: 0, ...workload }));
    const { requests: times } = simulateEngine(backlog, config);
    const drained = (1000 * requests) / Math.max(...times.map(({ endMs }) => endMs));
    expect(knee.requestsPerSecond / drained).toBeGreaterThan(0.99);
    expect(knee.requestsPerSecond / drained).toBeLessThan(1.01);
    expect(knee.batch).toBeLessThan(16);
  });

  it('divides rates that the engine holds from rates at which the queue grows', () => {
    const config = engineConfig({ maxRunning: 16 });
    const { requestsPerSecond } = kneeOf(config, workload);
    const worstWaitMs = (share: number): number => {
      const random = createRandom(3).split('arrivals');
      let atMs = 0;
      const arrivals = Array.from({ length: 8000 }, () => {
        atMs += (-Math.log(1 - random.uniform()) * 1000) / (share * requestsPerSecond);
        return { atMs, ...workload };
      });
      const { requests } = simulateEngine(arrivals, config);
      return Math.max(
        ...requests.map(({ firstScheduledMs, arrivalMs }) => firstScheduledMs - arrivalMs),
      );
    };
    expect(worstWaitMs(0.9)).toBeLessThan(1000);
    // The backlog grows by 10% of the arrivals: 8,000 of them leave about 727 waiting.
    expect(worstWaitMs(1.1)).toBeGreaterThan((500 / requestsPerSecond) * 1000);
  });
});
