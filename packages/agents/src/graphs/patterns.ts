/** @file Patterns by their names. */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { GradusError } from '@gradus/runtime';
import { buildReact, type ReactOptions } from './react/react.ts';
import type { AgentGraph } from './run-turn.ts';

type Build = (options: ReactOptions, checkpointer: BaseCheckpointSaver) => AgentGraph;

export interface Pattern {
  readonly name: string;
  readonly idea: string;
  readonly build: Build;
}

export const patterns: readonly Pattern[] = [
  { name: 'react', idea: 'think, call a tool, read, until there is an answer', build: buildReact },
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
