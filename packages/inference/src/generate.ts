/** @file Token after token: each is drawn, put behind the text, and the model asked again. */
import { GradusError } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { SamplingRules } from './sampling/distribution.ts';
import { sampleToken } from './sampling/sample.ts';

/** What generation asks of a model. */
export interface NextToken {
  readonly contextLength: number;
  /** Logits of what comes behind the last of these ids; never more than the context. */
  nextLogits(ids: Int32Array): Promise<ArrayLike<number>>;
}

export interface GenerateOptions extends SamplingRules {
  /** The same seed gives the same text; not needed where the temperature is 0. */
  readonly random?: Random;
  readonly maxTokens: number;
  /** Ids behind which nothing comes; they are not given out. */
  readonly stopIds?: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Beyond the context the model sees the last tokens alone.
 * @throws GradusError when the prompt is empty.
 */
export async function* generateTokens(
  model: NextToken,
  prompt: ArrayLike<number>,
  options: GenerateOptions,
): AsyncGenerator<number> {
  if (prompt.length === 0) {
    throw new GradusError({
      code: 'generate-prompt',
      kind: 'usage',
      what: 'Cannot go on from an empty prompt',
      expected: 'at least one token, a beginning-of-text mark for instance',
    });
  }
  const { maxTokens, stopIds = [], signal, random } = options;
  const ids = Array.from(prompt);
  for (let made = 0; made < maxTokens; made++) {
    signal?.throwIfAborted();
    const window = Int32Array.from(ids.slice(-model.contextLength));
    const id = sampleToken(await model.nextLogits(window), options, random);
    if (stopIds.includes(id)) return;
    yield id;
    ids.push(id);
  }
}
