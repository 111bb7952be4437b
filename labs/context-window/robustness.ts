/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import type { Engine } from '@gradus/inference';
import { refusalOf } from '@gradus/lab-kit';
import { array, asConstants, constant, trace } from '@gradus/tensor';
import { rotaryFrequencies, runModel } from '@gradus/transformer';
import type { Words } from './texts.ts';
import { headAndTail, newestTurns, startInSteps } from './truncation.ts';

export function tryBadInputs({ model }: Words, engine: Engine): Results['robustness'] {
  const { contextLength } = model.config;
  const read = (count: number) => () => {
    const tokens = array([Array<number>(count).fill(1)], 'int32');
    const parameters = asConstants<typeof model.parameters>(model.parameters);
    trace(
      () => runModel({ type: 'llama', config: model.config, parameters }, constant(tokens)).logits,
      [],
    );
  };
  const outcome = (input: string, found: unknown, expected: unknown) => ({
    input,
    outcome: found === undefined ? 'no turn' : JSON.stringify(found),
    ok: JSON.stringify(found) === JSON.stringify(expected),
  });
  return [
    {
      input: `${contextLength + 1} tokens for a model that was trained on ${contextLength}`,
      ...refusalOf(read(contextLength + 1)),
    },
    {
      input: `a prompt of ${contextLength} tokens, which leaves no room for an answer`,
      ...refusalOf(() => engine.submit({ prompt: Array<number>(contextLength).fill(1) })),
    },
    {
      input: 'a rotation of an odd number of dimensions',
      ...refusalOf(() => rotaryFrequencies(31)),
    },
    outcome('one turn that is longer than the room', newestTurns([300], 200), undefined),
    outcome(
      'pinned turns that are longer than the room',
      newestTurns([150, 100, 5], 200, 2),
      undefined,
    ),
    outcome(
      'a text that is as long as the room',
      headAndTail([1, 2], { room: 2, head: 1 }),
      [1, 2],
    ),
    outcome(
      'steps over a last turn that is too long',
      startInSteps([9, 300], 0, { room: 200, low: 100 }),
      1,
    ),
  ];
}
