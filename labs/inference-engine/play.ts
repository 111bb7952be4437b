/** @file Requests that arrive at certain steps of an engine, and what became of them, step by step. */
import {
  Engine,
  type EngineEvent,
  type EngineOptions,
  type EngineState,
  type GeneratedText,
  type Generation,
  type GenerationRequest,
  type ModelRunner,
  type StepSummary,
} from '@gradus/inference';
import { GradusError } from '@gradus/runtime';

/** Greedy, to its full length. */
export interface Ask extends GenerationRequest {
  readonly maxTokens: number;
  /** How many steps are over when it comes; 0 unless said otherwise. */
  readonly afterSteps?: number;
}

/** A request's way, counted in steps from 1; undefined where it never came to that. */
export interface Way {
  readonly ask: Ask;
  readonly admittedSteps: number[];
  readonly tokenSteps: number[];
  /** At each admission, what the prefix cache knew. */
  readonly cachedTokens: number[];
  isRefused: boolean;
  /** Whether it holds memory: admitted, and neither sent away nor over. */
  isHolding: boolean;
  endStep: number | undefined;
}

export interface PlayedStep extends StepSummary {
  /** Tokens that each text holds when the step is over, where prompts are read whole. */
  readonly held: readonly number[];
}

export interface Played {
  readonly ways: readonly Way[];
  readonly steps: readonly PlayedStep[];
  readonly texts: readonly (GeneratedText | undefined)[];
  readonly events: readonly EngineEvent[];
  readonly state: EngineState;
}

/**
 * Plays requests in the order of their arrival. Where nobody is left, the next comes at once.
 * @param during called after each step with the requests so far, to end some of them
 */
export async function play(
  runner: ModelRunner,
  asks: readonly Ask[],
  options: EngineOptions,
  during: (generations: readonly (Generation | undefined)[], step: number) => void = () =>
    undefined,
): Promise<Played> {
  const ways = asks.map((ask): Way => ({
    ask,
    admittedSteps: [],
    tokenSteps: [],
    cachedTokens: [],
    isRefused: false,
    isHolding: false,
    endStep: undefined,
  }));
  const generations: (Generation | undefined)[] = [];
  const byRequest = new Map<number, Way>();
  const events: EngineEvent[] = [];
  const steps: PlayedStep[] = [];
  const engine = new Engine(runner, {
    ...options,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'step') {
        steps.push({ ...event.step, held: heldBy([...byRequest.values()]) });
        during(generations, steps.length);
        submitDue();
      } else {
        follow(byRequest.get(event.request), event, steps.length + 1);
      }
    },
  });
  const submitNext = (): void => {
    const way = ways[generations.length]!;
    const { afterSteps: _, ...request } = way.ask;
    // The number that the engine gives it; a refused one gets none.
    byRequest.set(byRequest.size, way);
    try {
      generations.push(engine.submit({ temperature: 0, stopIds: [], ...request }));
    } catch (error) {
      if (!(error instanceof GradusError) || error.code !== 'engine-full') throw error;
      byRequest.delete(byRequest.size - 1);
      way.isRefused = true;
      generations.push(undefined);
    }
  };
  const submitDue = (): void => {
    while (
      generations.length < ways.length &&
      (ways[generations.length]!.ask.afterSteps ?? 0) <= steps.length
    ) {
      submitNext();
    }
  };
  submitDue();
  const texts: (GeneratedText | undefined)[] = [];
  for (let at = 0; at < ways.length; at++) {
    if (at >= generations.length) submitNext();
    texts.push((await generations[at]?.finished)?.[0]);
  }
  return { ways, steps, texts, events, state: engine.state };
}

function follow(way: Way | undefined, event: EngineEvent, step: number): void {
  if (way === undefined) return;
  if (event.kind === 'admitted') {
    way.isHolding = true;
    way.admittedSteps.push(step);
    way.cachedTokens.push(event.cachedTokens);
  } else if (event.kind === 'token') {
    way.tokenSteps.push(step);
  } else if (event.kind === 'finished') {
    way.isHolding = false;
    way.endStep = step;
  } else if (event.kind === 'preempted') {
    way.isHolding = false;
  }
}

/** A text that writes has read all but the token drawn last. */
function heldBy(ways: readonly Way[]): number[] {
  return ways
    .filter(({ isHolding }) => isHolding)
    .map(({ ask, tokenSteps }) => ask.prompt.length + tokenSteps.length - 1);
}
