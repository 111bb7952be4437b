/** @file Past the end: how surprised the model is by what lies behind the last place of its training. */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { openReader, type Reader, surprises } from './reader.ts';
import { readRolling } from './rolling.ts';
import { factor, type RotationName, rotationsOf } from './rotations.ts';
import { longTexts, type Words } from './texts.ts';

const trained = 256;
const rolling = { window: trained, part: 32 };
const sinks = 4;

const windowNames = [
  'a rolling window',
  'with the first four',
  'with the first four, moved',
] as const;
export type ArmName = RotationName | (typeof windowNames)[number];

/** Arm by arm and text by text, nats for each token but the first. */
export type Beyond = ReadonlyMap<ArmName, readonly (readonly number[])[]>;

/** @param readers one for each rotation */
export async function measureBeyond(
  words: Words,
  readers: ReadonlyMap<RotationName, Reader>,
  { seed, scale, signal }: LabContext,
): Promise<Beyond> {
  const isFull = scale === 'full';
  const texts = longTexts(
    words,
    seed,
    isFull ? { count: 16, length: 1025 } : { count: 3, length: 513 },
  );
  const found = new Map<ArmName, number[][]>();
  const add = (arm: ArmName, losses: number[]): void => {
    found.set(arm, [...(found.get(arm) ?? []), losses]);
  };
  for (const text of texts) {
    for (const [name, reader] of readers) {
      add(name, surprises((await reader.read(text)).logits, text));
      await breathe(signal);
    }
    const reader = readers.get('as trained')!;
    const options = [rolling, { ...rolling, sinks }, { ...rolling, sinks, isMoved: true }];
    for (const [at, name] of windowNames.entries()) {
      add(name, surprises(await readRolling(reader, text, options[at]!), text));
      await breathe(signal);
    }
  }
  return found;
}

export async function openReaders({ model }: Words): Promise<Map<RotationName, Reader>> {
  const readers = new Map<RotationName, Reader>();
  for (const [name, changes] of rotationsOf(model.config)) {
    readers.set(name, await openReader(model, changes));
  }
  return readers;
}

/** Text by text, the mean over these places. */
function means(beyond: Beyond, arm: ArmName, start: number, end?: number): number[] {
  return beyond.get(arm)!.map((losses) => mean(losses.slice(start, end)));
}

export function lossOf(beyond: Beyond, arm: ArmName, start: number, end?: number): number {
  return mean(means(beyond, arm, start, end));
}

/** Logits of a window that rolls token by token, and of the mask that stands for it. */
export async function measureRolling(
  words: Words,
  reader: Reader,
  { seed }: LabContext,
): Promise<number> {
  const [text] = longTexts(words, seed, { count: 1, length: 96 });
  const window = 24;
  const rolled = await readRolling(reader, text!, { window, part: 1 });
  const masked = await reader.read(text!, { sees: (query, key) => query - key < window });
  let [difference, largest] = [0, 0];
  for (const [place, row] of masked.logits.entries()) {
    for (const [id, logit] of row.entries()) {
      difference = Math.max(difference, Math.abs(rolled[place]![id]! - logit));
      largest = Math.max(largest, Math.abs(logit));
    }
  }
  return difference / largest;
}

export function beyondClaims(beyond: Beyond, rollingDifference: number): Claim[] {
  const inside = lossOf(beyond, 'as trained', trained / 2, trained - 1);
  const behind = (arm: ArmName): number => lossOf(beyond, arm, trained);
  return [
    claim({
      statement: `Nothing forbids the ${trained + 1}th place, and nothing was learned there: the loss behind the end is several times that before it.`,
      metric: `nats a token behind place ${trained}, by those of places ${trained / 2} to ${trained}`,
      value: behind('as trained') / inside,
      unit: 'times',
      comparison: '>=',
      threshold: 3,
      oracle: 'the same model on the same texts, before the end',
      replay: { class: 'tolerance', tolerance: 0.01 },
    }),
    claim({
      statement: `With a window of ${trained} places that rolls on, the model reads on as well as before, without a step of training.`,
      metric: `nats a token behind place ${trained}, by those of places ${trained / 2} to ${trained}`,
      value: behind('a rolling window') / inside,
      unit: 'times',
      comparison: '<=',
      threshold: 1.5,
      oracle: 'the same model on the same texts, before the end',
      replay: { class: 'tolerance', tolerance: 0.01 },
    }),
    claim({
      statement: 'A window that rolls token by token is the mask that shows each token the last w.',
      metric: 'largest difference of logits',
      value: rollingDifference,
      unit: 'of the largest logit',
      comparison: '<=',
      threshold: 1e-5,
      oracle: 'the whole text read at once under the mask',
      replay: { class: 'tolerance', tolerance: 1e-5 },
    }),
    claim({
      statement: `Of the ways to slow the rotation ${factor} times, a larger base costs least without training: on what is near, and on what is far.`,
      metric: 'loss over all places, NTK-aware, by the better of the two others',
      value:
        lossOf(beyond, 'NTK-aware', 0) /
        Math.min(lossOf(beyond, 'interpolation', 0), lossOf(beyond, 'YaRN', 0)),
      unit: 'times',
      comparison: '<',
      threshold: 1,
      oracle: 'the same texts with the other rotations',
      replay: { class: 'tolerance', tolerance: 0.01 },
    }),
  ];
}

