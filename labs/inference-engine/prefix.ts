/** @file What need not be read again, to the token; what is evicted; and the time to the first token. */
import { claim, type Claim, type Comparison, type Failure } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { median } from './batching.ts';
import { blankRunner } from './blank-runner.ts';
import { type Ask, play } from './play.ts';
import { blankAsk, blockSize, type Subject } from './subject.ts';

export interface HitFindings {
  readonly pairs: number;
  /** Pairs in which another number of tokens was found. */
  readonly unexpected: number;
  readonly foundTokens: number;
  /** Pairs that were salted apart and shared all the same. */
  readonly leaked: number;
}

/** Pairs of texts: the second goes on from somewhere in the first. */
export async function measureHits({ random, signal, scale }: LabContext): Promise<HitFindings> {
  const pairs = scale === 'full' ? 2000 : 200;
  const draws = random.split('hits');
  const runner = blankRunner({ blockCount: 64 });
  let [unexpected, foundTokens, leaked] = [0, 0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    const first = blankAsk(draws, 1 + draws.integer(120), 1 + draws.integer(30));
    const text = [...first.prompt, ...Array<number>(first.maxTokens - 1).fill(0)];
    const kept = text.slice(0, draws.integer(text.length + 1));
    const prompt = [...kept, ...blankAsk(draws, 1 + draws.integer(20), 1).prompt];
    const isApart = pair % 8 === 0;
    const asks = [
      { ...first, cacheSalt: 'a' },
      { prompt, maxTokens: 1, cacheSalt: isApart ? 'b' : 'a' },
    ];
    const { ways } = await play(runner, asks, { maxRunning: 1 });
    const found = ways[1]!.cachedTokens[0]!;
    foundTokens += found;
    if (isApart) leaked += Number(found > 0);
    else if (found !== hitLaw(sharedLength(text, prompt), prompt.length)) unexpected++;
    if (pair % 50 === 0) await breathe(signal);
  }
  return { pairs, unexpected, foundTokens, leaked };
}

/** Whole blocks of what both begin with, and never the last token. */
function hitLaw(shared: number, promptTokens: number): number {
  return blockSize * Math.floor(Math.min(shared, promptTokens - 1) / blockSize);
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const other = b.findIndex((id, place) => id !== a[place]);
  return other === -1 ? b.length : other;
}

export interface EvictionFindings {
  readonly requests: number;
  /** Requests for which eviction by last use would have found something else. */
  readonly unexpected: number;
  /** Documents asked for in a circle: how many fit, and the share of blocks found again. */
  readonly fitting: number;
  readonly shareOneMore: number;
  readonly shareFitting: number;
}

/** Full blocks of a document. */
const documentBlocks = 4;
const fitting = 4;
/** Four documents, and one block for the question behind a document. */
const memoryBlocks = fitting * documentBlocks + 1;

export async function measureEviction({ random }: LabContext): Promise<EvictionFindings> {
  const draws = random.split('eviction');
  const documents = Array.from({ length: 7 }, () => blankAsk(draws, documentTokens, 1).prompt);
  // Some are asked for much more often than others.
  const order = Array.from({ length: 300 }, () => Math.floor(7 * draws.uniform() ** 2));
  const found = await askInOrder(documents, order, draws);
  const unexpected = found.filter((tokens, at) => tokens !== lastUsedLaw(order, at)).length;
  const circle = async (count: number): Promise<number> => {
    const round = Array.from({ length: 5 * count }, (_, at) => at % count);
    const later = (await askInOrder(documents, round, draws)).slice(count);
    return later.reduce((sum, tokens) => sum + tokens, 0) / (later.length * documentTokens);
  };
  return {
    requests: order.length,
    unexpected,
    fitting,
    shareOneMore: await circle(fitting + 1),
    shareFitting: await circle(fitting),
  };
}

const documentTokens = documentBlocks * blockSize;

/** One at a time, each with a question of its own behind its document: tokens found. */
async function askInOrder(
  documents: readonly (readonly number[])[],
  order: readonly number[],
  random: Random,
): Promise<number[]> {
  const asks = order.map((at): Ask => ({
    prompt: [...documents[at]!, random.integer(64)],
    maxTokens: 1,
  }));
  const runner = blankRunner({ blockCount: memoryBlocks });
  const { ways } = await play(runner, asks, { maxRunning: 1, maxWaiting: asks.length });
  return ways.map(({ cachedTokens }) => cachedTokens[0]!);
}

