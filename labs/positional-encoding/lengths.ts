/**
 * @file Trained on short texts, asked about long ones: what each kind of position is worth beyond the
 * length that it learned on. Press, Smith, Lewis: "Train Short, Test Long" (2022).
 */
import type { LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { compile, type NdArray, type Tensor, tokenLosses } from '@gradus/tensor';
import { adamW, cosineSchedule, train } from '@gradus/training';
import {
  initSmallModel,
  type Kind,
  kinds,
  type Look,
  questionLoss,
  type SmallModel,
  smallModel,
} from './model.ts';
import {
  asked,
  type Question,
  questionBatch,
  type QuestionBatch,
  questionBatches,
  trainedLength,
} from './task.ts';

export const lengths = [32, 64, 128, 256] as const;
export type Length = (typeof lengths)[number];

const heldOutTexts = 16;
const sizes = { default: { steps: 180, seeds: 4 }, full: { steps: 500, seeds: 12 } };

export interface Extrapolated {
  readonly question: Question;
  readonly kind: Kind;
  /** Mean held-out loss at the end of texts of a length, one for each seed, in nats. */
  readonly losses: ReadonlyMap<Length, readonly number[]>;
  /** Of the first seed. */
  readonly model: SmallModel<NdArray>;
}

export interface Lengths {
  readonly counting: ReadonlyMap<Kind, Extrapolated>;
  readonly nearest: ReadonlyMap<Kind, Extrapolated>;
  readonly seeds: number;
}

/** Kinds that are asked for what is nearest: the one that counts best, and the one made for it. */
const nearestKinds: readonly Kind[] = ['rotary', 'ALiBi'];

export async function measureLengths(context: LabContext): Promise<Lengths> {
  const { seeds, steps } = sizes[context.scale];
  const total = (kinds.length + nearestKinds.length) * seeds;
  const stage = context.progress.stage('Training', { total, unit: 'models' });
  const measure = async (question: Question, kind: Kind): Promise<Extrapolated> => {
    const losses = new Map<Length, number[]>(lengths.map((length) => [length, []]));
    const models: SmallModel<NdArray>[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const model = await learn(context, { question, kind, seed, steps });
      for (const length of lengths) {
        losses.get(length)!.push(await lossAt(context, model, { kind, question, length, seed }));
      }
      models.push(model);
      stage.advance();
    }
    return { question, kind, losses, model: models[0]! };
  };
  const all = async (question: Question, of: readonly Kind[]) => {
    const found = new Map<Kind, Extrapolated>();
    for (const kind of of) found.set(kind, await measure(question, kind));
    return found;
  };
  const counting = await all('counting', kinds);
  const nearest = await all('nearest', nearestKinds);
  stage.done();
  return { counting, nearest, seeds };
}

export interface LearnOptions {
  readonly question: Question;
  readonly kind: Kind;
  readonly seed: number;
  readonly steps: number;
  readonly offsetsBelow?: number;
}

/** The same texts and the same start for every kind of position. */
export async function learn(
  { random, signal, seed: runSeed }: LabContext,
  { question, kind, seed, steps, ...options }: LearnOptions,
): Promise<SmallModel<NdArray>> {
  const own = random.split(`model ${seed}`);
  const texts = { question, batchSize: 16, length: trainedLength, ...options };
  const { parameters } = await train<SmallModel, QuestionBatch<Tensor>>({
    model: {
      parameters: initSmallModel(kind, own.split('start')),
      loss: (p, batch) => questionLoss(p, batch, { kind }),
    },
    batches: questionBatches(own.split('texts'), texts),
    steps,
    optimizer: adamW(),
    schedule: cosineSchedule({ peak: 1e-2, warmUpSteps: 20, steps, floor: 1e-3 }),
    clipNorm: 1,
    seed: runSeed,
    signal,
    thread: 'caller',
    threads: 1,
  });
  return parameters;
}

export interface AskOptions extends Look {
  readonly question: Question;
  readonly length: number;
  readonly seed: number;
}

/** Mean held-out loss over the last places of texts. */
export async function lossAt(
  { random }: LabContext,
  model: SmallModel<NdArray>,
  { question, length, seed, ...look }: AskOptions,
): Promise<number> {
  const draws = random.split(`held out ${seed}`).split(length);
  const from = length - asked;
  const batch = questionBatch(draws, { question, batchSize: heldOutTexts, length, from });
  const build = (p: SmallModel, texts: QuestionBatch<Tensor>): Tensor =>
    tokenLosses(smallModel(p, texts, look), texts.targets); // [B, T]
  await using compiled = await compile(build, [model, batch], { thread: 'caller', threads: 1 });
  const { data } = await compiled.run(model, batch);
  const places = batch.isAsked.data as Float32Array;
  return mean([...places.keys()].filter((at) => places[at] === 1).map((at) => Number(data[at])));
}