export function compareBeyond(beyond: Beyond, { random }: LabContext): Comparison[] {
  const what = { metric: `loss behind place ${trained}`, unit: 'nats per token' };
  const arm = (name: ArmName) => ({ name, values: means(beyond, name, trained) });
  return [
    comparePaired(what, arm('as trained'), arm('a rolling window'), random.split('window')),
    comparePaired(what, arm('NTK-aware'), arm('a rolling window'), random.split('ntk')),
    comparePaired(
      what,
      arm('with the first four, moved'),
      arm('a rolling window'),
      random.split('sinks'),
    ),
  ];
}

const bin = 32;

export function beyondPlot(beyond: Beyond, arms: readonly ArmName[]): string {
  const length = beyond.get('as trained')![0]!.length;
  const bins = Array.from({ length: Math.floor(length / bin) }, (_, at) => at * bin);
  return linePlot({
    title: 'Loss by place',
    description: `Behind place ${trained} the model as trained is lost; with a rolling window it goes on.`,
    x: { label: 'Place in the text', unit: 'tokens' },
    y: { label: `Surprise, mean of ${bin} places`, unit: 'nats per token', scale: 'log10' },
    series: arms.map((name) => ({
      name,
      points: bins.map((start) => ({
        x: start + bin / 2,
        y: lossOf(beyond, name, start, start + bin),
      })),
    })),
  });
}

const nats = (loss: number): string => `${loss.toFixed(2)} nats a token`;

export function pastTheEnd(beyond: Beyond): Failure {
  const inside = lossOf(beyond, 'as trained', trained / 2, trained - 1);
  const [plain, window] = [
    lossOf(beyond, 'as trained', trained),
    lossOf(beyond, 'a rolling window', trained),
  ];
  return {
    case: `stories one behind the other, read on behind place ${trained}, the last one of training`,
    expected: `${nats(inside)}, as just before`,
    got: nats(plain),
    cause:
      'Scores depend on distances, and distances of 256 and more were never seen: nothing has kept their scores low. The texts themselves are no harder there.',
    intervention: {
      change: `each token sees ${trained} places at most; the same text, the same places`,
      got: nats(window),
      removed: plain > 2 * inside && window < 1.5 * inside,
    },
  };
}

export function unreadableNeighbours(beyond: Beyond): Failure {
  const loss = (arm: ArmName): number => lossOf(beyond, arm, 0, trained);
  const [right, squeezed, based] = [loss('as trained'), loss('interpolation'), loss('NTK-aware')];
  return {
    case: `texts of ${trained} tokens, places interpolated by ${factor} so that longer ones would fit, no training`,
    expected: `about ${nats(right)}, as all distances lie within those of training`,
    got: nats(squeezed),
    cause:
      'All waves are slower, the fastest too: what was one place apart is now a quarter. Which word is next to which is read from the fastest waves.',
    intervention: {
      change:
        'a larger base: the slowest wave is slower by the same factor, the fastest stays as it was',
      got: nats(based),
      removed: squeezed > 3 * right && based < 1.5 * right,
    },
  };
}

export function farAwaySinks(beyond: Beyond): Failure {
  const loss = (arm: ArmName): number => lossOf(beyond, arm, trained);
  const window = loss('a rolling window');
  const [far, moved] = [loss('with the first four'), loss('with the first four, moved')];
  return {
    case: `a window that rolls on and keeps the first ${sinks} places, as attention likes to rest there`,
    expected: `no worse than without them: ${nats(window)}`,
    got: nats(far),
    cause:
      'Kept at their own places, they are farther away with each token, farther than anything in training.',
    intervention: {
      change: 'they are moved along to just before the window: their keys are turned further',
      got: nats(moved),
      removed: far > 1.5 * window && moved < 1.15 * window,
    },
  };
}