/** A document is there if fewer than four others were asked for since. */
function lastUsedLaw(order: readonly number[], at: number): number {
  const before = order.lastIndexOf(order[at]!, at - 1);
  if (at === 0 || before === -1) return 0;
  return new Set(order.slice(before + 1, at)).size < fitting ? documentTokens : 0;
}

export interface FirstTokens {
  /** Request by request, all but the first. */
  readonly withCacheMs: readonly number[];
  readonly withoutMs: readonly number[];
}

const shared = 160;

/** Prompts of 168 tokens that begin with the same 160, on the model that ships. */
export async function measureFirstTokens(
  { runner }: Subject,
  { random }: LabContext,
): Promise<FirstTokens> {
  const draws = random.split('first tokens');
  const beginning = blankAsk(draws, shared, 1).prompt;
  const asks = Array.from({ length: 16 }, (): Ask => ({
    prompt: [...beginning, ...blankAsk(draws, 8, 1).prompt],
    maxTokens: 1,
  }));
  const timesOf = async (prefixCaching: boolean): Promise<number[]> => {
    const { events } = await play(runner, asks, { maxRunning: 1, prefixCaching });
    // Of a queue of one seat: from its admission, not from its arrival.
    return events
      .flatMap((event) => (event.kind === 'finished' ? [event.summary.prefillMs!] : []))
      .slice(1);
  };
  await timesOf(false);
  return { withoutMs: await timesOf(false), withCacheMs: await timesOf(true) };
}

export function prefixClaims(
  hits: HitFindings,
  eviction: EvictionFindings,
  times: FirstTokens,
): Claim[] {
  return [
    claim({
      statement: `Of a prompt of L tokens that begins as another text did for s of them, ${blockSize} · ⌊min(s, L − 1) / ${blockSize}⌋ need not be read: ${hits.pairs} pairs, ${hits.foundTokens.toLocaleString('en-US')} tokens found.`,
      metric: 'pairs in which another number was found',
      value: hits.unexpected,
      unit: 'pairs',
      comparison: '=',
      threshold: 0,
      oracle: 'the formula over the two texts, compared token by token',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'Texts with different salts share nothing, even where they begin alike.',
      metric: 'pairs that shared',
      value: hits.leaked,
      unit: 'pairs',
      comparison: '=',
      threshold: 0,
      oracle: 'the counters of the engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `What was not used for longest is evicted: with room for ${eviction.fitting} documents, one is found exactly if fewer than ${eviction.fitting} others were asked for since.`,
      metric: `of ${eviction.requests} requests, those that found something else`,
      value: eviction.unexpected,
      unit: 'requests',
      comparison: '=',
      threshold: 0,
      oracle: 'the order of the requests, without an engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `A first token comes sooner where ${shared} of ${shared + 8} prompt tokens are known.`,
      metric: 'median without the prefix cache, by that with it',
      value: median(times.withoutMs) / median(times.withCacheMs),
      unit: 'times',
      comparison: '>=',
      threshold: 2,
      oracle: 'the same requests without a prefix cache',
      replay: { class: 'machine' },
    }),
  ];
}

export function compareFirstTokens(times: FirstTokens, { random }: LabContext): Comparison {
  return comparePaired(
    {
      metric: `time to the first token, ${shared} of ${shared + 8} prompt tokens shared`,
      unit: 'ms',
    },
    { name: 'without prefix cache', values: times.withoutMs },
    { name: 'with prefix cache', values: times.withCacheMs },
    random.split('first tokens'),
  );
}

/** The worst that can happen to an order of last use. */
export function oneDocumentTooMany(found: EvictionFindings): Failure {
  const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
  return {
    case: `${found.fitting + 1} documents asked for in a circle, with memory for ${found.fitting}`,
    expected: `${percent(found.fitting / (found.fitting + 1))} of the tokens of documents are found, as that share of them is there`,
    got: percent(found.shareOneMore),
    cause:
      'What was not used for longest is evicted, and in a circle that is always the one that is asked for next.',
    intervention: {
      change: `a circle of ${found.fitting} documents, which fit`,
      got: percent(found.shareFitting),
      removed: found.shareOneMore === 0 && found.shareFitting === 1,
    },
  };
}
