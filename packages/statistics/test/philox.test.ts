import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../src/philox.ts';
import fixture from './fixtures/random.json' with { type: 'json' };

function block(counter: readonly number[], key: readonly number[]): number[] {
  const output = new Uint32Array(4);
  const [c0, c1, c2, c3] = counter;
  philox4x32(c0!, c1!, c2!, c3!, key[0]!, key[1]!, output);
  return [...output];
}

describe('philox4x32', () => {
  it('gives the known answers of Random123', () => {
    expect(fixture.knownAnswers).toHaveLength(3);
    for (const { counter, key, output } of fixture.knownAnswers) {
      expect(block(counter, key)).toEqual(output);
    }
  });

  it('agrees with a second implementation on 50 random counters and keys', () => {
    for (const { counter, key, output } of fixture.blocks) {
      expect(block(counter, key)).toEqual(output);
    }
  });
});
