import { describe, expect, it } from 'vitest';
import { adjustLogits, type LogitAdjustments, TokenCounts } from '../../src/index.ts';
import { requireAdjustments } from '../../src/sampling/penalties.ts';
import huggingFace from '../fixtures/penalties.json' with { type: 'json' };

const logits = Float32Array.of(2, -1, 0.5, 0);

function adjusted(rules: LogitAdjustments, prompt: number[], generated: number[] = []): number[] {
  const counts = new TokenCounts(prompt);
  for (const id of generated) counts.add(id);
  return [...adjustLogits(logits, rules, counts)];
}

describe('adjusted logits', () => {
  it.each(huggingFace.cases)('are those of Hugging Face: penalty $penalty', (one) => {
    const found = adjustLogits(
      Float32Array.from(one.logits),
      { repetitionPenalty: one.penalty, logitBias: new Map(one.bias as [number, number][]) },
      new TokenCounts(one.text),
    );
    for (const [id, logit] of found.entries()) {
      expect(Math.abs(logit - one.expected[id]!)).toBeLessThan(
        huggingFace.tolerance * Math.max(1, Math.abs(logit)),
      );
    }
  });

  it('are the same array where nothing is asked for', () => {
    expect(adjustLogits(logits, {}, new TokenCounts([0]))).toBe(logits);
  });

  it('lose the frequency penalty for each time, the presence penalty once, of generated tokens', () => {
    expect(adjusted({ frequencyPenalty: 0.5 }, [3, 3], [0, 0, 2])).toEqual([1, -1, 0, 0]);
    expect(adjusted({ presencePenalty: 0.5 }, [3, 3], [0, 0, 2])).toEqual([1.5, -1, 0, 0]);
    expect(adjusted({ presencePenalty: 1, frequencyPenalty: -0.5 }, [], [1, 1])).toEqual([
      2, -1, 0.5, 0,
    ]);
  });

  it('are repelled from what stands in the text, prompt included: divided above 0, multiplied below', () => {
    expect(adjusted({ repetitionPenalty: 2 }, [0], [1, 1])).toEqual([1, -2, 0.5, 0]);
  });

  it('have the bias before the penalty', () => {
    const rules = {
      logitBias: new Map([
        [1, 3],
        [3, -Infinity],
      ]),
      repetitionPenalty: 2,
    };
    expect(adjusted(rules, [1, 3])).toEqual([2, 1, 0.5, -Infinity]);
  });

  it.each([
    [{ repetitionPenalty: 0 }, 'repetitionPenalty: expected a number above 0; received 0'],
    [{ frequencyPenalty: 3 }, 'frequencyPenalty: expected a number from -2 to 2; received 3'],
    [{ presencePenalty: NaN }, 'presencePenalty: expected a number from -2 to 2; received NaN'],
    [{ logitBias: new Map([[4, 1]]) }, 'logitBias: expected ids from 0 to 3; received 4'],
    [{ logitBias: new Map([[1, 101]]) }, 'or -Infinity; received 101 for token 1'],
  ])('are not made by %o', (rules, message) => {
    expect(() => requireAdjustments(rules, 4)).toThrow(message);
  });
});
