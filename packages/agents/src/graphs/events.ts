/** @file What is told while an agent works. */
import type { ToolOutcome } from '../tools/outcome.ts';

export interface PendingCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type AgentEvent =
  | { readonly type: 'step'; readonly step: number }
  /** As the model writes. */
  | { readonly type: 'token'; readonly text: string }
  /** What was written of this step so far is void: it is asked for again. */
  | { readonly type: 'retry'; readonly attempt: number; readonly why: string }
  | ({ readonly type: 'call' } & PendingCall)
  | {
      readonly type: 'outcome';
      readonly id: string;
      readonly name: string;
      readonly outcome: ToolOutcome;
    }
  /** What a pattern has to say: a route that was taken, a plan, a verdict. */
  | { readonly type: 'note'; readonly about: string; readonly text: string };

export type Tell = (event: AgentEvent) => void;
