/** @file From options to the settings of a thread, and where threads lie. */
import { join, resolve } from 'node:path';
import type { Settings } from '@gradus/agents';
import { GradusError } from '@gradus/runtime';
import type { Session } from '../../session.ts';

export interface AgentOptions {
  readonly json?: boolean;
  readonly stream?: boolean;
  readonly model: string;
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly toolCalling: 'auto' | 'native' | 'json';
  readonly thread?: string;
  readonly allow?: readonly string[];
  readonly system?: string;
  readonly folder?: string;
  readonly host?: readonly string[];
  readonly database?: string;
  readonly maxSteps: number;
  readonly maxTokens: number;
  readonly maxSeconds: number;
  readonly maxUsd: number;
  readonly prices?: string;
  readonly record?: string;
  readonly replay?: string;
  readonly checkpoints?: string;
}

export const agentFolder = ({ paths }: Session): string => join(paths.workspace, 'agent');

export function apiKeyOf({ apiKey }: Pick<AgentOptions, 'apiKey'>): string | undefined {
  const key = apiKey ?? process.env['GRADUS_AGENT_API_KEY'];
  return key === '' ? undefined : key;
}

/** @throws GradusError `wrong-use-prices` (usage) */
export function settingsOf(pattern: string, options: AgentOptions): Settings {
  const { model, baseUrl, replay, toolCalling, system, folder, database } = options;
  const prices = pricesOf(options.prices);
  return {
    version: 1,
    pattern,
    model,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(replay === undefined ? {} : { replay: resolve(replay) }),
    toolCalling,
    ...(system === undefined ? {} : { systemPrompt: system }),
    allow: [...(options.allow ?? [])],
    ...(folder === undefined ? {} : { folder: resolve(folder) }),
    hosts: [...(options.host ?? [])],
    ...(database === undefined ? {} : { database: resolve(database) }),
    limits: {
      steps: options.maxSteps,
      tokens: options.maxTokens,
      activeMs: options.maxSeconds * 1000,
      costUsd: options.maxUsd,
    },
    ...(prices === undefined ? {} : { prices }),
  };
}

function pricesOf(text: string | undefined): Settings['prices'] {
  if (text === undefined) return undefined;
  const [, prompt, completion] = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (prompt === undefined || completion === undefined) {
    throw new GradusError({
      code: 'wrong-use-prices',
      kind: 'usage',
      what: 'Wrong --prices',
      expected: 'US dollars per million tokens read and written, such as 0.15:0.6',
      received: JSON.stringify(text),
    });
  }
  return { promptPerMillion: Number(prompt), completionPerMillion: Number(completion) };
}
