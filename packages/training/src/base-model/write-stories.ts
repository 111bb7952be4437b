/** @file A trained model asked for stories, one after the other. */
import { generateTokens } from '@gradus/inference';
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import { llama, type LlamaConfig, type LlamaParameters } from '@gradus/transformer';
import { openNextToken } from '../samples.ts';
import type { Corpus } from './corpus.ts';

export interface StorySampling {
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
}

export async function writeStories(
  parameters: LlamaParameters<NdArray>,
  config: LlamaConfig,
  { tokenizer, endOfText }: Pick<Corpus, 'tokenizer' | 'endOfText'>,
  {
    count,
    sampling,
    progress,
    signal,
  }: {
    readonly count: number;
    readonly sampling: StorySampling;
    readonly progress?: Progress | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string[]> {
  await using model = await openNextToken(
    (p: LlamaParameters, tokens) => llama(p, tokens, { config }).logits,
    parameters,
    config.contextLength,
  );
  const random = createRandom(sampling.seed).split('stories');
  const stage = progress?.stage('Writing stories', { total: count, unit: 'stories' });
  const stories: string[] = [];
  for (let number = 0; number < count; number++) {
    const ids: number[] = [];
    const options = {
      temperature: sampling.temperature,
      topP: sampling.topP,
      random: random.split(number),
      // What fits into the context beside the mark: longer ones are cut, and count as unfinished.
      maxTokens: config.contextLength - 1,
      stopIds: [endOfText],
      ...(signal === undefined ? {} : { signal }),
    };
    for await (const id of generateTokens(model, [endOfText], options)) ids.push(id);
    stories.push(tokenizer.decode(ids));
    stage?.at(number + 1);
  }
  stage?.done();
  return stories;
}
