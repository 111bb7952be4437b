/**
 * @file One layer against two on texts that repeat themselves. To copy what came behind the same
 * token, a head must find that token by what stood *before* the place it looks at; only a layer
 * below can have put it there. Olsson and others: "In-context Learning and Induction Heads" (2022).
 */
import {
  claim,
  type Claim,
  type Comparison,
  type Failure,
  heatMap,
  linePlot,
} from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean, pairedBootstrapInterval } from '@gradus/statistics';
import { compile, type NdArray, type Tensor, tokenLosses } from '@gradus/tensor';
import { adamW, cosineSchedule, type History, train } from '@gradus/training';
import {
  type CopyBatch,
  copyBatch,
  copyBatches,
  copyText,
  type CopyText,
  textLength,
  vocabularySize,
} from './copying.ts';
import {
  type Head,
  inductionHead,
  lookAt,
  predict,
  previousTokenHead,
  withoutHead,
} from './looking.ts';
import { copyLoss, initSmallModel, type SmallModel, smallModel } from './small-model.ts';

const heldOutTexts = 128;

export interface Trained {
  readonly layers: number;
  readonly model: SmallModel<NdArray>;
  readonly history: History;
  /** Of each held-out text, over the places that can be known, in nats. */
  readonly losses: readonly number[];
}

export interface Induction {
  readonly one: Trained;
  readonly two: Trained;
  readonly text: CopyText;
  readonly previous: Head;
  readonly induction: Head;
  /** Mean held-out loss without the head that looks one back, and without another of its layer. */
  readonly lossWithoutPrevious: number;
  readonly lossWithoutOther: number;
}

export async function measureInduction(context: LabContext): Promise<Induction> {
  const { random, progress } = context;
  const steps = context.scale === 'full' ? 1500 : 350;
  const stage = progress.stage('Training', { total: 2 * steps, unit: 'steps' });
  const heldOut = copyBatch(random.split('held out'), heldOutTexts);
  const trained = async (layers: number): Promise<Trained> => {
    const { parameters, history } = await train<SmallModel, CopyBatch<Tensor>>({
      model: {
        parameters: initSmallModel({ layers }, random.split('model')),
        loss: (p, batch) => copyLoss(p, batch),
      },
      batches: copyBatches(random.split('texts'), 32),
      steps,
      optimizer: adamW(),
      schedule: cosineSchedule({ peak: 3e-3, warmUpSteps: 50, steps, floor: 3e-4 }),
      clipNorm: 1,
      seed: context.seed,
      evaluation: { batches: [heldOut], every: 25 },
      signal: context.signal,
      onStep: () => stage.advance(),
    });
    return { layers, model: parameters, history, losses: await lossesOf(parameters, heldOut) };
  };
  const [one, two] = [await trained(1), await trained(2)];
  stage.done();

  const text = copyText(random.split('a text'));
  const layers = lookAt(two.model, text.ids.slice(0, textLength));
  const previous = previousTokenHead(layers);
  const other = { ...previous, head: (previous.head + 1) % layers[0]!.length };
  return {
    one,
    two,
    text,
    previous,
    induction: inductionHead(layers, text.pieceLength),
    lossWithoutPrevious: mean(await lossesOf(withoutHead(two.model, previous), heldOut)),
    lossWithoutOther: mean(await lossesOf(withoutHead(two.model, other), heldOut)),
  };
}

async function lossesOf(model: SmallModel<NdArray>, batch: CopyBatch): Promise<number[]> {
  const build = (p: SmallModel, { tokens, targets }: CopyBatch<Tensor>): Tensor =>
    tokenLosses(smallModel(p, tokens), targets); // [B, T]
  await using compiled = await compile(build, [model, batch]);
  const { data } = await compiled.run(model, batch);
  return Array.from({ length: heldOutTexts }, (_, row) => {
    const places = Array.from({ length: textLength }, (_place, t) => row * textLength + t);
    return mean(places.filter((at) => batch.isCopy.data[at] === 1).map((at) => Number(data[at])));
  });
}

