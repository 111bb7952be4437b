/**
 * @file Where the fact stands. A story begins with a name, goes on with sentences that give nothing
 * away, and asks for the name. Each of eight names is told once, so an answer that does not depend on
 * what was told is right one time in eight, exactly.
 */
import { claim, type Claim, type Failure, heatMap, linePlot } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import type { Reader } from './reader.ts';
import type { RotationName } from './rotations.ts';
import type { Words } from './texts.ts';

/** Their first tokens are all different. */
export const heroes = [
  { name: 'Tom', child: 'boy' },
  { name: 'Jack', child: 'boy' },
  { name: 'Gus', child: 'boy' },
  { name: 'Hassan', child: 'boy' },
  { name: 'Laila', child: 'girl' },
  { name: 'Freya', child: 'girl' },
  { name: 'Rania', child: 'girl' },
  { name: 'Priya', child: 'girl' },
] as const;
type Hero = (typeof heroes)[number];
export const chance = 1 / heroes.length;

const fillers = [
  ' It was a Monday in May.',
  ' The sun was shining, and the streets were quiet.',
  ' It was late, and the house was dark.',
  ' The wind was strong.',
  ' In the morning the garden was very quiet.',
  ' It was winter, and the streets were very quiet.',
] as const;
export const question = ' "I have a plan," said';

export function factOf({ name, child }: Hero): string {
  return `Once there was a shy ${child} named ${name} who lived in a village.`;
}

/** Sentences that name nobody. */
export function fillerTexts(count: number): string[] {
  return Array.from({ length: count }, (_, at) => fillers[at % fillers.length]!);
}

/** Which of the names comes first to the model behind these tokens. */
export async function answer(
  { encode }: Words,
  reader: Reader,
  tokens: readonly number[],
): Promise<string> {
  const { logits } = await reader.read(tokens);
  const row = logits.at(-1)!;
  const scores = heroes.map(({ name }) => row[encode(` ${name}`)[0]!]!);
  return heroes[scores.indexOf(Math.max(...scores))]!.name;
}

/** The story with `behind` sentences between the fact and the question. */
function storyTokens({ encode, endOfText }: Words, hero: Hero, behind: number): number[] {
  return [
    endOfText,
    ...encode(factOf(hero)),
    ...fillerTexts(behind).flatMap((text) => encode(text)),
    ...encode(question),
  ];
}

export interface Cell {
  /** Of the last tokens, how many are read. */
  readonly kept: number;
  /** Tokens behind the name, the question among them. */
  readonly distance: number;
  readonly rightShare: number;
  readonly isInside: boolean;
}

const keptCounts = [32, 64, 128, 192, 256];
const behinds = [1, 4, 8, 12, 17];

/** Cut from the left, as whoever has no room does first. */
export async function measureCutting(
  words: Words,
  reader: Reader,
  { signal }: LabContext,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const kept of keptCounts) {
    for (const behind of behinds) {
      let right = 0;
      let isInside = true;
      let distance = 0;
      for (const hero of heroes) {
        const whole = storyTokens(words, hero, behind);
        const tokens = whole.slice(-kept);
        const place = placeOfName(words, hero);
        distance = Math.max(distance, whole.length - place);
        isInside &&= whole.length - kept <= place;
        if ((await answer(words, reader, tokens)) === hero.name) right++;
      }
      cells.push({ kept, distance, rightShare: right / heroes.length, isInside });
    }
    await breathe(signal);
  }
  return cells;
}

/** Of its first token. */
function placeOfName({ encode }: Words, hero: Hero): number {
  const [before] = factOf(hero).split(hero.name) as [string];
  return 1 + encode(before.trimEnd()).length;
}

export interface FarFact {
  readonly distance: number;
  readonly rightShare: ReadonlyMap<RotationName, number>;
}

const farBehinds = [12, 24, 34, 44];

/** Facts farther and farther away, with each rotation, all of the text read. */
export async function measureFarFacts(
  words: Words,
  readers: ReadonlyMap<RotationName, Reader>,
  { signal }: LabContext,
): Promise<FarFact[]> {
  const found: FarFact[] = [];
  for (const behind of farBehinds) {
    const rightShare = new Map<RotationName, number>();
    let distance = 0;
    for (const [name, reader] of readers) {
      // Interpolated, the model finds nothing at any distance: see its loss.
      if (name === 'interpolation') continue;
      let right = 0;
      for (const hero of heroes) {
        const tokens = storyTokens(words, hero, behind);
        distance = tokens.length - placeOfName(words, hero);
        if ((await answer(words, reader, tokens)) === hero.name) right++;
      }
      rightShare.set(name, right / heroes.length);
      await breathe(signal);
    }
    found.push({ distance, rightShare });
  }
  return found;
}

