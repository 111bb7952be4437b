/** @file No mechanism changes an answer: the same requests, the engine set up in every way. */
import { claim, type Claim } from '@gradus/evidence';
import { Engine, type EngineOptions, openOnnxRunner } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { judge, type Judged, logitsAlone } from './oracle.ts';
import { type Ask, play, type Played } from './play.ts';
import { blockSize, storyAsks, type Subject } from './subject.ts';

interface Setup {
  readonly name: string;
  readonly options: EngineOptions;
  /** Blocks of KV memory; plenty unless said otherwise. */
  readonly blockCount?: number;
}

const setups: readonly Setup[] = [
  { name: 'one at a time', options: { maxRunning: 1 } },
  { name: 'all at once', options: { maxRunning: 16 } },
  { name: 'in static batches of 3', options: { maxRunning: 3, batching: 'static' } },
  { name: 'prompts in parts of a few tokens', options: { maxRunning: 4, maxBatchTokens: 7 } },
  { name: 'without the prefix cache', options: { maxRunning: 5, prefixCaching: false } },
  { name: 'with too little memory', options: { maxRunning: 8 }, blockCount: 9 },
];

export interface Exactness {
  readonly setups: number;
  readonly texts: number;
  readonly judged: Judged;
  readonly preemptions: number;
  readonly cachedTokens: number;
  /** Of the first sample of a request for several, with the same seed alone and in company. */
  readonly sampledOthers: number;
}

export async function measureExactness(
  subject: Subject,
  { random, signal, scale }: LabContext,
): Promise<Exactness> {
  const asks = exactnessAsks(subject, random.split('exactness'), scale === 'full' ? 24 : 6);
  const known = new Map<string, Float32Array[]>();
  let judged: Judged = { decided: 0, others: 0, farthest: 0 };
  let [preemptions, cachedTokens] = [0, 0];
  for (const { options, blockCount } of setups) {
    const played = await playOn(subject, asks, options, blockCount);
    judged = together(judged, judgeAll(subject, played, known));
    preemptions += played.state.counters.preemptions;
    cachedTokens += played.state.counters.prefixCacheHits;
    await breathe(signal);
  }
  const sampledOthers = await countSampledOthers(subject, asks);
  const { length } = setups;
  return { setups: length, texts: asks.length, judged, preemptions, cachedTokens, sampledOthers };
}

/** Half of them begin as one of the others does, so that there is something to find again. */
function exactnessAsks(subject: Subject, random: LabContext['random'], count: number): Ask[] {
  const asks = storyAsks(subject, random, { count, least: 6, most: 40 });
  const [first] = storyAsks(subject, random, { count: 1, least: 1, most: 1 });
  const beginning = [...first!.prompt, ...asks[1]!.prompt, ...asks[2]!.prompt].slice(0, 34);
  return asks.map((ask, i) => ({
    ...ask,
    prompt: i % 2 === 0 ? [...beginning, ...ask.prompt.slice(1, 6)] : ask.prompt,
    logProbabilities: 0,
  }));
}

async function playOn(
  { model, runner }: Subject,
  asks: readonly Ask[],
  options: EngineOptions,
  blockCount?: number,
): Promise<Played> {
  if (blockCount === undefined) return play(runner, asks, options);
  const own = await openOnnxRunner(model, { blockCount, blockSize, threads: 1 });
  try {
    return await play(own, asks, options);
  } finally {
    await own[Symbol.asyncDispose]();
  }
}

function judgeAll(
  { model }: Subject,
  { ways, texts }: Played,
  known: Map<string, Float32Array[]>,
): Judged {
  const judgements = texts.map((text, at) => {
    const { prompt } = ways[at]!.ask;
    const whole = [...prompt, ...text!.ids.slice(0, -1)];
    const key = whole.join();
    const rows = known.get(key) ?? logitsAlone(model, whole).slice(prompt.length - 1);
    known.set(key, rows);
    const found = text!.logProbabilities.map(({ logProbability }) => logProbability);
    return judge(rows, text!.ids, found);
  });
  return judgements.reduce(together);
}

function together(a: Judged, b: Judged): Judged {
  return {
    decided: a.decided + b.decided,
    others: a.others + b.others,
    farthest: Math.max(a.farthest, b.farthest),
  };
}

/** Drawn at temperature 1 with seeds, alone and among others. */
async function countSampledOthers({ runner }: Subject, asks: readonly Ask[]): Promise<number> {
  const drawn = asks.map((ask, seed) => ({ ...ask, temperature: 1, seed, stopIds: [] }));
  const alone: string[] = [];
  const engine = new Engine(runner, { maxRunning: 1 });
  for (const request of drawn) {
    alone.push((await engine.submit(request).finished)[0]!.ids.join());
  }
  const company = new Engine(runner, { maxRunning: 16 });
  const ends = await Promise.all(drawn.map((request) => company.submit(request).finished));
  return ends.filter(([text], at) => text!.ids.join() !== alone[at]).length;
}

export function exactnessClaims(found: Exactness): Claim[] {
  const { setups: count, texts, judged, preemptions, cachedTokens, sampledOthers } = found;
  return [
    claim({
      statement: `Alone, in batches, in parts, with and without prefix cache and preemption: each greedy token is the one that the model alone would choose. ${judged.decided} tokens, ${texts} requests in ${count} ways.`,
      metric: 'tokens that the model alone would not have chosen',
      value: judged.others,
      unit: 'tokens',
      comparison: '=',
      threshold: 0,
      oracle:
        'the eager engine, reading each text whole without a cache; places where its two likeliest are within 0.0001 are left out',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'Log-probabilities are those of the model alone, up to rounding.',
      metric: 'largest difference of a log-probability',
      value: judged.farthest,
      unit: 'nats',
      comparison: '<=',
      threshold: 1e-4,
      oracle: 'the eager engine, reading each text whole without a cache',
      replay: { class: 'tolerance', tolerance: 1e-4 },
    }),
    claim({
      statement: `It was not for want of trying: ${cachedTokens} prompt tokens came from the prefix cache, and texts were sent away ${preemptions} times.`,
      metric: 'the smaller of the two',
      value: Math.min(cachedTokens, preemptions),
      unit: 'times',
      comparison: '>=',
      threshold: 1,
      oracle: 'the counters of the engine',
      replay: { class: 'machine' },
    }),
    claim({
      statement: `Drawn at temperature 1, each of ${texts} requests gets the same text alone and in company: its seed is its own.`,
      metric: 'requests that get another text',
      value: sampledOthers,
      unit: 'requests',
      comparison: '=',
      threshold: 0,
      oracle: 'the same request with the engine to itself',
      replay: { class: 'exact' },
    }),
  ];
}
