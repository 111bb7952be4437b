/**
 * @file What a temperature buys and what it costs: how many different things are told, against how
 * often two words stand together that the corpus never has so.
 */
import { type Comparison, formatCsv, linePlot } from '@gradus/evidence';
import { generateStories } from '@gradus/datasets';
import { sampleToken, type SamplingRules } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import { faultsOf, referenceOf, type TextReference, wordsOf } from '@gradus/training';
import { type Storyteller, writeTexts } from './storyteller.ts';

const temperatures = [0.3, 0.6, 1, 1.3, 1.6, 2];
const families = [
  { name: 'temperature alone', rules: {} },
  { name: 'and min-p 0.1', rules: { minP: 0.1 } },
] as const;
const maxTokens = 48;
/** Of all arms alike: the share of different pairs falls the more of them there are. */
const pairsCompared = 600;
const corpusCharacters = 3_000_000;

export interface Point {
  readonly temperature: number;
  /** Of each text: two words in a row that the corpus never has so. */
  readonly unseen: readonly number[];
  /** Different pairs of words among as many of all texts. */
  readonly distinct: number;
}

export interface Frontier {
  readonly texts: number;
  readonly families: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** The same of the generator's own stories that the model never saw. */
  readonly generator: Point;
}

export async function measureFrontier(
  teller: Storyteller,
  { random, scale, signal, progress }: LabContext,
): Promise<Frontier> {
  const texts = scale === 'full' ? 96 : 24;
  const stage = progress.stage('Writing stories', {
    total: families.length * temperatures.length,
    unit: 'rules',
  });
  const reference = referenceOf(
    generateStories({ seed: 1, version: 1, characters: corpusCharacters }),
  );
  const write = async (rules: SamplingRules): Promise<Point> => {
    const streams = streamsOf(random.split('frontier'), texts);
    const ids = await writeTexts(teller, [teller.endOfText], {
      count: texts,
      maxTokens,
      pick: (logits, b) => sampleToken(logits, rules, streams[b]),
      signal,
    });
    stage.advance();
    return judge(
      rules.temperature ?? 1,
      ids.map((one) => teller.decode(one)),
      reference,
    );
  };
  const found: { name: string; points: Point[] }[] = [];
  for (const { name, rules } of families) {
    const points: Point[] = [];
    for (const temperature of temperatures) points.push(await write({ temperature, ...rules }));
    found.push({ name, points });
  }
  stage.done();
  const others = generateStories({ seed: 2, version: 1, characters: corpusCharacters });
  const cut = [...others.take(texts)].map((story) => beginning(teller, story));
  return { texts, families: found, generator: judge(1, cut, reference) };
}

/** As much of a story as the model writes. */
function beginning(teller: Storyteller, story: string): string {
  return teller.decode(teller.encode(story).slice(0, maxTokens));
}

function streamsOf(random: Random, count: number): Random[] {
  return Array.from({ length: count }, (_, number) => random.split(number));
}

function judge(temperature: number, texts: readonly string[], reference: TextReference): Point {
  const pairs = texts.map((text) => {
    const words = wordsOf(text);
    return words.slice(1).map((word, i) => `${words[i]} ${word}`);
  });
  const all = pairs.flat().slice(0, pairsCompared);
  return {
    temperature,
    unseen: texts.map(
      (text, i) => faultsOf(text, reference).unseenPairs.length / Math.max(1, pairs[i]!.length),
    ),
    distinct: new Set(all).size / all.length,
  };
}

export function frontierPoint(frontier: Frontier, family: number, temperature: number): Point {
  return frontier.families[family]!.points.find((one) => one.temperature === temperature)!;
}

export function compareFrontier(frontier: Frontier, random: Random): Comparison {
  return comparePaired(
    { metric: 'pairs of words that the corpus does not have, at temperature 1.6', unit: 'share' },
    { name: 'temperature alone', values: frontierPoint(frontier, 0, 1.6).unseen },
    { name: 'and min-p 0.1', values: frontierPoint(frontier, 1, 1.6).unseen },
    random.split('min-p'),
  );
}

/** Both by temperature; the generator's own stories are a level. */
export function faultPlot(frontier: Frontier): string {
  return byTemperature(frontier, ({ unseen }) => mean(unseen), {
    title: 'Faults by temperature',
    description:
      'Pairs of words that the corpus does not have. With temperature alone they begin to rise at 1 and reach four of five; with min-p they stay near the generator until beyond 1.5.',
    label: 'Pairs of words that the corpus does not have',
  });
}

export function varietyPlot(frontier: Frontier): string {
  return byTemperature(frontier, ({ distinct }) => distinct, {
    title: 'Variety by temperature',
    description:
      'Different pairs of words among as many. Low temperatures tell the same again; from 0.6 to 1 there is about as much variety as in the stories of the generator. Beyond, temperature alone has more than they: what is put together at random is seldom the same.',
    label: 'Different pairs of words',
  });
}

function byTemperature(
  { families: found, generator }: Frontier,
  value: (point: Point) => number,
  { title, description, label }: Readonly<Record<'title' | 'description' | 'label', string>>,
): string {
  const level = [temperatures[0]!, temperatures.at(-1)!];
  return linePlot({
    title,
    description,
    x: { label: 'Temperature', unit: 'T' },
    y: { label, unit: 'share' },
    series: [
      ...found.map(({ name, points }) => ({
        name,
        points: points.map((point) => ({ x: point.temperature, y: value(point) })),
      })),
      {
        name: "the generator's own stories",
        points: level.map((x) => ({ x, y: value(generator) })),
      },
    ],
  });
}

export function frontierTable({ families: found, generator }: Frontier): string {
  const row = (name: string, { temperature, distinct, unseen }: Point): (string | number)[] => [
    name,
    temperature,
    distinct.toFixed(3),
    mean(unseen).toFixed(4),
  ];
  return formatCsv([
    ['rules', 'temperature', 'different pairs of words', 'pairs that the corpus does not have'],
    ...found.flatMap(({ name, points }) => points.map((one) => row(name, one))),
    row("the generator's own", generator),
  ]);
}