export function cuttingClaims(cells: readonly Cell[]): Claim[] {
  const outside = cells.filter(({ isInside }) => !isInside);
  const inside = cells.filter(({ isInside }) => isInside);
  return [
    claim({
      statement: `A name that was cut off is as good as never told: of ${heroes.length} names exactly one is guessed, in each of ${outside.length} cases.`,
      metric: 'cases in which another share was right',
      value: outside.filter(({ rightShare }) => rightShare !== chance).length,
      unit: 'cases',
      comparison: '=',
      threshold: 0,
      oracle: 'one in eight: what is read is the same for all names, so the answer is',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `A name that is still in the window is found, wherever it stands: ${inside.length} cases of ${heroes.length} names.`,
      metric: 'share of names found, all cases together',
      value: inside.reduce((sum, { rightShare }) => sum + rightShare, 0) / inside.length,
      unit: 'share',
      comparison: '>=',
      threshold: 0.9,
      oracle: 'the name that was told; by chance one in eight',
      replay: { class: 'tolerance', tolerance: 0.05 },
    }),
  ];
}

export function farClaims(facts: readonly FarFact[]): Claim[] {
  const share = (name: RotationName, of: FarFact): number => of.rightShare.get(name)!;
  const [near, far] = [facts[0]!, facts.at(-1)!];
  return [
    claim({
      statement: `As trained, the name is found ${near.distance} tokens back, and ${far.distance} tokens back it is guessed at best.`,
      metric: `share of names found ${far.distance} tokens back, less that by chance`,
      value: share('as trained', far) - chance,
      unit: 'share',
      comparison: '<=',
      threshold: 0.25,
      oracle: 'one in eight by chance',
      replay: { class: 'tolerance', tolerance: 0.13 },
    }),
    claim({
      statement: `With a larger base it is found ${far.distance} tokens back as well: the distance was the obstacle, and not the number of words between.`,
      metric: `share of names found ${far.distance} tokens back, NTK-aware`,
      value: share('NTK-aware', far),
      unit: 'share',
      comparison: '>=',
      threshold: 0.75,
      oracle: 'the name that was told; by chance one in eight',
      replay: { class: 'tolerance', tolerance: 0.13 },
    }),
  ];
}

export function cuttingMap(cells: readonly Cell[]): string {
  const distances = [...new Set(cells.map(({ distance }) => distance))];
  return heatMap({
    title: 'Names found, by what is kept and how far back the name stands',
    description: 'A staircase: dark where the name is within what is kept, pale everywhere else.',
    rows: keptCounts.map((kept) => `last ${kept} kept`),
    rowLabel: 'Tokens kept',
    columns: distances.map(String),
    columnLabel: 'Tokens from the name to the question',
    values: keptCounts.map((kept) =>
      cells.filter((cell) => cell.kept === kept).map(({ rightShare }) => rightShare),
    ),
  });
}

export function farPlot(facts: readonly FarFact[]): string {
  return linePlot({
    title: 'Names found, by distance',
    description:
      'As trained, names far behind the end of training are guessed; with slower rotations they are found.',
    x: { label: 'From the name to the question', unit: 'tokens' },
    y: { label: 'Names found', unit: '% of eight' },
    series: (['as trained', 'NTK-aware', 'YaRN'] as const).map((name) => ({
      name,
      points: facts.map(({ distance, rightShare }) => ({
        x: distance,
        y: 100 * rightShare.get(name)!,
      })),
    })),
  });
}

/** The story is one token too long for what is kept. */
export async function cutOff(words: Words, reader: Reader): Promise<Failure> {
  const behind = 9;
  const room = 64;
  const told: string[] = [];
  const pinned: string[] = [];
  for (const hero of heroes) {
    const whole = storyTokens(words, hero, behind);
    const head = 1 + words.encode(factOf(hero)).length;
    told.push(await answer(words, reader, whole.slice(-room)));
    pinned.push(
      await answer(words, reader, [...whole.slice(0, head), ...whole.slice(head - room)]),
    );
  }
  const right = (said: readonly string[]): number =>
    said.filter((name, at) => name === heroes[at]!.name).length;
  return {
    case: `stories of eight heroes, cut to their last ${room} tokens, asked for the name`,
    expected: 'eight names',
    got: `${right(told)} of ${heroes.length}: it says “${told[0]}” of everybody`,
    cause:
      'Names are told once, at the beginning, and the beginning is what is cut off. The model does not say that it lacks something; it says a name.',
    intervention: {
      change: `the first sentence stays, and the last tokens up to ${room} in all`,
      got: `${right(pinned)} of ${heroes.length}`,
      removed: right(told) === 1 && right(pinned) >= 7,
    },
  };
}
