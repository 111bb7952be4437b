/** @file How good a trained model is: its held-out loss, and its stories beside the generator's. */
import { generateStories } from '@gradus/datasets';
import type { StoryQuality } from '@gradus/models';
import type { Progress } from '@gradus/runtime';
import { crossEntropy, type NdArray, type Tensor } from '@gradus/tensor';
import { llama, type LlamaParameters } from '@gradus/transformer';
import { documentWindows, evaluationBatches, type TokenBatch } from '../data/batches.ts';
import { openEvaluator } from '../evaluate.ts';
import type { Corpus } from './corpus.ts';
import type { Recipe } from './recipe.ts';
import { checkTexts, type Faults, faultsOf, referenceOf, wordsOf } from './text-checks.ts';
import { writeStories } from './write-stories.ts';

export interface JudgedStory {
  readonly number: number;
  readonly text: string;
  readonly faults: Faults;
}

export interface Measured {
  readonly quality: StoryQuality;
  readonly stories: readonly JudgedStory[];
}

/** Stories of the generator that the model never saw come from another seed. */
const otherSeed = 2;

export async function measure(
  recipe: Recipe,
  corpus: Corpus,
  parameters: LlamaParameters<NdArray>,
  surroundings: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<Measured> {
  const { sampling, stories: count } = recipe.judging;
  const { batchSize, blockLength } = recipe.training;
  const { validation } = corpus.dataset;
  const fromTheirStart = documentWindows(validation, {
    batchSize,
    blockLength,
    seed: recipe.seed,
    mark: corpus.endOfText,
  });
  const lossOn = heldOutLoss(recipe, corpus, parameters, surroundings.signal);
  const heldOut = await lossOn(
    Array.from({ length: recipe.judging.heldOutBatches }, (_, number) => fromTheirStart.at(number)),
  );
  const heldOutMidway = await lossOn(evaluationBatches(validation, { batchSize, blockLength }));
  const texts = await writeStories(parameters, recipe.model, corpus, {
    count,
    sampling,
    ...surroundings,
  });
  const reference = referenceOf(generateStories(recipe.corpus));
  const others = generateStories({ ...recipe.corpus, seed: otherSeed });
  const generated = [...others.take(count)];
  const wordCount = (all: readonly string[]): number =>
    all.reduce((sum, text) => sum + wordsOf(text).length, 0);
  const words = Math.min(wordCount(texts), wordCount(generated));
  return {
    quality: {
      heldOut,
      heldOutMidway,
      sampling,
      model: checkTexts(texts, reference, words),
      generator: checkTexts(generated, reference, words),
    },
    stories: texts.map((text, number) => ({ number, text, faults: faultsOf(text, reference) })),
  };
}

function heldOutLoss(
  { model: config, training: { batchSize, blockLength } }: Recipe,
  { dataset, tokenizer }: Corpus,
  parameters: LlamaParameters<NdArray>,
  signal?: AbortSignal,
): (batches: readonly TokenBatch[]) => Promise<StoryQuality['heldOut']> {
  const loss = (p: LlamaParameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    crossEntropy(llama(p, tokens, { config }).logits, targets);
  const charactersPerToken =
    tokenizer.decode(dataset.validation).length / dataset.validation.length;
  return async (batches) => {
    await using evaluator = await openEvaluator(loss, parameters, batches[0]!);
    const nats = await evaluator.evaluate(parameters, batches, signal);
    return {
      tokens: batches.length * batchSize * blockLength,
      loss: nats,
      bitsPerCharacter: nats / Math.LN2 / charactersPerToken,
    };
  };
}
