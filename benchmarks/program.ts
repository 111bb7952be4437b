/**
 * @file What every benchmark program shares: `[--seed n] [--out folder] [--json]`, one run, its
 * evidence, what is printed, and the exit code: 0 where all claims hold.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DraftBody, type Results, type SourceSelection, writeResults } from '@gradus/evidence';
import {
  createProgress,
  defectExitCode,
  exitCodes,
  GradusError,
  onInterrupt,
  type Progress,
  workspacePaths,
} from '@gradus/runtime';
import { createRandom, type Random } from '@gradus/statistics';

export interface BenchmarkProgram {
  readonly id: string;
  readonly title: string;
  readonly topics: readonly string[];
  /** How it is run, without arguments: `node benchmarks/micro/tokenizer.ts`. */
  readonly command: string;
  readonly sources: readonly SourceSelection[];
  /** Third-party packages whose versions matter. */
  readonly packages: readonly string[];
  readonly measure: (context: BenchmarkContext) => Promise<DraftBody>;
}

export interface BenchmarkContext {
  readonly seed: number;
  readonly random: Random;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The whole of a program: reads its arguments, prints, sets the exit code. */
export async function runProgram(program: BenchmarkProgram): Promise<void> {
  try {
    const { seed, folder, json } = readArguments(program);
    const results = await run(program, seed, folder);
    if (json) console.log(JSON.stringify(results, null, 2));
    else print(results, folder);
    process.exitCode = results.claims.every(({ pass }) => pass) ? 0 : exitCodes.verdict;
  } catch (error) {
    process.exitCode = error instanceof GradusError ? error.exitCode : defectExitCode;
    console.error(error instanceof GradusError ? error.message : error);
  }
}

async function run(program: BenchmarkProgram, seed: number, folder: string): Promise<Results> {
  const startedAt = new Date();
  const interruption = onInterrupt();
  try {
    const progress = createProgress();
    const { signal } = interruption;
    const body = await program.measure({ seed, random: createRandom(seed), progress, signal });
    return await writeResults(folder, {
      repositoryRoot: workspacePaths().repository,
      identity: {
        id: program.id,
        kind: 'benchmark',
        title: program.title,
        topics: [...program.topics],
        command: `${program.command} --seed ${seed}`,
        seed,
        scale: 'default',
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
      },
      sources: program.sources,
      packages: program.packages,
      body,
    });
  } finally {
    interruption.dispose();
  }
}

/** @throws GradusError `bad-arguments` */
function readArguments({ id }: BenchmarkProgram): { seed: number; folder: string; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        out: { type: 'string', default: join(workspacePaths().results, id) },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    if (Number.isSafeInteger(seed) && seed >= 0)
      return { seed, folder: values.out, json: values.json };
    throw new TypeError(`--seed ${values.seed}`);
  } catch (cause) {
    throw new GradusError({
      code: 'bad-arguments',
      kind: 'usage',
      what: 'These arguments do not fit',
      expected: '[--seed <whole number>] [--out <folder>] [--json]',
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function print({ summary, verdict, claims }: Results, folder: string): void {
  console.log(`${summary}\n`);
  if (verdict?.status !== 'valid') console.log(`${verdict?.reasons.join(' ')}\n`);
  for (const { pass, statement, value, unit } of claims)
    console.log(
      `${pass ? 'holds' : 'FAILS'}  ${statement} (${Number(value.toPrecision(3))} ${unit})`,
    );
  console.log(`\n${join(folder, 'RESULTS.md')}`);
}
