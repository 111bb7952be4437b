/**
 * @file A workload: a configuration, with a seed and a way to count tokens, becomes requests and
 * their times. Everything is pure: the same ingredients give the same requests, in any shard.
 *
 *     const workload = await buildWorkload(
 *       { source: { kind: 'synthetic', promptTokens: 'lognormal:512,0.8' }, outputTokens: 128,
 *         load: 'poisson:10rps', requests: 1000 },
 *       { random: createRandom(1), tokenizer },
 *     );
 *     for await (const { request } of workload.arrivals()) …   // request.scheduledMs, request.body
 */
import type { Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import { openArrival, type ArrivalOptions } from './arrivals.ts';
import { readConfig, type ReadConfig, type WorkloadConfig } from './config.ts';
import { loadImage, type ImagePart } from './datasets/images.ts';
import { refused } from './fault.ts';
import { fingerprintWorkload } from './fingerprint.ts';
import { planLoad, wholePlan, type LoadPlan, type Shard } from './load/plan.ts';
import { countWith, type CountTokens } from './prompts/token-costs.ts';
import type { Arrival, Sampling } from './request-spec.ts';
import { buildSource } from './sources/build-source.ts';
import type { Source, SourceRecord } from './sources/source.ts';

export interface WorkloadMeans {
  /** Its key decides; how much was drawn from it before does not. */
  readonly random: Random;
  /** The target's own, if at hand. */
  readonly tokenizer?: Tokenizer | undefined;
  /** The target's `/tokenize`, where there is no tokenizer here. */
  readonly countTokens?: CountTokens | undefined;
  /** Where relative paths of the configuration start. */
  readonly folder?: string | undefined;
  /** Made-up prompts of a warm-up are never those of a measurement with the same seed. */
  readonly phase?: 'measurement' | 'warm-up' | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Workload {
  /** Equal for two runs exactly when they were to send the same at the same times. */
  readonly fingerprint: string;
  readonly config: WorkloadConfig;
  readonly plan: LoadPlan;
  /** Requests, or sessions where there are any; undefined: until the run ends. */
  readonly total: number | undefined;
  /** What of a file is sent, and how its lengths were changed. */
  readonly record: SourceRecord & { readonly sha256?: string };
  /**
   * In the order of the plan; of a shard every n-th, at its time of the whole plan. Texts are made
   * on the way: whoever measures should take them before the clock starts.
   * @param ahead how many may be in the making at once; 1 unless given. Where a server counts their
   * tokens, they wait for one another otherwise.
   */
  arrivals(shard?: Shard, ahead?: () => number): AsyncIterable<Arrival>;
}

/** @throws GradusError for a configuration or a file that cannot be used, one line */
export async function buildWorkload(value: unknown, means: WorkloadMeans): Promise<Workload> {
  const read = readConfig(value);
  const { random, tokenizer, folder = '.', phase = 'measurement', signal } = means;
  const count = tokenizer === undefined ? means.countTokens : countWith(tokenizer);
  const pool = phase === 'warm-up' ? 'warm-up' : 'request';
  const images = await imagesOf(read, folder);
  const built = await buildSource(read, { random, tokenizer, count, folder, pool, signal });
  const { source, sha256 } = built;
  const total = totalOf(read, source);
  const until = { requests: total, durationMs: read.durationMs };
  const plan = planLoad(read.load, until, random.split('load'), source.timesMs);
  const options: ArrivalOptions = {
    endpoint: read.config.endpoint,
    sampling: samplingOf(read.config),
    imagesFor: inTurn(images, read.config.images?.perRequest ?? 0),
    count,
  };
  const sessions = read.sessions !== undefined;
  return {
    fingerprint: await fingerprintWorkload({ read, built, images, random, pool, folder }),
    config: read.config,
    plan,
    total,
    record: { ...source.record, ...(sha256 === undefined ? {} : { sha256 }) },
    arrivals: (shard = wholePlan, ahead = () => 1) =>
      arrivals(source, plan, { shard, ahead }, options, sessions),
  };
}

async function* arrivals(
  source: Source,
  plan: LoadPlan,
  { shard, ahead }: { readonly shard: Shard; readonly ahead: () => number },
  options: ArrivalOptions,
  sessions: boolean,
): AsyncGenerator<Arrival> {
  const inTheMaking: Promise<Arrival>[] = [];
  const times = plan.kind === 'open' ? plan.arrivalsMs[Symbol.iterator]() : undefined;
  let number = 0;
  for (const item of source.items()) {
    if (number === plan.until.requests) break;
    const time = times?.next();
    if (time?.done === true) break;
    if (number % shard.count === shard.index) {
      const made = openArrival(item, options, sessions ? number : undefined, time?.value);
      // What went wrong is said when its turn comes.
      made.catch(() => undefined);
      inTheMaking.push(made);
      while (inTheMaking.length >= Math.max(1, ahead())) yield await inTheMaking.shift()!;
    }
    number++;
  }
  for (const made of inTheMaking) yield await made;
}

function totalOf({ config }: ReadConfig, { size }: Source): number | undefined {
  if (size === undefined) return config.requests;
  if (config.requests === undefined) return size;
  if (config.requests <= size) return config.requests;
  throw refused(
    'Cannot send so many requests without repeating any',
    `at most ${size}, what the ${config.source.kind} source holds`,
    config.requests,
    'repeat' in config.source
      ? 'Ask for fewer, or set repeat: true; a prefix cache will know repeated prompts.'
      : 'Ask for fewer.',
  );
}

/** Where lengths are the workload's own, answers are to have them. */
function samplingOf({ source, sampling }: WorkloadConfig): Sampling {
  const ownTexts = source.kind === 'jsonl' || source.kind === 'sharegpt';
  const ignoreEos = sampling.ignoreEos ?? (ownTexts ? undefined : true);
  return ignoreEos === undefined ? sampling : { ...sampling, ignoreEos };
}

async function imagesOf({ config }: ReadConfig, folder: string): Promise<ImagePart[]> {
  const images: ImagePart[] = [];
  for (const from of config.images?.from ?? []) images.push(await loadImage(from, folder));
  return images;
}

const inTurn =
  (images: readonly ImagePart[], perRequest: number): ArrivalOptions['imagesFor'] =>
  (index) =>
    images.length === 0
      ? []
      : Array.from(
          { length: perRequest },
          (_, i) => images[(index * perRequest + i) % images.length]!,
        );
