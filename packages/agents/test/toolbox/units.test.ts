import { unitNames } from '@gradus/datasets';
import { describe, expect, it } from 'vitest';
import { rationalOf, significantText } from '../../src/toolbox/calculator/rational.ts';
import { convertUnits, convertUnitsTool, type UnitName } from '../../src/toolbox/units.ts';

const context = { signal: new AbortController().signal, idempotencyKey: 'k' };

/** NIST Special Publication 811 (2008), appendix B.8, to the seven digits that it prints. */
const published: readonly (readonly [UnitName, UnitName, string])[] = [
  ['ft', 'm', '0.3048'],
  ['in', 'cm', '2.54'],
  ['mi', 'km', '1.609344'],
  ['lb', 'kg', '0.4535924'],
  ['oz', 'g', '28.34952'],
  ['gal', 'l', '3.785412'],
  ['h', 'min', '60'],
];

describe('conversion', () => {
  it.each(published)('one %s in %s is %s', (from, to, factor) => {
    expect(significantText(convertUnits(rationalOf('1'), from, to), 7)).toBe(factor);
  });

  it('temperatures at their fixed points', () => {
    const inFahrenheit = ['0', '100', '-40', '37'].map((value) =>
      significantText(convertUnits(rationalOf(value), 'celsius', 'fahrenheit'), 7),
    );
    expect(inFahrenheit).toEqual(['32', '212', '-40', '98.6']);
    expect(significantText(convertUnits(rationalOf('0'), 'fahrenheit', 'celsius'), 7)).toBe(
      '-17.77778',
    );
  });

  it('there and back is the same number for every pair that converts', () => {
    let pairs = 0;
    for (const from of unitNames) {
      for (const to of unitNames) {
        let there;
        try {
          there = convertUnits(rationalOf('12.34'), from, to);
        } catch {
          continue;
        }
        pairs++;
        expect(convertUnits(there, to, from)).toEqual(rationalOf('12.34'));
      }
    }
    // Six lengths, four masses, and three kinds of two.
    expect(pairs).toBe(36 + 16 + 3 * 4);
  });

  it('the tool answers in JSON, and says why mass is no length', async () => {
    expect(await convertUnitsTool().run({ value: 26.2, from: 'mi', to: 'km' }, context)).toBe(
      '{"value":42.1648128,"unit":"km"}',
    );
    expect(
      await convertUnitsTool({ digits: 5 }).run({ value: 26.2, from: 'mi', to: 'km' }, context),
    ).toBe('{"value":42.165,"unit":"km"}');
    await expect(
      convertUnitsTool().run({ value: 1, from: 'kg', to: 'km' }, context),
    ).rejects.toThrow('kg is a mass and km a length');
  });
});
