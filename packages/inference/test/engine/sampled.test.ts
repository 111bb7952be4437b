import { loadModel } from '@gradus/models';
import { describe, expect, it } from 'vitest';
import { distribution, Engine, type GenerationRequest, openEngine } from '../../src/index.ts';
import { uncachedLogits } from './oracle.ts';
import { RememberingRunner } from './remembering-runner.ts';

/** Σ (found − expected)² / expected. */
function chiSquare(found: readonly number[], probabilities: readonly number[]): number {
  const total = found.reduce((sum, count) => sum + count, 0);
  return found.reduce((sum, count, i) => {
    const expected = probabilities[i]! * total;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

const logits = Float32Array.from([0.4, 0.3, 0.2, 0.1], Math.log);

async function firstTokens(
  requests: readonly GenerationRequest[],
  engine: Engine,
): Promise<number[][]> {
  const found = await Promise.all(requests.map((request) => engine.submit(request).finished));
  return found.map((texts) => texts.map(({ ids }) => ids[0]!));
}

describe('what is drawn, by χ² at 99.9%', () => {
  it('has the distribution, one request for each seed', async () => {
    const engine = new Engine(new RememberingRunner({ blockCount: 64, logits }), {
      maxWaiting: 1e4,
    });
    const rules = { temperature: 0.8, topK: 3 };
    const requests = Array.from({ length: 5000 }, (_, seed) => ({
      ...rules,
      prompt: [1, 2, 3],
      maxTokens: 1,
      seed,
    }));
    const drawn = (await firstTokens(requests, engine)).flat();
    const { ids, probabilities } = distribution(logits, rules);
    const counts = [...ids].map((id) => drawn.filter((one) => one === id).length);
    expect(counts.reduce((a, b) => a + b)).toBe(5000);
    expect(chiSquare(counts, [...probabilities])).toBeLessThan(13.82); // 2 degrees of freedom
  });

  it('has it for requests without a seed, and their samples know nothing of each other', async () => {
    const engine = new Engine(new RememberingRunner({ blockCount: 64, logits }), {
      maxWaiting: 1e4,
    });
    const requests = Array.from({ length: 4000 }, () => ({
      prompt: [1, 2, 3],
      maxTokens: 1,
      n: 2,
    }));
    const pairs = await firstTokens(requests, engine);
    const cells = [...logits.keys()].flatMap((a) => [...logits.keys()].map((b) => [a, b]));
    const counts = cells.map((cell) => pairs.filter((pair) => pair.join() === cell.join()).length);
    const probabilities = cells.map(([a, b]) => Math.exp(logits[a!]! + logits[b!]!));
    expect(chiSquare(counts, probabilities)).toBeLessThan(37.7); // 15 degrees of freedom
  });

  it('has it for the model that ships, in full batches', async () => {
    const { model, tokenizer, endOfText } = await loadModel('stories');
    await using engine = await openEngine({ model, tokenizer, endOfText }, { blockSize: 4 });
    const prompt = [endOfText, ...tokenizer.encode('Tom had a big')];
    const rules = { topK: 6 };
    const requests = Array.from({ length: 125 }, (_, seed) => ({
      ...rules,
      prompt,
      seed,
      n: 16,
      maxTokens: 1,
    }));
    const drawn = (await firstTokens(requests, engine)).flat();
    const oracle = distribution(uncachedLogits(model, prompt).at(-1)!, rules);
    const counts = [...oracle.ids].map((id) => drawn.filter((one) => one === id).length);
    expect(counts.reduce((a, b) => a + b)).toBe(2000);
    expect(Math.min(...oracle.probabilities) * 2000).toBeGreaterThan(5);
    expect(chiSquare(counts, [...oracle.probabilities])).toBeLessThan(20.52); // 5 degrees
  });
});
