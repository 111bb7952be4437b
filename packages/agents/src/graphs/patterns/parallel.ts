/** @file Parallel: three answers that know nothing of each other, and one that weighs them. */
import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { AgentState, type AgentStateType } from '../agent-state.ts';
import type { ReactOptions } from '../react/react.ts';
import { answer, type Config, requestOf, step } from './step.ts';

const views = {
  facts: 'Say what is known for certain about this request, in at most three sentences.',
  doubts: 'Say what speaks against the obvious answer to this request, in at most three sentences.',
  example: 'Give one example that is of use for this request.',
} as const;

type View = keyof typeof views;
const names = Object.keys(views) as View[];

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- it names all of its nodes
export function buildParallel(options: ReactOptions, checkpointer: BaseCheckpointSaver) {
  const viewed = (view: View) => (state: AgentStateType, config: Config) =>
    step(options, state, config, { task: views[view] }, (text) => ({ work: { [view]: text } }));
  const weigh = async (state: AgentStateType, config: Config) => {
    if (state.ended !== null) return {};
    const seen = names.map((view) => `${view}: ${state.work[view]}`).join('\n\n');
    const material = `Request: ${requestOf(state)}\n\n${seen}`;
    return step(
      options,
      state,
      config,
      { task: 'Weigh these and answer the request.', material },
      answer,
    );
  };
  return new StateGraph(AgentState)
    .addNode('facts', viewed('facts'))
    .addNode('doubts', viewed('doubts'))
    .addNode('example', viewed('example'))
    .addNode('weigh', weigh)
    .addEdge(START, 'facts')
    .addEdge(START, 'doubts')
    .addEdge(START, 'example')
    .addEdge(['facts', 'doubts', 'example'], 'weigh')
    .addEdge('weigh', END)
    .compile({ checkpointer });
}
