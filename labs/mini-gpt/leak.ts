/**
 * @file Training on a language of known law. A sound model comes close to the law's loss and never
 * below it; one whose mask leaks goes below, and cannot write.
 */
import { claim, type Claim, type Failure, linePlot } from '@gradus/evidence';
import { generateTokens } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { add, expandDims, iota, lessOrEqual, matmul, type Tensor } from '@gradus/tensor';
import { openNextToken } from '@gradus/training';
import {
  causalMask,
  embedding,
  encoderBlock,
  type Gpt2Config,
  initGpt2,
  layerNorm,
  nanoGptCpu,
} from '@gradus/transformer';
import {
  blockLosses,
  type GptRun,
  heldOutBatches,
  type Logits,
  logitsOf,
  oneThread,
  type Recipe,
  trainGpt,
} from './gpt.ts';
import { smoothed } from './smoothed.ts';
import { drawLaw, entropyOf, lawLosses, letters, pairDistance, tell } from './known-source.ts';

const recipe: Recipe = {
  config: { ...nanoGptCpu, vocabularySize: letters, contextLength: 32, layers: 2, width: 32 },
  batchSize: 24,
  steps: 500,
  peak: 1e-2,
  warmUpSteps: 30,
  engine: oneThread,
};

export interface KnownSource {
  /** Of an endless text, in nats per letter. */
  readonly entropy: number;
  readonly sound: Reader;
  readonly leaking: Reader;
  /** Of the law itself, on the same held-out letters. */
  readonly lawLoss: number;
  /** Of a text of the language that is as long: what chance alone does. */
  readonly strangenessByChance: number;
}

interface Reader {
  readonly losses: readonly number[];
  /** On what is held out. */
  readonly loss: number;
  /** How far the pairs of letters that it writes are from those of the language; at most 1. */
  readonly strangeness: number;
}

export async function measureKnownSource(context: LabContext): Promise<KnownSource> {
  const { random, progress, seed, signal } = context;
  const law = drawLaw(random.split('law'));
  const [ids, heldOut] = [60_000, 12_000].map((length, i) =>
    tell(law, length, random.split(`text ${i}`)),
  ) as [Int32Array, Int32Array];
  const batches = heldOutBatches(heldOut, recipe, 360);
  const parameters = initGpt2(recipe.config, random.split('source model'));
  const leakSteps = 150;
  const stage = progress.stage('A language of known law', {
    total: recipe.steps + leakSteps,
    unit: 'steps',
  });
  const read = async (logits: Logits, steps: number): Promise<Reader> => {
    const run = await trainGpt(
      { ...recipe, steps },
      { parameters, ids, logits, seed, signal, onStep: () => stage.advance() },
    );
    const losses = await blockLosses(run.parameters, batches, logits);
    const written = await write(run, logits, context);
    return {
      losses: run.history.losses,
      // The first target of a block is asked for with one letter seen; the law takes two.
      loss: mean(losses.flatMap((row) => row.slice(1))),
      strangeness: pairDistance(law, written),
    };
  };
  const sound = await read(logitsOf(recipe.config), recipe.steps);
  const leaking = await read(maskedLogits(recipe.config, seesTheNext), leakSteps);
  stage.done();
  const told = tell(law, writtenLetters, random.split('as long'));
  return {
    entropy: entropyOf(law),
    sound,
    leaking,
    lawLoss: mean(lawLosses(law, batches).flat()),
    strangenessByChance: pairDistance(law, told),
  };
}

/** The same parts as `gpt2`, with a mask that can be chosen: GPT-2's own is always causal. */
export function maskedLogits(
  { heads, activation }: Gpt2Config,
  maskOf: (places: Tensor) => Tensor,
): Logits {
  return (parameters, tokens) => {
    const places = iota(tokens.shape[1]!);
    let x = add(embedding(parameters.tokens, tokens), embedding(parameters.positions, places));
    for (const block of parameters.blocks) {
      x = encoderBlock(block, x, { heads, activation, mask: maskOf(places) });
    }
    return matmul(layerNorm(parameters.norm, x), parameters.tokens.weight, { transposeB: true });
  };
}

