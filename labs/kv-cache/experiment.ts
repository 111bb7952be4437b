/** @file The experiment: what the lab measures, in order. See README.md. */
import { storyAt } from '@gradus/datasets';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { loadModel } from '@gradus/models';
import { breathe } from '@gradus/runtime';
import { mean, quantile } from '@gradus/statistics';
import { blockClaims, blockPlot, compareFit, measureBlocks } from './blocks.ts';
import { exactnessClaims } from './exactness.ts';
import {
  anothersPrefix,
  paddingAsText,
  rejectedTokens,
  restartedPlaces,
  unturnedKeys,
} from './failures.ts';
import { copiedGrowth, growthClaims, measureGrowth } from './growth.ts';
import { keptClaims } from './kept.ts';
import { compareLatency, latencyClaims, latencyPlot, measureLatency, paysFrom } from './latency.ts';
import { memoryClaims, memoryTable } from './memory.ts';
import { openReader } from './reader.ts';
import { tryBadInputs } from './robustness.ts';
import { measureStaleness, stalenessClaims, stalenessMap } from './stale.ts';
import {
  compareForgetting,
  forgottenBeginnings,
  measureForgetting,
  windowClaims,
} from './window.ts';
import { measureWork, workPlot } from './work.ts';

const beginnings = [
  'This is the story of',
  'Far away, in a mountain town, there lived',
  'One cold day something happened:',
  'Her best friend was',
] as const;

export async function run(context: LabContext): Promise<LabReport> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  await using stories = await openReader(model);
  const encode = (text: string): number[] => tokenizer.encode(text);
  const words = { endOfText, encode, decode: (ids: readonly number[]) => tokenizer.decode(ids) };
  const prompts = beginnings.map((text) => [endOfText, ...encode(text)]);
  const story = longStory(encode, endOfText, context.seed);

  const latencies = await measureLatency(stories, story, context);
  const exactness = await exactnessClaims(stories, prompts, context);
  await breathe(context.signal);
  const work = measureWork();
  const stale = measureStaleness(context);
  const forgetting = await measureForgetting(stories, longTales(encode, endOfText, context.seed));
  const growth = measureGrowth();
  const blocks = measureBlocks(encode, context);
  const last = latencies.at(-1)!;
  const times = quantile(last.withoutMs, 0.5) / quantile(last.withCacheMs, 0.5);
  return {
    summary:
      `Keys and values of what was read are all that a model has to keep: with them it says the same. ` +
      `The ${last.length}th token of a story then comes ${times.toFixed(0)} times sooner, and the cache is worth it from ${paysFrom(latencies)} tokens on. ` +
      `What it costs is memory: ${mean(blocks.fitPaged).toFixed(0)} stories fit in blocks of 16 where ${mean(blocks.fitReserved).toFixed(0)} fit with a whole context reserved for each.`,
    claims: [
      ...exactness,
      ...keptClaims(context),
      ...memoryClaims(),
      ...work.claims,
      ...latencyClaims(latencies),
      ...stalenessClaims(stale),
      ...(await windowClaims(context)),
      ...growthClaims(growth),
      ...blockClaims(blocks),
    ],
    comparisons: [
      compareLatency(latencies, context),
      compareFit(blocks, context.random),
      compareForgetting(forgetting, context.random),
    ],
    failures: [
      await restartedPlaces(stories, story),
      await unturnedKeys(stories, story),
      await anothersPrefix(stories, words),
      await rejectedTokens(stories, words, prompts[0]!),
      await paddingAsText(stories, prompts.slice(0, 2)),
      forgottenBeginnings(forgetting),
      copiedGrowth(growth),
    ],
    robustness: await tryBadInputs(),
    artifacts: [
      { name: 'latency.svg', content: latencyPlot(latencies) },
      { name: 'work.svg', content: workPlot(work) },
      { name: 'stale.svg', content: stalenessMap(stale[0]!) },
      { name: 'stale-window.svg', content: stalenessMap(stale[1]!) },
      { name: 'blocks.svg', content: blockPlot(blocks) },
      { name: 'memory.csv', content: memoryTable() },
    ],
    plots: [
      {
        title: 'The time of one token, by its place',
        path: 'latency.svg',
        alt: `Two lines that begin together: without a cache it rises to ${quantile(last.withoutMs, 0.5).toFixed(1)} ms, with one it ends at ${quantile(last.withCacheMs, 0.5).toFixed(1)} ms.`,
      },
      {
        title: 'The work of one token, counted on the graph of a small model',
        path: 'work.svg',
        alt: 'Two lines that begin together: reading everything again rises with the place, the cache is nearly level.',
      },
      {
        title: 'One other token: what of the cache is stale',
        path: 'stale.svg',
        alt: 'Four rows, one for each layer: one dark cell in the first, in the others all cells from there to the end.',
      },
      {
        title: 'The same where each token sees the last five',
        path: 'stale-window.svg',
        alt: 'A staircase: each layer carries the change four places further.',
      },
      {
        title: 'Memory held and not used, by the size of a block',
        path: 'blocks.svg',
        alt: 'A line that rises from nothing at blocks of one token to the level of a reserved context.',
      },
    ],
    tables: [{ title: 'What models keep of a token', path: 'memory.csv' }],
    notes: [
      'Times are of one thread and this machine; what is counted is the same everywhere.',
      'Shapes of published models are those of their papers and configuration files; none of them was loaded.',
    ],
  };
}

/** Generated stories, one behind the other, as long as the model can read. */
function longStory(encode: (text: string) => number[], endOfText: number, seed: number): number[] {
  const ids = [endOfText];
  for (let number = 0; ids.length < 256; number++) {
    ids.push(...encode(storyAt({ seed: 1_000 + seed, version: 1 }, number)), endOfText);
  }
  return ids.slice(0, 256);
}

/** Stories of their own, cut to one length. */
function longTales(
  encode: (text: string) => number[],
  endOfText: number,
  seed: number,
): number[][] {
  const tales: number[][] = [];
  for (let number = 0; tales.length < 8; number++) {
    const ids = [endOfText, ...encode(storyAt({ seed: 2_000 + seed, version: 1 }, number))];
    if (ids.length >= 128) tales.push(ids.slice(0, 128));
  }
  return tales;
}
