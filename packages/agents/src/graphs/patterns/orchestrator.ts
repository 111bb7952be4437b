/**
 * @file Orchestrator and workers: the model divides the request into parts, workers answer them at the
 * same time and without knowing of each other, and the model puts the answers together.
 */
import { END, Send, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { AgentState, type AgentStateType } from '../agent-state.ts';
import { type ReactOptions, tellOf } from '../react/react.ts';
import { answer, type Config, requestOf, step, type StepState } from './step.ts';

const mostParts = 4;

interface Assignment extends StepState {
  readonly part: string;
  readonly number: number;
}

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- it names all of its nodes
export function buildOrchestrator(options: ReactOptions, checkpointer: BaseCheckpointSaver) {
  const divide = (state: AgentStateType, config: Config) =>
    step(
      options,
      state,
      config,
      {
        task: `Divide this request into parts that can be answered alone, one a line, at most ${mostParts}.`,
      },
      (text) => {
        const parts = text.split('\n').map((line) => line.replace(/^[\s\-*\d.)]+/, '').trim());
        const kept = parts.filter((part) => part !== '').slice(0, mostParts);
        const used = kept.length === 0 ? [requestOf(state)] : kept;
        tellOf(config)({ type: 'note', about: 'parts', text: used.join(' | ') });
        return { work: { parts: JSON.stringify(used) } };
      },
    );
  const partsOf = ({ work }: AgentStateType): string[] =>
    JSON.parse(work['parts'] ?? '[]') as string[];
  const assign = (state: AgentStateType): Send[] | typeof END => {
    if (state.ended !== null) return END;
    const { messages, spent } = state;
    return partsOf(state).map(
      (part, number) => new Send('worker', { messages, spent, part, number } satisfies Assignment),
    );
  };
  const worker = (assignment: AgentStateType, config: Config) => {
    // What it was sent, which is no whole state.
    const { part, number, ...state } = assignment as unknown as Assignment;
    return step(
      options,
      state,
      config,
      { task: 'Answer this part of a larger request, in at most three sentences.', material: part },
      (text) => ({ work: { [`answer ${number}`]: text } }),
    );
  };
  const combine = async (state: AgentStateType, config: Config) => {
    if (state.ended !== null) return {};
    const answers = partsOf(state).map(
      (part, number) => `${part}\n${state.work[`answer ${number}`]}`,
    );
    return step(
      options,
      state,
      config,
      {
        task: 'Put these answers together into one answer to the request.',
        material: `Request: ${requestOf(state)}\n\n${answers.join('\n\n')}`,
      },
      answer,
    );
  };
  return new StateGraph(AgentState)
    .addNode('divide', divide)
    .addNode('worker', worker)
    .addNode('combine', combine)
    .addEdge(START, 'divide')
    .addConditionalEdges('divide', assign, ['worker', END])
    .addEdge('worker', 'combine')
    .addEdge('combine', END)
    .compile({ checkpointer });
}
