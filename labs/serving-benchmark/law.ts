/**
 * @file The oracles. The engine's law says how long a step takes, so what a perfect client would have
 * recorded can be computed: in closed form where everyone is alike, by simulation in virtual time for
 * any arrivals. No socket, no clock and none of the code that measures is involved.
 */
import {
  type EngineArrival,
  type EngineConfig,
  kneeOf,
  type RequestRecord,
  simulateEngine,
  stepMs,
  type UniformWorkload,
} from '@gradus/serving-benchmark';

/** Time between the tokens of somebody who is alone: a step of one sequence. */
export const stepAloneMs = (engine: EngineConfig): number => stepMs(engine, 1, 0, 0);

/**
 * How long a request takes in a closed loop. An answer of n tokens takes n steps. The next question
 * arrives while the next step is under way and waits for it, unless the user is alone (an idle server
 * begins at once) or others wait anyway. So in n + 1 steps each of c users gets n tokens and has one
 * prompt read. Beyond a full batch requests leave at the rate of the knee, whoever waits.
 *
 *     c = 4, n = 3:   4 · base + 4 · (3 · perSequence + prefill)
 */
export function closedLoopE2eMs(
  engine: EngineConfig,
  shape: UniformWorkload,
  users: number,
): number {
  const { outputTokens, promptTokens } = shape;
  if (users > engine.maxRunning) return (1000 * users) / kneeOf(engine, shape).requestsPerSecond;
  const steps = users === 1 ? outputTokens : outputTokens + 1;
  return (
    steps * engine.stepBaseMs +
    users * (outputTokens * engine.stepPerSequenceMs + promptTokens * engine.prefillPerTokenMs)
  );
}

/** The records of a client that is never late, on a network that takes no time. */
export function trueRecords(
  arrivals: readonly EngineArrival[],
  engine: EngineConfig,
): RequestRecord[] {
  return simulateEngine(arrivals, engine).requests.map(
    ({ tokensAtMs, endMs, cachedTokens }, index): RequestRecord => {
      const { atMs, promptTokens, outputTokens } = arrivals[index]!;
      return {
        index,
        intended: { promptTokens, outputTokens },
        scheduledMs: atMs,
        sentMs: atMs,
        endMs,
        connection: { reused: true, reconnects: 0 },
        chunks: { atMs: [...tokensAtMs], tokens: tokensAtMs.map(() => 1) },
        outputTokens: { tokens: outputTokens, source: 'server-per-chunk' },
        cachedTokens,
        finishReason: 'length',
        retries: 0,
      };
    },
  );
}

/** When requests were due, as drawn before the run. */
export const scheduleOf = (records: readonly RequestRecord[]): number[] =>
  records.map(({ scheduledMs }) => scheduledMs).toSorted((a, b) => a - b);

/** Requests that are alike and share no beginning. */
export const alike = (timesMs: readonly number[], shape: UniformWorkload): EngineArrival[] =>
  timesMs.map((atMs) => ({ atMs, ...shape }));

/** The same, but each prompt begins with the same tokens; the rest is nobody else's. */
export const sharing = (
  timesMs: readonly number[],
  shape: UniformWorkload,
  prefixTokens: number,
): EngineArrival[] =>
  timesMs.map((atMs, request) => ({
    atMs,
    ...shape,
    promptIds: Array.from({ length: shape.promptTokens }, (_, place) =>
      place < prefixTokens ? place : (request + 1) * shape.promptTokens + place,
    ),
  }));
