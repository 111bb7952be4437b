/** @file The run itself: trained on the corpus, evaluated on what is held out, asked to write. */
import { generateTokens } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import { openNextToken, type TokenBatch, type TokenDataset } from '@gradus/training';
import { type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { type Corpus, splitCorpus, type Vocabulary, vocabularyOf } from './corpus.ts';
import { countedLosses, type CountedModel, countedModels } from './counting.ts';
import {
  blockLosses,
  type GptRun,
  heldOutBatches,
  logitsOf,
  oneThread,
  type Recipe,
  recipeOf,
  trainGpt,
} from './gpt.ts';

export interface Learned {
  readonly corpus: Corpus;
  readonly vocabulary: Vocabulary;
  readonly data: TokenDataset;
  readonly recipe: Recipe;
  readonly start: Gpt2Parameters<NdArray>;
  readonly run: GptRun;
  readonly heldOut: readonly TokenBatch[];
  /** On what is held out: a row of T for each block. */
  readonly losses: readonly (readonly number[])[];
  readonly counted: readonly Counted[];
  readonly samples: readonly Sample[];
}

export interface Counted {
  readonly model: CountedModel;
  /** Mean of each held-out block. */
  readonly losses: readonly number[];
}

export interface Sample {
  readonly step: number;
  readonly loss: number;
  readonly prompt: string;
  readonly text: string;
}

const orders = [0, 1, 2, 3, 4, 5];
const promptLength = 16;
const sampleLength = 140;

export async function learn(context: LabContext, corpus: Corpus): Promise<Learned> {
  const { random, seed, scale, signal, progress } = context;
  const vocabulary = vocabularyOf(corpus.text);
  const recipe = recipeOf(scale, vocabulary.characters.length);
  const { config, steps } = recipe;
  const data = splitCorpus(corpus, vocabulary, config.contextLength);
  const heldOut = heldOutBatches(data.validation, recipe, scale === 'full' ? Infinity : 480);
  const prompt = data.validation.subarray(0, promptLength);
  const start = initGpt2(config, random.split('parameters'));

  const samples: Sample[] = [];
  const stage = progress.stage(`Training on ${corpus.name}`, { total: steps, unit: 'steps' });
  const run = await trainGpt(recipe, {
    parameters: start,
    ids: data.train,
    seed,
    signal,
    evaluation: { batches: heldOut, every: steps / (scale === 'full' ? 8 : 7) },
    onStep: ({ step, loss }) => stage.at(step, `loss ${loss.toFixed(2)}`),
    onEvaluation: async ({ step, loss, parameters }) => {
      const text = await write({ parameters, recipe, vocabulary, prompt }, context);
      samples.push({ step, loss, prompt: vocabulary.decode(prompt), text });
    },
  });
  stage.done();
  return {
    corpus,
    vocabulary,
    data,
    recipe,
    start,
    run,
    heldOut,
    losses: await blockLosses(run.parameters, heldOut, logitsOf(config)),
    counted: countedModels(data.train, data.vocabularySize, orders).map((model) => ({
      model,
      losses: countedLosses(model, heldOut),
    })),
    samples,
  };
}

/** The same draws every time: what differs between two samples, training did. */
async function write(
  writer: {
    readonly parameters: Gpt2Parameters<NdArray>;
    readonly recipe: Recipe;
    readonly vocabulary: Vocabulary;
    readonly prompt: Int32Array;
  },
  { random, signal }: LabContext,
): Promise<string> {
  const { parameters, recipe, vocabulary, prompt } = writer;
  const { config } = recipe;
  await using model = await openNextToken(
    logitsOf(config),
    parameters,
    config.contextLength,
    oneThread,
  );
  const ids: number[] = [];
  for await (const id of generateTokens(model, prompt, {
    temperature: 0.8,
    random: random.split('sample'),
    maxTokens: sampleLength,
    signal,
  })) {
    ids.push(id);
  }
  return vocabulary.decode(ids);
}

export const heldOutLoss = ({ losses }: Learned): number => mean(losses.flat());

/** The table of counts that predicts best what is held out. */
export function bestCounted({ counted }: Learned): Counted {
  return counted.reduce((best, one) => (mean(one.losses) < mean(best.losses) ? one : best));
}

export const ofOrder = ({ counted }: Learned, order: number): Counted =>
  counted.find(({ model }) => model.order === order)!;
