import { describe, expect, it } from 'vitest';
import { serverSampleSchema, sinceStart } from '../../src/server-view/sample.ts';

describe('a sample on the clock of a run', () => {
  it('keeps its uncertainty, whatever the start: one that moved during a look made it negative', () => {
    const seen = { atMs: 5_000_010.25, uncertaintyMs: 4.5, gpusAtMs: 5_000_012 };
    const sample = sinceStart(seen, 5_000_060.125);
    expect(sample).toEqual({ atMs: -49.875, uncertaintyMs: 4.5, gpusAtMs: -48.125 });
    expect(serverSampleSchema.safeParse(sample).success).toBe(true);
  });

  it('invents no time of GPUs', () => {
    expect(sinceStart({ atMs: 100, uncertaintyMs: 0 }, 40)).toEqual({ atMs: 60, uncertaintyMs: 0 });
  });
});