export const seesThePast = (places: Tensor): Tensor => causalMask(places, places);

/** Off by one: a place sees the letter behind it, which is what it is asked for. */
const seesTheNext = (places: Tensor): Tensor =>
  lessOrEqual(expandDims(places, -2), add(expandDims(places, -1), 1));

const writtenLetters = 800;

async function write(run: GptRun, logits: Logits, context: LabContext): Promise<Int32Array> {
  const { contextLength } = recipe.config;
  await using model = await openNextToken(logits, run.parameters, contextLength, oneThread);
  const random = context.random.split('writing');
  const ids = [0, 1];
  for await (const id of generateTokens(model, ids, {
    random,
    maxTokens: writtenLetters,
    signal: context.signal,
  })) {
    ids.push(id);
  }
  return Int32Array.from(ids);
}

export function knownSourceClaims({ sound, lawLoss, entropy }: KnownSource): Claim[] {
  const excess = sound.loss - lawLoss;
  const shared = {
    statement: '',
    metric: '',
    value: excess,
    unit: 'nats per letter',
    oracle: `the law that told the text: ${lawLoss.toFixed(3)} nats on the same letters, ${entropy.toFixed(3)} on endless ones`,
  } as const;
  return [
    claim({
      ...shared,
      statement: `In a language whose law is known, the model comes close to it: ${sound.loss.toFixed(3)} nats where the law itself has ${lawLoss.toFixed(3)}.`,
      metric: 'held-out loss above the law',
      comparison: '<=',
      threshold: 0.05,
      replay: { class: 'tolerance', tolerance: 0.05 },
    }),
    claim({
      ...shared,
      statement: 'And it does not go below it, which nobody can who does not see the answer.',
      metric: 'distance from the law, from above',
      comparison: '>=',
      threshold: 0,
      replay: { class: 'tolerance', tolerance: 0.05 },
    }),
  ];
}

export function leakingMask(measured: KnownSource): Failure {
  const { entropy, sound, leaking, strangenessByChance: chance } = measured;
  const share = (part: number): string => `${(100 * part).toFixed(0)}%`;
  return {
    case: 'a causal mask that is off by one: every letter sees the one that it is asked for',
    expected: `a held-out loss of at least ${entropy.toFixed(2)} nats, the entropy of the language; and written text whose pairs of letters are the language's, but for the ${share(chance)} that chance moves`,
    got: `${leaking.loss.toFixed(2)} nats after ${leaking.losses.length} steps, on held-out text too; and ${share(leaking.strangeness)} of the pairs that it writes are other ones`,
    cause:
      'The model copies the answer from the next place. Held-out text has a next place as well, so validation does not notice. When it writes there is none.',
    intervention: {
      change: 'the mask ends at the letter itself',
      got: `${sound.loss.toFixed(2)} nats, above the entropy; ${share(sound.strangeness)} of its pairs are other ones`,
      removed:
        leaking.loss < entropy - 0.1 &&
        sound.loss > entropy - 0.05 &&
        leaking.strangeness > 2 * sound.strangeness,
    },
  };
}

export function leakPlot({ sound, leaking, entropy }: KnownSource): string {
  const { steps } = recipe;
  return linePlot({
    title: 'The loss of a mask that leaks falls through the floor',
    description: `Training loss over ${steps} steps. The sound model comes down to the entropy of the language, ${entropy.toFixed(2)} nats, and stays above it; the one that sees the next letter is at ${leaking.losses.at(-1)!.toFixed(2)} after ${leaking.losses.length}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Training loss', unit: 'nats per letter' },
    series: [
      { name: 'mask off by one', points: smoothed(leaking.losses, 5) },
      { name: 'sound mask', points: smoothed(sound.losses, 5) },
      {
        name: 'entropy of the language',
        points: [0, steps].map((x) => ({ x, y: entropy })),
      },
    ],
  });
}
