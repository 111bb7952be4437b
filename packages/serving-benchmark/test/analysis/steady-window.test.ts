import { describe, expect, it } from 'vitest';
import { createRandom, mean, quantile } from '@gradus/statistics';
import { isDrifting, warmUpCut } from '../../src/analysis/mser.ts';
import { steadyWindow } from '../../src/analysis/steady-window.ts';
import { record, simulatedRun } from './records.ts';
import { autoregressive } from './series.ts';

const runs = 200;

interface Cut {
  readonly share: number | undefined;
  readonly biasBefore: number;
  readonly biasAfter: number;
}

/** AR(1) of mean 0 and variance 1 with a bias that decays from `bias` over `tau` values. */
function cuts(count: number, phi: number, bias: number, tau: number): Cut[] {
  return Array.from({ length: runs }, (_, run) => {
    const noise = autoregressive(phi).draw(count, createRandom(run));
    const values = noise.map(
      (value, i) => value * Math.sqrt(1 - phi ** 2) + bias * Math.exp(-i / tau),
    );
    const cut = warmUpCut(values);
    return {
      share: cut === 'never' ? undefined : cut / count,
      biasBefore: mean(values),
      biasAfter: mean(values.subarray(cut === 'never' ? 0 : cut)),
    };
  });
}

const found = (all: readonly Cut[]): number[] =>
  all.map(({ share }) => share).filter((share) => share !== undefined);

describe('MSER-5', () => {
  it.each([0, 0.5, 0.8])('cuts a decaying bias where it falls below the noise, φ = %s', (phi) => {
    const all = cuts(1_000, phi, 10, 50);
    const shares = found(all);
    expect(shares.length).toBeGreaterThan(0.98 * runs);
    // 10·exp(−t/50) is one standard deviation at t = 115 and a quarter of one at t = 184.
    expect(quantile(shares, 0.5)).toBeGreaterThan(0.1);
    expect(quantile(shares, 0.5)).toBeLessThan(0.19);
    // The true mean is 0; the bias of the whole is 10·50/1000.
    expect(mean(all.map(({ biasBefore }) => biasBefore))).toBeCloseTo(0.5, 1);
    expect(Math.abs(mean(all.map(({ biasAfter }) => biasAfter)))).toBeLessThan(0.06);
  });

  it.each([
    [200, 0],
    [200, 0.8],
    [1_000, 0.8],
  ])('leaves %s stationary values nearly whole, φ = %s', (count, phi) => {
    const shares = found(cuts(count, phi, 0, 1));
    expect(shares.length).toBeGreaterThan(0.97 * runs);
    expect(mean(shares)).toBeLessThan(0.03);
    expect(quantile(shares, 0.5)).toBe(0);
  });

  it('says never for a series that settles too late or not at all', () => {
    const ramp = Array.from({ length: 200 }, (_, i) => i);
    expect(warmUpCut(ramp)).toBe('never');
    const late = Array.from({ length: 200 }, (_, i) => (i < 140 ? 0 : 10) + (i % 3));
    expect(warmUpCut(late)).toBe('never');
  });

  it('cuts a step exactly, and a constant not at all', () => {
    const step = Array.from({ length: 200 }, (_, i) => (i < 40 ? 10 : 0) + (i % 2));
    expect(warmUpCut(step)).toBe(40);
    expect(warmUpCut(Array.from({ length: 200 }, () => 3))).toBe(0);
  });
});

describe('drift', () => {
  it('is seen where it is sure and large, and only there', () => {
    const noisy = (slope: number, seed: number): Float64Array =>
      autoregressive(0.5)
        .draw(400, createRandom(seed))
        .map((value, i) => 20 + value + (slope * i) / 400);
    const share = (slope: number): number =>
      Array.from({ length: 100 }, (_, seed) => isDrifting(noisy(slope, seed))).filter(Boolean)
        .length / 100;
    expect(share(0)).toBe(0);
    expect(share(10)).toBeGreaterThan(0.98);
    // Sure, but 5% of the mean.
    expect(share(2)).toBe(0);
  });
});

describe('the steady window', () => {
  it('keeps nearly all of a steady run, and never reaches past the last arrival', () => {
    let kept = 0;
    for (let seed = 0; seed < 20; seed++) {
      const records = simulatedRun({ seed, requests: 400, perSecond: 20 });
      const steady = steadyWindow(records);
      if (!steady.steady) continue;
      expect(steady.window.toMs).toBeLessThanOrEqual(records.at(-1)!.scheduledMs);
      kept += steady.shareKept / 20;
    }
    expect(kept).toBeGreaterThan(0.85);
  });

  it('cuts a cold start and says what settled', () => {
    let near = 0;
    for (let seed = 0; seed < 20; seed++) {
      // Four times slower for the first four of about fifty seconds; no queue forms.
      const records = simulatedRun({
        seed,
        requests: 1_000,
        perSecond: 20,
        slowness: (atMs) => (atMs < 4_000 ? 4 : 1),
      });
      const steady = steadyWindow(records);
      if (!steady.steady) continue;
      expect(steady.reason).toContain('settled (MSER-5)');
      if (steady.window.fromMs >= 3_500 && steady.window.fromMs <= 10_000) near++;
    }
    expect(near).toBeGreaterThanOrEqual(16);
  });

  it('cuts a ramp down', () => {
    // 40 per second for 20 s, then 8 per second for 6 s.
    const full = simulatedRun({ seed: 1, requests: 800, perSecond: 40 });
    const endMs = full.at(-1)!.scheduledMs;
    const tail = simulatedRun({ seed: 2, requests: 48, perSecond: 8 }).map((one) => ({
      ...one,
      index: one.index + 800,
      scheduledMs: one.scheduledMs + endMs,
      sentMs: one.sentMs! + endMs,
      endMs: one.endMs + endMs,
      chunks: { ...one.chunks, atMs: one.chunks.atMs.map((at) => at + endMs) },
    }));
    const steady = steadyWindow([...full, ...tail]);
    if (!steady.steady) throw new Error(steady.reason);
    expect(steady.window.toMs).toBeLessThan(endMs + 600);
    expect(steady.window.toMs).toBeGreaterThan(endMs - 4_000);
    expect(steady.reason).toContain('began to change');
  });

  it('is refused for a queue that grows as long as one looks', () => {
    // 8 slots at 300 ms give 27 requests per second.
    for (let seed = 0; seed < 5; seed++) {
      const steady = steadyWindow(simulatedRun({ seed, requests: 600, perSecond: 40, slots: 8 }));
      expect(steady.steady).toBe(false);
      expect(steady.reason).toMatch(/never settled|did not stay|still drifted|only/);
    }
  });

  it('is refused for too few requests, and for all at once', () => {
    expect(steadyWindow([record()])).toEqual({
      steady: false,
      reason: '1 requests are too few to tell: it takes 40',
    });
    const burst = Array.from({ length: 50 }, (_, index) => record({ index }));
    expect(steadyWindow(burst)).toMatchObject({ steady: false });
  });
});
