/**
 * @file Plain English stories, conversations, letters and portraits of any length, from a seed.
 *
 * A document depends on the seed, its number and the grammar alone, so that document 1,000 can be
 * told without the 999 before it, and a corpus of any length is the beginning of every longer one.
 * **Version 1 is frozen**: a change to the grammar or its word lists is a new version beside it.
 */
import { GradusError } from '@gradus/runtime';
import { createRandom, type Random } from '@gradus/statistics';
import { cast } from './cast.ts';
import { conversations } from './conversations.ts';
import { dayPlot, letterPlot } from './days.ts';
import { dialogues } from './dialogues.ts';
import { tell, type Plot } from './plot.ts';
import { couragePlots } from './plots-courage.ts';
import { friendPlots } from './plots-friends.ts';
import { homePlots } from './plots-home.ts';
import { journeyPlots } from './plots-journeys.ts';
import { mistakePlots } from './plots-mistakes.ts';
import { outdoorPlots } from './plots-outdoors.ts';
import { skillPlots } from './plots-skills.ts';
import { tradePlots } from './plots-trades.ts';

const plots: readonly Plot[] = [
  ...homePlots,
  ...mistakePlots,
  ...outdoorPlots,
  ...journeyPlots,
  ...friendPlots,
  ...couragePlots,
  ...skillPlots,
  ...tradePlots,
];
const talks: readonly Plot[] = [...conversations, ...dialogues];

/** In a hundred documents: 68 stories, 20 conversations, 6 portraits, 6 letters. */
function choosePlot(random: Random): Plot {
  const share = random.integer(100);
  if (share < 68) return plots[random.integer(plots.length)]!;
  if (share < 88) return talks[random.integer(talks.length)]!;
  return share < 94 ? dayPlot : letterPlot;
}

function document(corpus: Random, number: number): string {
  const random = corpus.split(number);
  const plot = choosePlot(random);
  return tell(plot, cast(random, plot.hero));
}

/** What stands between two documents of a corpus; no document contains it. */
export const storySeparator = '\n\n';

export interface StoryOptions {
  readonly seed: number;
  /** The only one so far; named, so that a corpus can always be told again. */
  readonly version: 1;
  /** The corpus ends with the first document that reaches this length. Plain ASCII: also bytes. */
  readonly characters: number;
}

/**
 * Documents, one at a time, so that any length fits into memory: join them with `storySeparator`.
 * Each is a few short paragraphs of plain ASCII, a line each.
 * @throws GradusError `stories-argument` (usage).
 */
export function* generateStories({ seed, version, characters }: StoryOptions): Generator<string> {
  requireVersion(version);
  if (!Number.isSafeInteger(characters) || characters < 0) {
    throw refused('length of a corpus', 'a whole number of characters', characters);
  }
  const corpus = createRandom(seed);
  let length = 0;
  for (let number = 0; length < characters; number++) {
    const text = document(corpus, number);
    length += text.length + (number === 0 ? 0 : storySeparator.length);
    yield text;
  }
}

/** Document `number` (from 0) of the corpus with this seed. @throws as `generateStories`. */
export function storyAt(
  { seed, version }: Omit<StoryOptions, 'characters'>,
  number: number,
): string {
  requireVersion(version);
  return document(createRandom(seed), number);
}

function requireVersion(version: number): void {
  if (version !== 1) throw refused('version of the stories', '1', version);
}

function refused(what: string, expected: string, received: unknown): GradusError {
  return new GradusError({
    code: 'stories-argument',
    kind: 'usage',
    what: `Cannot use this ${what}`,
    expected,
    received: String(received),
  });
}
