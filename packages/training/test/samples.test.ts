import { generateTokens } from '@gradus/inference';
import { createRandom } from '@gradus/statistics';
import type { Tensor } from '@gradus/tensor';
import { gpt2, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { expect, it } from 'vitest';
import { constantSchedule, openNextToken, train } from '../src/index.ts';
import { tinyConfig, tinyLoss, tinyOptions } from './tiny.ts';

it('a model that learned to count counts on, beyond its context as well', async () => {
  const config = { ...tinyConfig, dropout: 0 };
  const { parameters } = await train(
    tinyOptions({
      model: { parameters: initGpt2(config, createRandom(1)), loss: tinyLoss(config) },
      engine: 'onnx',
      steps: 300,
      schedule: constantSchedule({ peak: 1e-2, warmUpSteps: 10 }),
    }),
  );
  const logits = (p: Gpt2Parameters, tokens: Tensor): Tensor => gpt2(p, tokens, { config }).logits;
  await using model = await openNextToken(logits, parameters, config.contextLength, {
    thread: 'caller',
  });
  const written: number[] = [];
  for await (const id of generateTokens(model, [3, 4], { temperature: 0, maxTokens: 20 })) {
    written.push(id);
  }
  expect(written).toEqual(Array.from({ length: 20 }, (_, i) => (i + 5) % 11));
});
