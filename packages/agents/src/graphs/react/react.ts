/**
 * @file ReAct (Yao et al., 2022) as a graph: the model thinks and calls, tools answer, until the model
 * answers. Each box is a step, after which all that is known is on the disk.
 *
 *     START → model ──(calls)──→ approve → tools ─┐
 *               ↑ │                               │
 *               │ └──(answer, or a limit)→ END    │
 *               └─────────────────────────────────┘
 */
import { AIMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import {
  END,
  interrupt,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { systemClock } from '../../clock.ts';
import type { ToolDefinition } from '../../models/wrapped-model.ts';
import { type Refused, refusal, type ToolOutcome } from '../../tools/outcome.ts';
import type { AnyTool } from '../../tools/tool.ts';
import type { ReadyCall, ToolRunner } from '../../tools/tool-runner.ts';
import {
  AgentState,
  type AgentStateType,
  type AgentUpdate,
  thisTurn,
  turnOf,
  type Verdict,
} from '../agent-state.ts';
import { type Asking, askModel } from '../ask-model.ts';
import type { AgentEvent, PendingCall } from '../events.ts';
import { defaultLimits, type Limits, limitReached } from '../spending.ts';
import { type AskedCall, callsOf, mostOfOneCall, settleCalls } from './calls.ts';

export interface ReactOptions extends Asking {
  readonly runner: ToolRunner;
  readonly systemPrompt?: string | undefined;
  readonly limits?: Limits | undefined;
}

/** What a person is asked. */
export interface ApprovalRequest {
  readonly kind: 'approval';
  readonly calls: readonly PendingCall[];
}

/** By the id of the call; a call that is not named is declined. */
export type ApprovalAnswer = Readonly<Record<string, boolean | string>>;

type Config = LangGraphRunnableConfig;

// The type of a compiled graph names all of its nodes, which nobody should write down.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function buildReact(options: ReactOptions, checkpointer?: BaseCheckpointSaver) {
  const { runner, limits = {}, systemPrompt, clock = systemClock, trace } = options;
  const tools = runner.tools.map(definitionOf);

  const model = async (state: AgentStateType, config: Config): Promise<AgentUpdate> => {
    const stopped = reasonToStop(state, limits);
    if (stopped !== undefined) return stopped;
    const tell = tellOf(config);
    tell({ type: 'step', step: state.spent.steps + 1 });
    const prompt = systemPrompt === undefined ? [] : [new SystemMessage(systemPrompt)];
    const limitMs = (limits.activeMs ?? defaultLimits.activeMs) - state.spent.activeMs;
    const { message, spent } = await askModel(options, [...prompt, ...state.messages], {
      tools,
      config,
      tell,
      limitMs,
    });
    const settled = settleCalls(message, state.messages);
    const isAnswer = callsOf(settled).length === 0;
    return {
      messages: [settled],
      spent,
      ended: isAnswer ? { reason: 'answered', text: settled.text } : null,
    };
  };

  const checked = ({
    messages,
    calls,
  }: AgentStateType): (AskedCall & { readonly check: ReadyCall | Refused })[] => {
    const count = new Map(Object.entries(calls));
    return callsOf(messages.at(-1)).map((call) => {
      const before = count.get(call.name) ?? 0;
      count.set(call.name, before + 1);
      return { ...call, check: runner.check(call, before) };
    });
  };

  const approve = async (state: AgentStateType): Promise<AgentUpdate> => {
    const asked = checked(state).flatMap(({ id, name, check }) =>
      check.status === 'ready' && check.permission === 'ask'
        ? [{ id, name, args: check.args }]
        : [],
    );
    if (asked.length === 0) return { verdicts: {} };
    // The first time this ends the run; resumed, it returns what a person said.
    const answer = interrupt<ApprovalRequest, ApprovalAnswer>({ kind: 'approval', calls: asked });
    return { verdicts: Object.fromEntries(asked.map(({ id }) => [id, verdictOf(answer[id])])) };
  };

  const act = async (state: AgentStateType, config: Config): Promise<AgentUpdate> => {
    const tell = tellOf(config);
    const origin = {
      thread: String(config.configurable?.['thread_id'] ?? 'none'),
      turn: turnOf(state.messages),
    };
    const results: ToolMessage[] = [];
    const calls: Record<string, number> = {};
    const startMs = clock.nowMs();
    // One after the other: a later call may build on what an earlier one did.
    for (const { id, name, arguments: given, check } of checked(state)) {
      calls[name] = (calls[name] ?? 0) + 1;
      const args = check.status === 'ready' ? check.args : typeof given === 'string' ? {} : given;
      tell({ type: 'call', id, name, args });
      const work = async (): Promise<ToolOutcome> =>
        decide(check, state.verdicts[id]) ?? runner.run(check as ReadyCall, origin, config.signal);
      const outcome = await (trace === undefined ? work() : trace.tool({ id, name, args }, work));
      tell({ type: 'outcome', id, name, outcome });
      results.push(resultMessage(id, name, outcome));
    }
    return { messages: results, calls, spent: { activeMs: clock.nowMs() - startMs } };
  };

  return new StateGraph(AgentState)
    .addNode('model', model)
    .addNode('approve', approve)
    .addNode('tools', act)
    .addEdge(START, 'model')
    .addConditionalEdges('model', ({ ended }) => (ended === null ? 'approve' : END), [
      'approve',
      END,
    ])
    .addEdge('approve', 'tools')
    .addEdge('tools', 'model')
    .compile(checkpointer === undefined ? {} : { checkpointer });
}

export const definitionOf = ({ name, description, parameters }: AnyTool): ToolDefinition => ({
  type: 'function',
  function: { name, description, parameters },
});

/** Before anything is asked of the model: may it be asked? */
function reasonToStop(state: AgentStateType, limits: Limits): AgentUpdate | undefined {
  const { sameCalls } = { ...defaultLimits, ...limits };
  const limit = limitReached(state.spent, limits);
  const repeated = mostOfOneCall(thisTurn(state.messages));
  const reason = limit ?? (repeated >= sameCalls ? 'loop' : undefined);
  if (reason === undefined) return undefined;
  const why = reason === 'loop' ? `the same call was made ${repeated} times` : `limit of ${reason}`;
  const text = `Stopped without an answer: ${why}.`;
  return { messages: [new AIMessage(text)], ended: { reason, text } };
}

function verdictOf(answer: boolean | string | undefined): Verdict {
  if (answer === true) return true;
  return { declined: typeof answer === 'string' ? answer : '' };
}

/** @returns undefined where the call is to be carried out */
function decide(check: ReadyCall | Refused, verdict: Verdict | undefined): ToolOutcome | undefined {
  if (check.status === 'refused') return check;
  if (check.permission === 'allow' || verdict === true) return undefined;
  const reason = verdict?.declined ?? '';
  const said = reason === '' ? '' : ` They said: ${reason}`;
  return refusal('declined', `${check.tool.name} was not called: the user said no.${said}`);
}

const resultMessage = (id: string, name: string, outcome: ToolOutcome): ToolMessage =>
  new ToolMessage({
    content: outcome.text,
    name,
    tool_call_id: id,
    status: outcome.status === 'done' ? 'success' : 'error',
    // A model never sees this; who looks at a thread afterwards does.
    artifact:
      outcome.status === 'done'
        ? { isReplay: outcome.isReplay, instructionsFound: outcome.instructionsFound }
        : { reason: outcome.reason },
  });

export const tellOf =
  (config: Config) =>
  (event: AgentEvent): void =>
    config.writer?.(event);
