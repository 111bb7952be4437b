/**
 * @file How fast text becomes ids: ours against three others, on text that an instance meets for
 * the first time and on text that it has seen before (all of them keep what they worked out).
 */
import { readShipped } from '@gradus/datasets';
import type { Progress } from '@gradus/runtime';
import {
  bootstrapInterval,
  type Interval,
  pairedBootstrapInterval,
  quantile,
  type Random,
} from '@gradus/statistics';
import { measureInterleaved } from '../interleaved.ts';
import type { BenchmarkText } from './texts.ts';
import { loadVocabulary, ourName, type Vocabulary, vocabularyNames } from './tokenizer-arms.ts';

export interface ArmSpeed {
  readonly name: string;
  /** Median over the slices. */
  readonly megabytesPerSecond: number;
  /** How many times as fast ours is: median over the slices; absent for ours. */
  readonly ratio?: Interval;
  /** Our median minus this one, in MB/s. */
  readonly lead?: Interval;
}

export interface EncodeSpeed {
  readonly vocabulary: Vocabulary['name'];
  readonly text: string;
  readonly kind: BenchmarkText['kind'];
  /** `fresh`: the instance's first pass over the text; `seen`: the three after it. */
  readonly pass: 'fresh' | 'seen';
  /** Ours first, then the others from fast to slow. */
  readonly arms: readonly ArmSpeed[];
}

export interface EncodeResults {
  readonly speeds: readonly EncodeSpeed[];
  /** Texts on which an arm gave other ids than ours; there must be none. */
  readonly disagreements: readonly string[];
  readonly comparedSlices: number;
}

export interface EncodeOptions {
  readonly random: Random;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const seenPasses = 3;

export async function measureEncoding(
  texts: readonly BenchmarkText[],
  { random, progress, signal }: EncodeOptions,
): Promise<EncodeResults> {
  const slices = texts.reduce((sum, text) => sum + text.slices.length, 0);
  const stage = progress.stage('Encoding', {
    total: slices * (1 + seenPasses) * vocabularyNames.length,
    unit: 'slices',
  });
  const speeds: EncodeSpeed[] = [];
  const disagreements: string[] = [];
  for (const name of vocabularyNames) {
    const vocabulary = await loadVocabulary(name);
    await warmUp(vocabulary);
    for (const text of texts) {
      const measure = async (pass: string): Promise<Map<string, number[]>> =>
        measureInterleaved(vocabulary.encoders, text.slices, {
          random: random.split(`${name} ${text.name} ${pass}`),
          stage,
          signal,
        });
      const fresh = await measure('fresh');
      const seen = new Map<string, number[]>(vocabulary.encoders.map((arm) => [arm.name, []]));
      for (let pass = 0; pass < seenPasses; pass++)
        for (const [arm, durationsMs] of await measure(`seen ${pass}`))
          seen.get(arm)!.push(...durationsMs);
      disagreements.push(...disagreeing(vocabulary, text));
      const draw = random.split(`intervals ${name} ${text.name}`);
      speeds.push(
        summarize(vocabulary, text, 'fresh', fresh, draw),
        summarize(vocabulary, text, 'seen', seen, draw),
      );
    }
  }
  stage.done();
  return { speeds, disagreements, comparedSlices: slices * vocabularyNames.length };
}

/** Lets the runtime compile every arm, on other texts than those that are measured. */
async function warmUp({ encoders }: Vocabulary): Promise<void> {
  const texts = [await readShipped('prose-en'), await readShipped('code-typescript')];
  for (const { run } of encoders) {
    const untilMs = performance.now() + 1000;
    while (performance.now() < untilMs) for (const text of texts) run(text);
  }
}

function disagreeing({ name, encoders }: Vocabulary, text: BenchmarkText): string[] {
  const [ours, ...others] = encoders;
  return text.slices.flatMap((slice, i) => {
    const expected = ours!.run(slice).join();
    return others
      .filter(({ run }) => run(slice).join() !== expected)
      .map((arm) => `${arm.name} with ${name} on ${text.name}, slice ${i}`);
  });
}

function summarize(
  { name, encoders }: Vocabulary,
  text: BenchmarkText,
  pass: EncodeSpeed['pass'],
  durationsMs: ReadonlyMap<string, number[]>,
  random: Random,
): EncodeSpeed {
  const count = text.slices.length;
  const kilobytes = text.slices.map((slice) => Buffer.byteLength(slice) / 1000);
  const ours = durationsMs.get(ourName)!;
  const ratesOf = (values: readonly number[]): number[] =>
    values.map((ms, i) => kilobytes[i % count]! / ms);
  const common = {
    interval: 'percentile',
    ...(ours.length > count && {
      clusters: { by: 'slice', labels: ours.map((_, i) => i % count) },
    }),
  } as const;
  const arms = encoders.map(({ name: arm }): ArmSpeed => {
    const theirs = durationsMs.get(arm)!;
    const megabytesPerSecond = median(ratesOf(theirs));
    if (arm === ourName) return { name: arm, megabytesPerSecond };
    const options = { ...common, random: random.split(`${pass} ${arm}`) };
    const ratios = theirs.map((ms, i) => ms / ours[i]!);
    return {
      name: arm,
      megabytesPerSecond,
      ratio: bootstrapInterval(ratios, median, options),
      lead: pairedBootstrapInterval(
        ratesOf(ours),
        ratesOf(theirs),
        (a, b) => median(a) - median(b),
        options,
      ),
    };
  });
  const [first, ...others] = arms;
  return {
    vocabulary: name,
    text: text.name,
    kind: text.kind,
    pass,
    arms: [first!, ...others.sort((a, b) => b.megabytesPerSecond - a.megabytesPerSecond)],
  };
}

/** Not the mean: a slice takes a millisecond, and whatever else the machine does takes several. */
const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
