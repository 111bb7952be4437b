/** @file What the model and its data are held against before a word is said of what it learned. */
import { claim, type Claim } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import {
  array,
  compile,
  crossEntropy,
  elementCount,
  fromData,
  leavesOf,
  mapLeaves,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  trace,
  valueAndGrad,
} from '@gradus/tensor';
import { evaluationBatches, randomWindows, type TokenBatch } from '@gradus/training';
import { type Gpt2Config, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { torchCases, torchTolerance, torchVersion } from './fixtures/torch.ts';
import { logitsOf } from './gpt.ts';
import { maskedLogits, seesThePast } from './leak.ts';
import type { Learned } from './learning.ts';
import { gptLogits } from './practice/solution.ts';

/** The whole model, through the exercise's solution. */
export function torchClaim(): Claim {
  let worst = 0;
  for (const { gpt, ids, logits } of torchCases) {
    for (const [t, row] of gptLogits(gpt, ids).entries()) {
      for (const [id, logit] of row.entries()) {
        worst = Math.max(worst, Math.abs(logit - logits[t]![id]!));
      }
    }
  }
  return claim({
    statement: `The model is PyTorch's, in float64: ${torchCases.length} of them, of one block and two, one head and two.`,
    metric: 'largest difference of a logit',
    value: worst,
    unit: 'nats',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `the same layers in PyTorch ${torchVersion}`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

export function initialLossClaim({ run, data, recipe }: Learned): Claim {
  const guess = Math.log(data.vocabularySize);
  const first = run.history.evaluations[0]!.loss;
  return claim({
    statement: `Before training the model knows nothing: its loss is ${first.toFixed(3)} nats, that of a guess among ${data.vocabularySize} characters ${guess.toFixed(3)}.`,
    metric: 'distance of the initial loss from ln V',
    value: Math.abs(first - guess),
    unit: 'nats',
    comparison: '<=',
    // The matrix of the output is that of the input, so each character begins as a bit likelier itself.
    threshold: recipe.config.width >= 128 ? 0.15 : 0.1,
    oracle: `ln ${data.vocabularySize}: small weights make all characters alike`,
    replay: { class: 'tolerance', tolerance: 0.05 },
  });
}

/** Built part by part, against the sum in closed form. */
export function sizeClaim({ start, recipe: { config } }: Learned): Claim {
  const { vocabularySize: V, contextLength: T, width: C, layers: L } = config;
  const built = leavesOf<NdArray>(start).reduce((sum, { leaf }) => sum + leaf.data.length, 0);
  const formula = 12 * L * C * C + (2 * L + 1) * C + (V + T) * C;
  return claim({
    statement: `The model has ${built.toLocaleString('en')} parameters: 12LC² in the blocks, (2L + 1)C in the norms, (V + T)C in the tables.`,
    metric: 'parameters beside the closed form',
    value: built - formula,
    unit: 'parameters',
    comparison: '=',
    threshold: 0,
    oracle: `12·${L}·${C}² + ${2 * L + 1}·${C} + (${V} + ${T})·${C} = ${formula}`,
    replay: { class: 'exact' },
  });
}

/** The same windows are cut out of a text whose characters are their own places. */
export function splitClaim({ data, recipe, heldOut }: Learned, { seed }: LabContext): Claim {
  const {
    batchSize,
    steps,
    config: { contextLength: blockLength },
  } = recipe;
  const places = Int32Array.from({ length: data.train.length }, (_, place) => place);
  const drawn = randomWindows(places, { batchSize, blockLength, seed });
  const beyond = Int32Array.from(
    { length: data.validation.length },
    (_, place) => data.train.length + place,
  );
  const asked = evaluationBatches(beyond, {
    batchSize: heldOut[0]!.tokens.shape[0]!,
    blockLength,
    limit: heldOut.length,
  });
  const read = new Set<number>();
  let wrong = 0;
  const follow = ({ tokens, targets }: TokenBatch, see: (place: number) => void): void => {
    for (const [at, place] of (tokens.data as Int32Array).entries()) {
      if (targets.data[at] !== place + 1) wrong++;
      see(place);
      see(place + 1);
    }
  };
  for (let step = 0; step < steps; step++) follow(drawn.at(step), (place) => read.add(place));
  for (const batch of asked) follow(batch, (place) => (wrong += Number(read.has(place))));
  const share = (100 * read.size) / data.train.length;
  return claim({
    statement: `Nothing that is evaluated on was trained on, and every target is the next character: ${steps * batchSize} windows, which read ${share.toFixed(0)}% of the training text.`,
    metric: 'places that are in both, or whose target is not the next',
    value: wrong,
    unit: 'places',
    comparison: '=',
    threshold: 0,
    oracle: 'the same windows drawn from a text of place numbers',
    replay: { class: 'exact' },
  });
}

const T = 24;

/** Each character is changed in turn; logits before it are compared bit by bit, on both engines. */
export async function causalityClaim({ run, recipe, data }: Learned): Promise<Claim> {
  const logits = logitsOf(recipe.config);
  const V = data.vocabularySize;
  const text = data.validation.slice(0, T);
  const build = (p: Gpt2Parameters, tokens: Tensor): Tensor => logits(p, tokens);
  const types = [run.parameters, fromData(text, [1, T])] as const;
  const graph = trace(build, [...types]);
  await using compiled = await compile(build, [...types], { thread: 'caller' });
  const engines = [
    (ids: Int32Array) => Promise.resolve(runEager(graph, [run.parameters, fromData(ids, [1, T])])),
    (ids: Int32Array) => compiled.run(run.parameters, fromData(ids, [1, T])),
  ];
  let reached = 0;
  for (const engine of engines) {
    const before = (await engine(text)).data.slice();
    for (let t = 0; t < T; t++) {
      const { data: after } = await engine(text.with(t, (text[t]! + 1) % V));
      for (let at = 0; at < t * V; at++) {
        if (!Object.is(after[at], before[at])) reached++;
      }
    }
  }
  return claim({
    statement: `What comes later changes no bit of what was predicted before: ${T} changed characters, two engines, the trained model.`,
    metric: 'logits before a change that it reached',
    value: reached,
    unit: 'numbers',
    comparison: '=',
    threshold: 0,
    oracle: 'the logits before the change',
    replay: { class: 'exact' },
  });
}

const tiny: Gpt2Config = {
  vocabularySize: 11,
  contextLength: 6,
  layers: 2,
  heads: 2,
  width: 8,
  bias: true,
  activation: 'gelu',
  dropout: 0,
};

/** One number of every tensor is moved up and down, in float64. */
export function gradientClaim({ random }: LabContext): Claim {
  const source = random.split('finite differences');
  const parameters = inDouble(
    initGpt2(tiny, source.split('model')),
    (x) => x + 0.2 * source.normal(),
  );
  const ids = Array.from({ length: 2 }, () =>
    Array.from({ length: tiny.contextLength + 1 }, () => source.integer(tiny.vocabularySize)),
  );
  const tokens = array(
    ids.map((row) => row.slice(0, -1)),
    'int32',
  );
  const targets = array(
    ids.map((row) => row.slice(1)),
    'int32',
  );
  const build = (p: Gpt2Parameters, t: Tensor, y: Tensor): Tensor =>
    crossEntropy(logitsOf(tiny)(p, t), y);
  const both = trace(valueAndGrad(build), [parameters, tokens, targets]);
  const value = trace(build, [parameters, tokens, targets]);
  const [, gradient] = runEager(both, [parameters, tokens, targets]);
  const derivatives = leavesOf<NdArray>(gradient);
  const step = 1e-5;
  let worst = 0;
  for (const [index, { leaf }] of leavesOf<NdArray>(parameters).entries()) {
    const at = source.integer(leaf.data.length);
    const [up, down] = [step, -step].map((by) => {
      const kept = Number(leaf.data[at]);
      leaf.data[at] = kept + by;
      const moved = scalarOf(runEager(value, [parameters, tokens, targets]));
      leaf.data[at] = kept;
      return moved;
    }) as [number, number];
    const measured = (up - down) / (2 * step);
    worst = Math.max(worst, Math.abs(measured - Number(derivatives[index]!.leaf.data[at])));
  }
  return claim({
    statement: `The gradient is the slope of the loss: one number of each of ${derivatives.length} tensors, in float64.`,
    metric: 'largest difference from the measured slope',
    value: worst,
    unit: 'nats per unit',
    comparison: '<=',
    threshold: 1e-8,
    oracle: 'central differences with a step of 1e-5',
    replay: { class: 'tolerance', tolerance: 1e-8 },
  });
}

function inDouble(
  parameters: Gpt2Parameters<NdArray>,
  change: (x: number) => number,
): Gpt2Parameters<NdArray> {
  return mapLeaves<NdArray, NdArray, Gpt2Parameters<NdArray>>(parameters, ({ data, shape }) =>
    fromData(Float64Array.from(data as Float32Array, change), shape),
  );
}

/** The model whose mask can be chosen is GPT-2 where the mask is causal. */
export function maskedClaim({ run, recipe, data }: Learned): Claim {
  const tokens = fromData(data.validation.slice(0, T), [1, T]);
  const [known, masked] = [logitsOf(recipe.config), maskedLogits(recipe.config, seesThePast)].map(
    (logits) => {
      const graph = trace((p: Gpt2Parameters, t: Tensor) => logits(p, t), [run.parameters, tokens]);
      return runEager(graph, [run.parameters, tokens]).data;
    },
  );
  const different = Array.from({ length: elementCount([T, data.vocabularySize]) }, (_, at) =>
    Object.is(known![at], masked![at]),
  ).filter((same) => !same).length;
  return claim({
    statement:
      'The model with a mask to choose is the same model: under a causal mask, the same bits.',
    metric: 'logits that differ from those of gpt2',
    value: different,
    unit: 'numbers',
    comparison: '=',
    threshold: 0,
    oracle: 'gpt2 of packages/transformer, which is held against PyTorch there',
    replay: { class: 'exact' },
  });
}
