import { describe, expect, it } from 'vitest';
import { createRandom } from '../src/random.ts';
import { resampleBlocks, resampleClusters, resampleRows } from '../src/resampling.ts';

/** How often each row comes up in many resamples. */
function frequencies(rowCount: number, draw: () => Uint32Array, resamples: number): number[] {
  const counts = Array.from({ length: rowCount }, () => 0);
  for (let i = 0; i < resamples; i++) for (const row of draw()) counts[row]!++;
  return counts.map((count) => count / resamples);
}

describe('resampling', () => {
  it('draws as many rows as there are, each once on average', () => {
    const random = createRandom(1);
    const { draw, units } = resampleRows(10);
    expect(draw(random)).toHaveLength(10);
    expect(units).toEqual({ count: 10, ofRow: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) });
    // Standard error √(0.9 / 20,000) = 0.007.
    for (const mean of frequencies(10, () => draw(random), 20_000)) expect(mean).toBeCloseTo(1, 1);
  });

  it('draws whole clusters, in their order, sizes following from the draw', () => {
    const labels = ['a', 'b', 'a', 'c', 'c', 'c'];
    const { draw, units, description } = resampleClusters(labels, 'document');
    expect(description).toBe('clustered by document (3 clusters)');
    expect(units).toEqual({ count: 3, ofRow: Uint32Array.of(0, 1, 0, 2, 2, 2) });
    const random = createRandom(2);
    const clusters = ['0,2', '1', '3,4,5'];
    const sizes = new Set<number>();
    for (let i = 0; i < 200; i++) {
      let rows = [...draw(random)].join(',');
      sizes.add(rows.split(',').length);
      for (let picked = 0; picked < 3; picked++) {
        const next = clusters.find((cluster) => rows === cluster || rows.startsWith(`${cluster},`));
        expect(next).toBeDefined();
        rows = rows.slice(next!.length + 1);
      }
      expect(rows).toBe('');
    }
    // From b three times to c three times.
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([3, 9]);
  });

  it('refuses a single cluster', () => {
    expect(() => resampleClusters(['a', 'a'], 'document')).toThrow(
      /at least 2 clusters; received 1/,
    );
  });

  it('draws circular blocks in which every row is equally likely', () => {
    const { draw, units } = resampleBlocks(11, 4);
    expect(units).toBeUndefined();
    const random = createRandom(3);
    for (let i = 0; i < 100; i++) {
      const rows = [...draw(random)];
      const starts = [rows[0]!, rows[4]!, rows[8]!];
      const blocks = starts.flatMap((start) => [0, 1, 2, 3].map((step) => (start + step) % 11));
      expect(rows).toEqual(blocks.slice(0, 11));
    }
    for (const mean of frequencies(11, () => draw(random), 20_000)) expect(mean).toBeCloseTo(1, 1);
  });

  it.each([0, 6, 2.5])('refuses blocks of %s among 11 rows', (length) => {
    expect(() => resampleBlocks(11, length)).toThrow(/a whole number from 1 to 5; received/);
  });
});
