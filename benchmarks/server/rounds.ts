/** @file All arms in turn: in each round every one runs once, in an order drawn anew. */
import type { Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { WorkloadInput } from '@gradus/serving-benchmark';
import { alone, served, type ServedRun } from './arms.ts';
import { alike, engines, type Subject, textsOf } from './workloads.ts';

/** One value for each round. */
export interface SubjectFigures {
  readonly subject: Subject;
  /** Tokens per second. */
  readonly together: number[];
  readonly oneAtATime: number[];
  /** Of the engine without a server. */
  readonly alone: number[];
}

export interface RoundFigures {
  readonly subjects: readonly SubjectFigures[];
  /** Median time to first token, ms. */
  readonly withCache: number[];
  readonly withoutCache: number[];
  readonly completed: number;
  readonly failed: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly random: Random;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

/** @param subjects the last is the one whose context has room for long prompts */
export async function measureRounds(
  subjects: readonly Subject[],
  { rounds, seed, random, stage, signal }: RoundOptions,
): Promise<RoundFigures> {
  const figures = subjects.map((subject): SubjectFigures => ({
    subject,
    together: [],
    oneAtATime: [],
    alone: [],
  }));
  const [withCache, withoutCache]: [number[], number[]] = [[], []];
  const requests = { completed: 0, failed: 0 };
  const { folder: long } = subjects.at(-1)!;
  for (let round = 0; round < rounds; round++) {
    // All arms are asked the same in a round, and something new in the next.
    const roundSeed = seed + round;
    const run: Run = async (folder, engine, workload) => {
      const found = await served(folder, engine, workload, roundSeed, signal);
      requests.completed += found.completed;
      requests.failed += found.failed;
      return found;
    };
    const arms = [
      ...figures.flatMap((of) => [
        async () => of.alone.push((await alone(of.subject, roundSeed, signal)).tokensPerSecond),
        async () => of.together.push((await together(of.subject, run)).tokensPerSecond),
        async () => of.oneAtATime.push((await oneAtATime(of.subject, run)).tokensPerSecond),
      ]),
      async () => withCache.push((await run(long, engines.withCache, alike)).ttftMs),
      async () => withoutCache.push((await run(long, engines.withoutCache, alike)).ttftMs),
    ];
    for (const measure of random.shuffle(arms)) {
      await measure();
      stage.advance();
    }
  }
  return { subjects: figures, withCache, withoutCache, ...requests };
}

type Engine = Parameters<typeof served>[1];
type Run = (folder: string, engine: Engine, workload: WorkloadInput) => Promise<ServedRun>;

const together = ({ folder, requests }: Subject, run: Run): Promise<ServedRun> =>
  run(folder, engines.together, textsOf(requests));

const oneAtATime = ({ folder, requestsAlone }: Subject, run: Run): Promise<ServedRun> =>
  run(folder, engines.oneAtATime, textsOf(requestsAlone));
