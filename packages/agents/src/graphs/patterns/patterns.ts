/** @file Patterns by their names. */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { GradusError } from '@gradus/runtime';
import { buildReact, type ReactOptions } from '../react/react.ts';
import type { AgentGraph } from '../run-turn.ts';
import { buildChaining } from './chaining.ts';
import { buildOrchestrator } from './orchestrator.ts';
import { buildParallel } from './parallel.ts';
import { buildReflection } from './reflection.ts';
import { buildRouting } from './routing.ts';

/** All but `react` answer without tools. */
type Build = (options: ReactOptions, checkpointer: BaseCheckpointSaver) => AgentGraph;

export interface Pattern {
  readonly name: string;
  readonly idea: string;
  readonly build: Build;
}

export const patterns: readonly Pattern[] = [
  { name: 'react', idea: 'think, call a tool, read, until there is an answer', build: buildReact },
  { name: 'chaining', idea: 'outline, text, polish, with a gate', build: buildChaining },
  {
    name: 'routing',
    idea: 'a kind of request first, then its own instructions',
    build: buildRouting,
  },
  { name: 'parallel', idea: 'three views at once, then weighed', build: buildParallel },
  {
    name: 'orchestrator',
    idea: 'divided, answered by workers, put together',
    build: buildOrchestrator,
  },
  { name: 'reflection', idea: 'a draft, a critique, a revision', build: buildReflection },
];

/** @throws GradusError `unknown-pattern` (usage) */
export function buildPattern(
  name: string,
  options: ReactOptions,
  checkpointer: BaseCheckpointSaver,
): AgentGraph {
  const pattern = patterns.find((one) => one.name === name);
  if (pattern !== undefined) return pattern.build(options, checkpointer);
  throw new GradusError({
    code: 'unknown-pattern',
    kind: 'usage',
    what: 'There is no such pattern',
    expected: `one of: ${patterns.map((one) => one.name).join(', ')}`,
    received: JSON.stringify(name),
  });
}
