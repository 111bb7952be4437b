/** @file Prompt chaining: outline, text, polish; a gate between the first two that a program keeps. */
import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { AgentState, type AgentStateType, type AgentUpdate } from '../agent-state.ts';
import type { ReactOptions } from '../react/react.ts';
import { answer, type Config, requestOf, step, unlessEnded } from './step.ts';

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- it names all of its nodes
export function buildChaining(options: ReactOptions, checkpointer: BaseCheckpointSaver) {
  const outline = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      { task: 'Write an outline for an answer to this request: one point a line, at most five.' },
      gate,
    );
  const write = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: 'Write the answer along the outline, a short paragraph for each point.',
        material: `Request: ${requestOf(state)}\n\nOutline:\n${state.work['outline']}`,
      },
      (text) => ({ work: { draft: text } }),
    );
  const polish = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: 'Correct this text and leave out what is said twice. Give the text alone.',
        material: state.work['draft']!,
      },
      answer,
    );
  return new StateGraph(AgentState)
    .addNode('outline', outline)
    .addNode('write', write)
    .addNode('polish', polish)
    .addEdge(START, 'outline')
    .addConditionalEdges('outline', unlessEnded(END, 'write'), ['write', END])
    .addConditionalEdges('write', unlessEnded(END, 'polish'), ['polish', END])
    .addEdge('polish', END)
    .compile({ checkpointer });
}

/** What is no outline is not written along. */
function gate(text: string): AgentUpdate {
  const points = text.split('\n').filter((line) => /\p{L}/u.test(line));
  if (points.length >= 1 && points.length <= 5) return { work: { outline: points.join('\n') } };
  const why = `Stopped: the outline has ${points.length} points, and 1 to 5 were asked for.`;
  return { ...answer(why), ended: { reason: 'refused', text: why } };
}
