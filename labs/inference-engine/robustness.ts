/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { Engine, type EngineOptions, type GenerationRequest } from '@gradus/inference';
import { refusalInTime, refusalOf } from '@gradus/lab-kit';
import { blankRunner } from './blank-runner.ts';

export async function tryBadInputs(): Promise<Results['robustness']> {
  const runner = blankRunner({ blockCount: 4 });
  const open = (options: EngineOptions) => refusalOf(() => new Engine(runner, options));
  const engine = new Engine(runner, { maxWaiting: 2 });
  const ask = (request: GenerationRequest) => refusalOf(() => engine.submit(request));
  const ended = new Engine(blankRunner({ blockCount: 4 }));
  await ended[Symbol.asyncDispose]();
  const rows = [
    { input: 'a prompt without tokens', ...ask({ prompt: [] }) },
    { input: 'a prompt with a token that is not in the vocabulary', ...ask({ prompt: [64] }) },
    { input: 'a prompt of 65 tokens for 64 slots', ...ask({ prompt: Array<number>(65).fill(1) }) },
    { input: 'no tokens to be written', ...ask({ prompt: [1], maxTokens: 0 }) },
    { input: 'seventeen texts for sixteen seats', ...ask({ prompt: [1], n: 17 }) },
    { input: 'a stop string without a tokenizer', ...ask({ prompt: [1], stop: ['.'] }) },
    { input: 'a temperature below zero', ...ask({ prompt: [1], temperature: -1 }) },
    { input: 'a budget smaller than the seats', ...open({ maxRunning: 8, maxBatchTokens: 4 }) },
    { input: 'no seats', ...open({ maxRunning: 0 }) },
    {
      input: 'three requests for a queue of two',
      ...(await refusalInTime(() => {
        for (let at = 0; at < 3; at++) engine.submit({ prompt: [1], maxTokens: 1 });
      })),
    },
    { input: 'a request after the end', ...refusalOf(() => ended.submit({ prompt: [1] })) },
  ];
  await engine[Symbol.asyncDispose]();
  return rows;
}
