/** @file The experiment: what the lab measures, in order. See README.md. */
import { formatCsv } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import {
  compareContest,
  contestClaim,
  holdContest,
  searchTables,
  tableClaims,
  widthPlot,
} from './beam.ts';
import { drawClaims } from './draws.ts';
import { entropyClaims, entropyPlot, type NamedPlace } from './entropy.ts';
import {
  explore,
  explorerMap,
  explorerTable,
  stepMap,
  stepTable,
  writeOpenly,
} from './explorer.ts';
import { cutTies, frozenNucleus, hotRubbish, orderOfFilters, shortBeams } from './failures.ts';
import {
  compareFrontier,
  faultPlot,
  frontierPoint,
  frontierTable,
  measureFrontier,
  varietyPlot,
} from './frontier.ts';
import { oracleClaims } from './oracles.ts';
import { tryBadInputs } from './robustness.ts';
import { openStoryteller, type Storyteller } from './storyteller.ts';
import { compareTales, greedyLoop, sameTale, tellTales } from './tales.ts';

/** Beginnings of stories, as the model knows them: some open, some sure. */
const beginnings = [
  'This is the story of',
  'Far away, in a mountain town, there lived',
  'One cold day something happened:',
  'The air was warm and still, and',
  '"I have a plan," said',
  'At the last moment',
  'Her best friend was',
  'They asked a tall man, but',
] as const;
const [, surePlace, openPlace] = beginnings;

export async function run(context: LabContext): Promise<LabReport> {
  const { random, signal } = context;
  await using teller = await openStoryteller();
  const places = await placesOf(teller);
  const logits = places.map((place) => place.logits);
  const identity = [
    ...(await oracleClaims()),
    ...drawClaims(logits, random.split('draws')),
    ...entropyClaims(logits, random.split('entropy')),
  ];
  await breathe(signal);
  const searches = await searchTables(context);
  const contest = await holdContest(teller, beginnings, context);
  const tales = await tellTales(teller, beginnings, context);
  const frontier = await measureFrontier(teller, context);
  const explored = [await explore(teller, openPlace), await explore(teller, surePlace)];
  const steps = await writeOpenly(teller, surePlace, {
    rules: { temperature: 0.8 },
    tokens: 20,
    random: random.split('steps'),
  });
  const percent = (shares: readonly number[]): string => `${(100 * mean(shares)).toFixed(0)}%`;
  const [hot, cut] = [frontierPoint(frontier, 0, 1.6), frontierPoint(frontier, 1, 1.6)];
  return {
    summary:
      `Every rule keeps the tokens that Hugging Face's keeps, and draws have their distribution. ` +
      `At temperature 1.6 ${percent(hot.unseen)} of the pairs of words in stories are none of the corpus's, with min-p 0.1 at the same temperature ${percent(cut.unseen)}; greedy stories share ${percent(tales.greedy)} of their pieces with stories that began differently, drawn ones ${percent(tales.drawn)}. ` +
      `Four beams find likelier texts than greedy, and without a length penalty shorter ones.`,
    claims: [...identity, ...tableClaims(searches), contestClaim(contest)],
    comparisons: [
      compareFrontier(frontier, random.split('frontier')),
      compareTales(tales, random.split('tales')),
      compareContest(contest, random.split('contest')),
    ],
    failures: [
      sameTale(tales),
      greedyLoop(teller, tales, context),
      hotRubbish(frontier),
      orderOfFilters(logits),
      cutTies(context),
      await frozenNucleus(teller, context),
      await shortBeams(teller, beginnings, context),
    ],
    robustness: await tryBadInputs(),
    artifacts: [
      { name: 'explorer-open.svg', content: explorerMap(explored[0]!) },
      { name: 'explorer-sure.svg', content: explorerMap(explored[1]!) },
      { name: 'explorer.csv', content: explorerTable(explored) },
      { name: 'steps.svg', content: stepMap(surePlace, steps) },
      { name: 'steps.csv', content: stepTable(steps) },
      { name: 'entropy.svg', content: entropyPlot(places.slice(0, 4)) },
      { name: 'faults.svg', content: faultPlot(frontier) },
      { name: 'variety.svg', content: varietyPlot(frontier) },
      { name: 'frontier.csv', content: frontierTable(frontier) },
      { name: 'beams.svg', content: widthPlot(searches) },
      {
        name: 'contest.csv',
        content: formatCsv([
          ['behind', 'greedy', 'four beams'],
          ...beginnings.map((text, i) => [text, contest.greedy[i]!.text, contest.beam[i]!.text]),
        ]),
      },
    ],
    plots: [
      {
        title: `Probability explorer: behind “${openPlace}” much may come`,
        path: 'explorer-open.svg',
        alt: 'Greedy and a low temperature leave one dark cell, T = 2 pales them all; top-k keeps five, top-p and min-p as many as the place needs.',
      },
      {
        title: `Probability explorer: behind “${surePlace}” the model is sure`,
        path: 'explorer-sure.svg',
        alt: 'One dark cell in nearly every row; top-p and min-p keep one or two tokens, top-k still five.',
      },
      {
        title: `Step by step: a story behind “${surePlace}”, drawn at temperature 0.8`,
        path: 'steps.svg',
        alt: 'Rows of candidates by rank. Inside words and set phrases the first has everything; where a name or an activity is chosen the row is pale.',
      },
      {
        title: 'How many tokens share the probability, by temperature',
        path: 'entropy.svg',
        alt: 'Rising lines: the open place has dozens of candidates at temperature 1, the sure one begins to open above 1.',
      },
      {
        title: 'Faults by temperature',
        path: 'faults.svg',
        alt: 'With temperature alone the line shoots up beyond 1; with min-p it stays near that of the generator until 1.6.',
      },
      {
        title: 'Variety by temperature',
        path: 'variety.svg',
        alt: 'At 0.3 fewer pairs are different; from 0.6 to 1 both lines are near the generator. Beyond, temperature alone rises above it: rubbish is varied.',
      },
      {
        title: 'How often the likeliest of all texts is found, by beams',
        path: 'beams.svg',
        alt: `From ${(100 * searches.found[0]!.share).toFixed(0)}% with one beam up to all with as many as there are texts.`,
      },
    ],
    tables: [
      { title: 'What each rule leaves behind two beginnings', path: 'explorer.csv' },
      { title: 'A story, token by token: who else was there', path: 'steps.csv' },
      { title: 'Variety and faults', path: 'frontier.csv' },
      { title: 'Greedy and four beams', path: 'contest.csv' },
    ],
    notes: [
      'Pairs of words are held against 3 million characters of the corpus: the generator itself has a few that are not among them, and its own share is what is possible.',
      'Texts depend on the last bits of logits, which differ between processors: one draw that falls to a neighbour changes all that follows. What is counted over many texts is compared within a tolerance.',
    ],
  };
}

async function placesOf(teller: Storyteller): Promise<NamedPlace[]> {
  const places: NamedPlace[] = [];
  for (const name of beginnings) {
    const ids = Int32Array.from([teller.endOfText, ...teller.encode(name)]);
    places.push({ name: `${name} …`, logits: await teller.nextLogits(ids) });
  }
  return places;
}
