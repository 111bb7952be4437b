import { createRandom, mean, standardDeviation } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { loadLengths, parseLengths } from '../../src/workload/lengths.ts';
import { chiSquaredByDeciles, theory } from './distributions.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();

async function draws(text: string | number | readonly number[], count = 20_000): Promise<number[]> {
  const lengths = await loadLengths(parseLengths(text, 'length'), files.folder);
  const random = createRandom(7);
  return Array.from({ length: count }, () => lengths.sample(random));
}

describe('lengths', () => {
  it('are always the same', async () => {
    expect(new Set(await draws('256', 100))).toEqual(new Set([256]));
    expect(new Set(await draws(31, 100))).toEqual(new Set([31]));
  });

  it('are uniform with both ends', async () => {
    const values = await draws('128-137');
    expect(new Set(values).size).toBe(10);
    const deciles = [128, 129, 130, 131, 132, 133, 134, 135, 136].map((value) => value + 0.5);
    expect(chiSquaredByDeciles(values, deciles)).toBeLessThan(theory.chiSquared['9']!);
    expect(Math.min(...values)).toBe(128);
    expect(Math.max(...values)).toBe(137);
  });

  it.each(['lognormal:2560,0.8', 'lognormal:p50=2000,p99=20000', 'normal:2560,640'])(
    'of %s fall between the quantiles of theory as they should',
    async (text) => {
      const statistic = chiSquaredByDeciles(await draws(text), theory[text]!);
      expect(statistic).toBeLessThan(theory.chiSquared['9']!);
    },
  );

  it('of a lognormal have the mean and the coefficient of variation asked for', async () => {
    const values = await draws('lognormal:1000,0.5', 50_000);
    // Standard errors: 0.22% of the mean, some 0.5% of the coefficient of variation.
    expect(mean(values)).toBeGreaterThan(990);
    expect(mean(values)).toBeLessThan(1010);
    expect(standardDeviation(values) / mean(values)).toBeCloseTo(0.5, 1);
    expect(parseLengths('lognormal:1000,cv=0.5', 'x')).toEqual(
      parseLengths('lognormal:1000,0.5', 'x'),
    );
  });

  it('are clipped, not redrawn: the ends gather what is outside', async () => {
    const values = await draws('normal:100,50,min=50,max=150');
    const share = (value: number): number =>
      values.filter((other) => other === value).length / values.length;
    // P(Z < −0.99) = 0.161: half a token of rounding included.
    expect(share(50)).toBeCloseTo(0.161, 1);
    expect(share(150)).toBeCloseTo(0.161, 1);
    expect(Math.min(...values)).toBe(50);
    expect(Math.min(...(await draws('normal:1,100', 1000)))).toBe(1);
  });

  it('come from a list, a file of numbers or a column', async () => {
    files.write('list.txt', '10\n\n20\r\n30\n');
    files.write('table.csv', 'a,tokens\n1,40\n2,50\n');
    expect(new Set(await draws([5, 6], 100))).toEqual(new Set([5, 6]));
    expect(new Set(await draws('empirical:list.txt', 100))).toEqual(new Set([10, 20, 30]));
    expect(new Set(await draws('empirical:table.csv#tokens', 100))).toEqual(new Set([40, 50]));
  });

  it.each([
    ['lots', 'expected 256, 128-512'],
    ['0', 'whole numbers of tokens from 1'],
    ['2.5', 'whole numbers'],
    ['512-128', 'lower end comes first'],
    ['normal:256', 'normal:<mean>,<standard deviation>'],
    ['normal:256,64,most=9', 'normal:<mean>'],
    ['normal:256,64,min=9,max=8', 'a min that is not above max'],
    ['lognormal:256', 'lognormal:<mean>,<coefficient of variation>'],
    ['lognormal:p50=200,p99=100', 'lognormal:<mean>'],
    ['empirical:', 'empirical:<file>'],
  ])('refuse %s in one line', (text, expected) => {
    expect(() => parseLengths(text, 'source.promptTokens')).toThrow(expected);
    expect(() => parseLengths(text, 'source.promptTokens')).toThrow(
      /^Cannot read the source\.promptTokens: .*received /,
    );
  });

  it('name the line of a file that is not a number', async () => {
    files.write('bad.txt', '10\nten\n');
    files.write('none.txt', '\n');
    await expect(draws('empirical:bad.txt')).rejects.toThrow(
      /bad\.txt, line 2: expected a length as a whole number of at least 1; received "ten"/,
    );
    await expect(draws('empirical:none.txt')).rejects.toThrow('holds no request');
    await expect(draws('empirical:absent.txt')).rejects.toThrow('no such file');
  });
});
