/**
 * @file The run: every variant answers every case, a few at a time. What is done is in the log at
 * once, so a run that was killed goes on where it was, and a run with one more case or variant asks
 * only for that. An attempt is known by its content: changed settings or cases are new attempts.
 */
import {
  GradusError,
  mapConcurrently,
  sha256,
  silentProgress,
  type Progress,
} from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { z } from 'zod';
import { refused } from '../arguments.ts';
import { canonicalJson } from '../golden-sets/golden-set.ts';
import type {
  Attempt,
  Evaluation,
  EvaluationResult,
  Json,
  Scorer,
  Usage,
  Variant,
} from './evaluation.ts';
import { openJsonLines, type JsonLines } from './json-lines.ts';
import { liveTraffic, type Traffic } from './traffic.ts';

export interface RunOptions {
  /** A JSON Lines file; without it nothing is remembered. */
  readonly log?: string;
  /** Attempts under way at once; 4 unless given. */
  readonly concurrency?: number;
  readonly traffic?: Traffic;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly nowMs?: () => number;
}

const usageSchema = z.strictObject({ promptTokens: z.number(), completionTokens: z.number() });

const lineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('attempt'),
    key: z.string(),
    variant: z.string(),
    caseId: z.string(),
    repeat: z.int(),
    output: z.json(),
    latencyMs: z.number(),
    usage: usageSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('score'),
    key: z.string(),
    scorer: z.string(),
    version: z.int(),
    value: z.number(),
  }),
]);

type Line = z.output<typeof lineSchema>;
type AttemptLine = Extract<Line, { kind: 'attempt' }>;

/**
 * An attempt that throws counts as failed, is scored as such, and is tried again by the next run.
 * A `GradusError` ends the run: it says that something is used wrongly, not that the model failed.
 */
export async function runEvaluation<Case extends { readonly id: string }, Output extends Json>(
  evaluation: Evaluation<Case, Output>,
  options: RunOptions = {},
): Promise<EvaluationResult<Output>> {
  const { cases, variants, scorers, repeats = 1, seed } = evaluation;
  requireDistinct(
    'case',
    cases.map(({ id }) => id),
  );
  requireDistinct(
    'variant',
    variants.map(({ name }) => name),
  );
  requireDistinct(
    'scorer',
    scorers.map(({ name }) => name),
  );
  const { concurrency = 4, progress = silentProgress, signal } = options;
  const log = await openLog(options.log);
  // Variants side by side, so that what drifts with time drifts for all of them.
  const jobs = Array.from({ length: repeats }, (_, repeat) =>
    cases.flatMap((one) =>
      variants.map((variant) => ({ one, variant, repeat, key: keyOf(one, variant, repeat) })),
    ),
  ).flat();
  const remembered = jobs.filter(({ key }) => log.attempts.has(key)).length;
  const stage = progress.stage(`Evaluating ${evaluation.name}`, {
    total: jobs.length,
    unit: 'attempts',
    from: remembered,
  });
  const attempts = await mapConcurrently(jobs, concurrency, async (job) => {
    const { one, variant, repeat, key } = job;
    signal?.throwIfAborted();
    const known = log.attempts.get(key);
    const attempt = known ?? (await attemptOnce(one, variant, repeat, key));
    const scores: Record<string, number> = {};
    for (const scorer of scorers) scores[scorer.name] = await scoreOnce(one, attempt, scorer, key);
    if (known === undefined) stage.advance();
    // Named as it is now: what is remembered may come from a variant that had another name.
    return resultOf<Output>({ ...attempt, variant: variant.name }, scores, variant.price);
  });
  stage.done();
  return {
    name: evaluation.name,
    seed,
    variants: variants.map(({ name }) => name),
    scorers: scorers.map(({ name, unit }) => ({ name, unit })),
    attempts,
    remembered,
  };

  function keyOf(one: Case, { settings }: Variant<Case, Output>, repeat: number): string {
    return sha256(canonicalJson({ settings, case: one, repeat, seed, format: 1 }));
  }

  async function attemptOnce(
    one: Case,
    variant: Variant<Case, Output>,
    repeat: number,
    key: string,
  ): Promise<AttemptLine | FailedAttempt> {
    const { traffic = liveTraffic, nowMs = () => performance.now() } = options;
    const identity = { key, variant: variant.name, caseId: one.id, repeat };
    const calls = traffic.of(key);
    const random = createRandom(seed).split(key);
    const startedMs = nowMs();
    const latency = (): number => calls.recordedMs() ?? nowMs() - startedMs;
    try {
      const { output, usage } = await variant.answer(one, {
        fetch: calls.fetch,
        random,
        repeat,
        signal,
      });
      const line: AttemptLine = {
        kind: 'attempt',
        ...identity,
        output: output as AttemptLine['output'],
        latencyMs: latency(),
        ...(usage === undefined ? {} : { usage }),
      };
      await log.append(line);
      return line;
    } catch (error) {
      signal?.throwIfAborted();
      const own = asGradusError(error);
      if (own !== undefined) throw own;
      const failure = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', ...identity, failure, latencyMs: latency() };
    }
  }

  async function scoreOnce(
    one: Case,
    attempt: AttemptLine | FailedAttempt,
    scorer: Scorer<Case, Output>,
    key: string,
  ): Promise<number> {
    if (attempt.kind === 'failed') return scorer.whenFailed ?? 0;
    const known = log.scores.get(scoreKey(key, scorer.name, scorer.version));
    if (known !== undefined) return known;
    const { traffic = liveTraffic } = options;
    const { fetch } = traffic.of(`${key}\n${scorer.name}`);
    let value: number;
    try {
      value = await scorer.score(one, attempt.output as Output, { fetch, signal });
    } catch (error) {
      // Without this score the figures would be of other cases: the run ends, and can go on later.
      throw asGradusError(error) ?? error;
    }
    if (!Number.isFinite(value)) {
      throw refused(
        `The scorer ${scorer.name} gave no score`,
        'a finite number',
        `${value} for case ${one.id}`,
      );
    }
    await log.append({ kind: 'score', key, scorer: scorer.name, version: scorer.version, value });
    return value;
  }
}