export function inductionClaims({ one, two, induction, text }: Induction): Claim[] {
  const right = predict(two.model, text.ids.slice(0, textLength));
  const known = right.filter((_, t) => t + 1 > text.pieceLength);
  const correct = known.filter((id, i) => id === text.ids[text.pieceLength + 1 + i]).length;
  return [
    claim({
      statement: `Two layers of attention copy what came before: held-out loss where the next token can be known; a guess costs ln ${vocabularySize} = ${Math.log(vocabularySize).toFixed(2)}.`,
      metric: 'held-out loss, two layers',
      value: mean(two.losses),
      unit: 'nats',
      comparison: '<=',
      threshold: 0.1,
      oracle: 'the entropy of what is known: 0',
      replay: { class: 'tolerance', tolerance: 0.1 },
    }),
    claim({
      statement: 'One layer cannot: it finds the token, but not what stood behind it.',
      metric: 'held-out loss, one layer',
      value: mean(one.losses),
      unit: 'nats',
      comparison: '>=',
      threshold: 1,
      oracle: 'Olsson and others (2022): induction takes the composition of two layers',
      replay: { class: 'tolerance', tolerance: 0.5 },
    }),
    claim({
      statement: `In the second layer a head looks at what stood behind the same token: mean weight on that one place among up to ${textLength}.`,
      metric: 'weight on the place of induction',
      value: induction.layer === 1 ? induction.score : 0,
      unit: 'share',
      comparison: '>=',
      threshold: 0.2,
      oracle: 'the text: the place is known; looking at all alike gives 1 in 30',
      replay: { class: 'tolerance', tolerance: 0.4 },
    }),
    claim({
      statement: 'In a new text, what can be known is predicted.',
      metric: 'tokens predicted wrongly',
      value: known.length - correct,
      unit: `of ${known.length} tokens`,
      comparison: '<=',
      threshold: 1,
      oracle: 'the text itself, whose piece comes again',
      replay: { class: 'tolerance', tolerance: 1.5 },
    }),
  ];
}

export function compareDepths({ one, two }: Induction, { random }: LabContext): Comparison {
  const { estimate, low, high, n, method } = pairedBootstrapInterval(
    one.losses,
    two.losses,
    (a, b) => mean(a) - mean(b),
    { random: random.split('depths') },
  );
  return {
    metric: 'held-out loss on what can be known',
    unit: 'nats',
    arms: [
      { name: 'one layer of attention', value: mean(one.losses) },
      { name: 'two layers', value: mean(two.losses) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

/** Without the head below, the head above has nothing to find its place by. */
export function brokenChain({
  two,
  previous,
  lossWithoutPrevious,
  lossWithoutOther,
}: Induction): Failure {
  const [whole, without, other] = [mean(two.losses), lossWithoutPrevious, lossWithoutOther];
  return {
    case: `the head of layer ${previous.layer + 1} that looks one token back (weight ${previous.score.toFixed(2)}) is silenced`,
    expected: `the loss stays near ${whole.toFixed(3)}: the heads above still look`,
    got: `${without.toFixed(2)} nats`,
    cause:
      'The head above finds its place by a note that the head below left there: which token stood before. Without the note there is nothing to find.',
    intervention: {
      change: 'another head of the same layer is silenced instead',
      got: `${other.toFixed(2)} nats`,
      removed: other < without && without > 2 * whole + 0.1,
    },
  };
}

export function trainingPlot({ one, two }: Induction): string {
  return linePlot({
    title: 'Learning to copy, with one layer of attention and with two',
    description: `Held-out loss over training steps. With two layers it falls to ${mean(two.losses).toFixed(2)}, suddenly; with one it ends at ${mean(one.losses).toFixed(2)}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Held-out loss where the next token can be known', unit: 'nats' },
    series: [one, two].map(({ layers, history }) => ({
      name: layers === 1 ? 'one layer' : 'two layers',
      points: history.evaluations.map(({ step, loss }) => ({ x: step, y: loss })),
    })),
  });
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const shown = 28;

/** The map of one head over the first places of a text, its tokens written as letters. */
export function headMap(
  { two, text }: Induction,
  { layer, head, score }: Head,
  what: string,
): string {
  const ids = text.ids.slice(0, shown);
  const names = ids.map((id) => letters[id]!);
  const weights = lookAt(two.model, text.ids.slice(0, textLength))[layer]![head]!;
  return heatMap({
    title: `Layer ${layer + 1}, head ${head + 1}: ${what}`,
    description: `Each row is a token, each column a token that it may look at. The weight on the place in question is ${score.toFixed(2)} on average.`,
    rows: names,
    rowLabel: 'The token that looks, from the first on',
    columns: names,
    columnLabel: 'The token that is looked at',
    values: weights.slice(0, shown).map((row) => row.slice(0, shown)),
  });
}
