/** @file Indexing and searching by all arms in turn, and how well each finds. */
import { breathe, type Progress } from '@gradus/runtime';
import { quantile, type Random } from '@gradus/statistics';
import { measureInterleaved } from '../interleaved.ts';
import { lexicalArms, type Searcher } from './lexical-arms.ts';
import { type Collection, judge } from './vaswani.ts';

export interface ArmFigures {
  readonly name: string;
  /** Megabytes of text by wall clock, one figure for each round. */
  readonly megabytesPerSecond: readonly number[];
  /** The same by the processor time of the thread: what a core of its own would do. */
  readonly megabytesPerCoreSecond: readonly number[];
  /** One for each query, the median of its passes. */
  readonly queryMs: readonly number[];
  readonly map: number;
  readonly ndcgAt10: number;
}

export interface MeasureOptions {
  readonly random: Random;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const warmUpRounds = 2;
const rounds = 9;
const passes = 9;

export async function measureLexical(
  { documents, topics }: Collection,
  { random, progress, signal }: MeasureOptions,
): Promise<ArmFigures[]> {
  const megabytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6;
  const wallMs = new Map(lexicalArms.map(({ name }) => [name, [] as number[]]));
  const coreMs = new Map(lexicalArms.map(({ name }) => [name, [] as number[]]));
  const building = progress.stage('Indexing', { total: warmUpRounds + rounds, unit: 'rounds' });
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const arm of random.shuffle([...lexicalArms])) {
      await breathe(signal);
      const startedMs = performance.now();
      const before = process.threadCpuUsage();
      arm.build(documents).close();
      const { user, system } = process.threadCpuUsage(before);
      if (round < warmUpRounds) continue;
      wallMs.get(arm.name)!.push(performance.now() - startedMs);
      coreMs.get(arm.name)!.push((user + system) / 1000);
    }
    building.advance();
  }
  building.done();

  const searchers = new Map<string, Searcher>(
    lexicalArms.map((arm) => [arm.name, arm.build(documents)]),
  );
  const stage = progress.stage('Searching', {
    total: (passes + 1) * topics.length,
    unit: 'queries',
  });
  const arms = lexicalArms.map(({ name }) => ({
    name,
    run: (query: string) => searchers.get(name)!.search(query, 10),
  }));
  const byQuery = new Map(arms.map(({ name }) => [name, topics.map(() => [] as number[])]));
  const queries = topics.map(({ query }) => query);
  for (let pass = 0; pass <= passes; pass++) {
    const measured = await measureInterleaved(arms, queries, { random, stage, signal });
    // The first pass compiles.
    if (pass === 0) continue;
    for (const [name, durationsMs] of measured)
      for (const [i, ms] of durationsMs.entries()) byQuery.get(name)![i]!.push(ms);
  }
  stage.done();
  return lexicalArms.map(({ name }) => {
    const searcher = searchers.get(name)!;
    const judged = judge(topics, (query) => searcher.search(query, 1_000));
    searcher.close();
    return {
      name,
      megabytesPerSecond: wallMs.get(name)!.map((ms) => (1000 * megabytes) / ms),
      megabytesPerCoreSecond: coreMs.get(name)!.map((ms) => (1000 * megabytes) / ms),
      queryMs: byQuery.get(name)!.map((durationsMs) => quantile(durationsMs, 0.5)),
      ...judged,
    };
  });
}
