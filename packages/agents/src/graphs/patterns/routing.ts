/** @file Routing: a first answer of one word decides which instructions the second one follows. */
import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { AgentState, type AgentStateType } from '../agent-state.ts';
import { type ReactOptions, tellOf } from '../react/react.ts';
import { answer, type Config, step, unlessEnded } from './step.ts';

const routes = {
  question: 'Answer the question in one or two sentences. Say so where you do not know.',
  text: 'Write the text that is asked for, and nothing around it.',
  code: 'Give the code that is asked for in one block, then one sentence about it.',
  chat: 'Answer kindly and briefly.',
} as const;

type Route = keyof typeof routes;
const names = Object.keys(routes) as Route[];

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- it names all of its nodes
export function buildRouting(options: ReactOptions, checkpointer: BaseCheckpointSaver) {
  const route = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: `What kind of request is this? Answer with one of these words: ${names.join(', ')}.`,
      },
      (text) => {
        const said = names.filter((name) => new RegExp(`\\b${name}\\b`, 'i').test(text));
        // None, or several: the one that fits most.
        const chosen = said.length === 1 ? said[0]! : 'question';
        const isGuess = said.length === 1 ? '' : ', for want of a clear word';
        tellOf(config)({ type: 'note', about: 'route', text: `${chosen}${isGuess}` });
        return { work: { route: chosen } };
      },
    );
  const respond = (state: AgentStateType, config: Config) =>
    step(options, state, config, { task: routes[state.work['route'] as Route] }, answer);
  return new StateGraph(AgentState)
    .addNode('route', route)
    .addNode('respond', respond)
    .addEdge(START, 'route')
    .addConditionalEdges('route', unlessEnded(END, 'respond'), ['respond', END])
    .addEdge('respond', END)
    .compile({ checkpointer });
}
