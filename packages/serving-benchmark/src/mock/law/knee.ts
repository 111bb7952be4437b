/**
 * @file What an engine can give at most: the rate at which a queue that is never empty drains.
 * Below it a queue comes and goes, above it the queue only grows.
 *
 * With B sequences in every step, n steps for each and whole prompts admitted at once, n steps
 * complete B requests and take n·(base + perSequence·B) + B·(prefill + reads of one request). A
 * law that is not so simple (chunks of prompts, too few blocks for a full batch) is simulated
 * until it has drained many batches.
 */
import { tokensPerStep } from './config.ts';
import type { EngineConfig } from './config.ts';
import { blocksNeeded } from './fleet.ts';
import { simulateEngine } from './simulate.ts';

/** Requests that are all alike and share no prefix. */
export interface UniformWorkload {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface Knee {
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Sequences per step, on average, of one engine. */
  readonly batch: number;
  /** Mean length of a step. */
  readonly stepMs: number;
  readonly method: 'closed form' | 'saturated simulation';
}

/** @throws GradusError when a request could never fit. */
export function kneeOf(config: EngineConfig, workload: UniformWorkload, engines = 1): Knee {
  const batch = config.maxRunning;
  const wholePrompts = batch * workload.promptTokens <= (config.prefillTokensPerStep ?? Infinity);
  const enoughBlocks = batch * blocksNeeded(workload, config) <= config.blocks;
  const one =
    wholePrompts && enoughBlocks ? closedForm(config, workload) : saturated(config, workload);
  return {
    ...one,
    requestsPerSecond: one.requestsPerSecond * engines,
    outputTokensPerSecond: one.outputTokensPerSecond * engines,
  };
}

function closedForm(config: EngineConfig, { promptTokens, outputTokens }: UniformWorkload): Knee {
  const batch = config.maxRunning;
  const gain = tokensPerStep(config);
  // The first step completes the prompt and brings one token.
  const decodeSteps = Math.ceil((outputTokens - 1) / gain);
  const steps = 1 + decodeSteps;
  // Before decode step i, the prompt and i · gain tokens have been computed.
  const readTokens = decodeSteps * promptTokens + (gain * decodeSteps * (decodeSteps - 1)) / 2;
  const roundMs =
    steps * (config.stepBaseMs + config.stepPerSequenceMs * batch) +
    batch * (config.prefillPerTokenMs * promptTokens + config.kvReadPerTokenMs * readTokens);
  const requestsPerSecond = (1000 * batch) / roundMs;
  return {
    requestsPerSecond,
    outputTokensPerSecond: requestsPerSecond * outputTokens,
    batch,
    stepMs: roundMs / steps,
    method: 'closed form',
  };
}

/** Rates over the middle of a long backlog: its start and its end are not saturated. */
function saturated(config: EngineConfig, workload: UniformWorkload): Knee {
  const requests = Math.min(20_000, Math.max(2000, 40 * config.maxRunning));
  const backlog = Array.from({ length: requests }, () => ({ atMs: 0, ...workload }));
  const { requests: times, steps } = simulateEngine(backlog, config);
  const ends = times.map(({ endMs }) => endMs).toSorted((a, b) => a - b);
  const [from, to] = [Math.floor(requests * 0.2), Math.floor(requests * 0.8)];
  const [fromMs, toMs] = [ends[from]!, ends[to]!];
  // Requests end in groups: count those that ended after one moment and up to another.
  const done = ends.filter((endMs) => endMs > fromMs && endMs <= toMs).length;
  const within = steps.filter(({ endMs }) => endMs > fromMs && endMs <= toMs);
  const requestsPerSecond = (1000 * done) / (toMs - fromMs);
  return {
    requestsPerSecond,
    outputTokensPerSecond: requestsPerSecond * workload.outputTokens,
    batch: within.reduce((sum, { batch }) => sum + batch, 0) / within.length,
    stepMs: (toMs - fromMs) / within.length,
    method: 'saturated simulation',
  };
}