type FailedAttempt = Omit<AttemptLine, 'kind' | 'output' | 'usage'> & {
  readonly kind: 'failed';
  readonly failure: string;
};

/** A client may have wrapped it. */
function asGradusError(error: unknown): GradusError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof GradusError) return cause;
  }
  return undefined;
}

const scoreKey = (key: string, scorer: string, version: number): string =>
  `${key} ${version} ${scorer}`;

interface Log {
  readonly attempts: ReadonlyMap<string, AttemptLine>;
  readonly scores: ReadonlyMap<string, number>;
  readonly append: JsonLines<Line>['append'];
}

async function openLog(path: string | undefined): Promise<Log> {
  if (path === undefined) {
    return { attempts: new Map(), scores: new Map(), append: () => Promise.resolve() };
  }
  const { lines, append } = await openJsonLines(path, lineSchema);
  const attempts = new Map<string, AttemptLine>();
  const scores = new Map<string, number>();
  for (const line of lines) {
    if (line.kind === 'attempt') attempts.set(line.key, line);
    else scores.set(scoreKey(line.key, line.scorer, line.version), line.value);
  }
  return { attempts, scores, append };
}

function resultOf<Output extends Json>(
  attempt: AttemptLine | FailedAttempt,
  scores: Readonly<Record<string, number>>,
  price: Variant<never, Output>['price'],
): Attempt<Output> {
  const { key, variant, caseId, repeat, latencyMs } = attempt;
  const common = { key, variant, caseId, repeat, latencyMs, scores };
  if (attempt.kind === 'failed') return { ...common, failure: attempt.failure };
  const { usage } = attempt;
  return {
    ...common,
    output: attempt.output as Output,
    ...(usage === undefined ? {} : { usage }),
    ...(usage === undefined || price === undefined ? {} : { costUsd: costOf(usage, price) }),
  };
}

const costOf = (
  { promptTokens, completionTokens }: Usage,
  price: { readonly promptUsd: number; readonly completionUsd: number },
): number => (promptTokens * price.promptUsd + completionTokens * price.completionUsd) / 1e6;

function requireDistinct(what: string, names: readonly string[]): void {
  if (names.length === 0)
    throw refused(`Cannot evaluate without a ${what}`, 'at least one', 'none');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw refused(`Two of one ${what}`, 'each name once', twice);
}
