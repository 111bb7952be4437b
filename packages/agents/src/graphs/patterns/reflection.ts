/** @file Reflection: a draft, a critique, a revision, until there is nothing to say or twice was enough. */
import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { AgentState, type AgentStateType } from '../agent-state.ts';
import { type ReactOptions, tellOf } from '../react/react.ts';
import { answer, type Config, requestOf, step, unlessEnded } from './step.ts';

const mostRevisions = 2;

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- it names all of its nodes
export function buildReflection(options: ReactOptions, checkpointer: BaseCheckpointSaver) {
  const draft = (state: AgentStateType, config: Config) =>
    step(options, state, config, { task: 'Answer the request.' }, (text) => ({
      work: { draft: text, revisions: '0' },
    }));
  const critique = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: 'Say what is wrong with this answer: what is false, missing or unclear. If nothing is, say OK.',
        material: `Request: ${requestOf(state)}\n\nAnswer: ${state.work['draft']}`,
      },
      (text) => {
        const isFine = /^\W*ok\W*$/i.test(text);
        const isEnough = Number(state.work['revisions']) >= mostRevisions;
        tellOf(config)({ type: 'note', about: 'critique', text });
        // A critique that never ends is no reason to have no answer.
        return isFine || isEnough ? answer(state.work['draft']!) : { work: { critique: text } };
      },
    );
  const revise = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: 'Write the answer anew, with what was said about it mended. Give the answer alone.',
        material: `Request: ${requestOf(state)}\n\nAnswer: ${state.work['draft']}\n\nSaid about it: ${state.work['critique']}`,
      },
      (text) => ({ work: { draft: text, revisions: String(Number(state.work['revisions']) + 1) } }),
    );
  return new StateGraph(AgentState)
    .addNode('draft', draft)
    .addNode('critique', critique)
    .addNode('revise', revise)
    .addEdge(START, 'draft')
    .addConditionalEdges('draft', unlessEnded(END, 'critique'), ['critique', END])
    .addConditionalEdges('critique', unlessEnded(END, 'revise'), ['revise', END])
    .addConditionalEdges('revise', unlessEnded(END, 'critique'), ['critique', END])
    .compile({ checkpointer });
}
