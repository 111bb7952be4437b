/**
 * @file What one chunk of an answer carries, in whatever way the engines say it. This is the slow
 * and certain way, from the parsed JSON; chunk-template.ts is the fast one, held to the same result.
 */
import { ProtocolError } from './protocol-error.ts';

/** Numbers are -1 where the chunk does not say. */
export interface ChunkFinding {
  /** Generated content of any kind: text, reasoning, or a tool call. Never a role or an empty delta. */
  content: boolean;
  text: string;
  /** `reasoning` or `reasoning_content`: engines send either, or the same text in both. */
  reasoning: string;
  /** Names and arguments of tool calls, one after the other. */
  toolCalls: string;
  finishReason: string | undefined;
  /** Without choices: what vLLM and others send at the end, with the usage. */
  choiceless: boolean;
  /** From `usage`; cumulative where the server counts as it goes. */
  completionTokens: number;
  promptTokens: number;
  cachedTokens: number;
  /** llama.cpp's `timings`: generated so far, and the prompt without and from the cache. */
  predictedCount: number;
  promptCount: number;
  cacheCount: number;
  /** The message of an error in the stream. */
  error: string | undefined;
}

/** The counts, by the names of their fields. */
export const countFields = [
  'completionTokens',
  'promptTokens',
  'cachedTokens',
  'predictedCount',
  'promptCount',
  'cacheCount',
] as const;
export type CountField = (typeof countFields)[number];

export function emptyFinding(): ChunkFinding {
  return {
    content: false,
    text: '',
    reasoning: '',
    toolCalls: '',
    finishReason: undefined,
    choiceless: false,
    completionTokens: -1,
    promptTokens: -1,
    cachedTokens: -1,
    predictedCount: -1,
    promptCount: -1,
    cacheCount: -1,
    error: undefined,
  };
}

/**
 * What a chunk of `/v1/chat/completions` or `/v1/completions` carries, or a whole answer that was
 * not streamed.
 * @param json the data of one event, or a body
 * @throws ProtocolError where that is no JSON object.
 */
export function findInJson(json: string): ChunkFinding {
  let payload: unknown;
  try {
    payload = JSON.parse(json);
  } catch {
    throw new ProtocolError(`Data that is not JSON: ${excerpt(json)}`);
  }
  if (!isObject(payload)) throw new ProtocolError(`Data that is no object: ${excerpt(json)}`);
  return findInPayload(payload);
}

function findInPayload(payload: Record<string, unknown>): ChunkFinding {
  const finding = emptyFinding();
  finding.error = errorMessage(payload);
  const choices = Array.isArray(payload['choices']) ? (payload['choices'] as unknown[]) : [];
  finding.choiceless = choices.length === 0;
  for (const choice of choices) {
    if (isObject(choice)) findInChoice(choice, finding);
  }
  const { usage, timings } = payload;
  if (isObject(usage)) {
    finding.completionTokens = countOf(usage['completion_tokens']);
    finding.promptTokens = countOf(usage['prompt_tokens']);
    const details = usage['prompt_tokens_details'];
    if (isObject(details)) finding.cachedTokens = countOf(details['cached_tokens']);
  }
  if (isObject(timings)) {
    finding.predictedCount = countOf(timings['predicted_n']);
    finding.promptCount = countOf(timings['prompt_n']);
    finding.cacheCount = countOf(timings['cache_n']);
  }
  return finding;
}

function findInChoice(choice: Record<string, unknown>, finding: ChunkFinding): void {
  const finishReason = textOf(choice['finish_reason']);
  if (finishReason !== '') finding.finishReason = finishReason;
  finding.text += textOf(choice['text']);
  const delta = choice['delta'] ?? choice['message'];
  if (isObject(delta)) {
    finding.text += textOf(delta['content']) + textOf(delta['refusal']);
    finding.reasoning += textOf(delta['reasoning']) || textOf(delta['reasoning_content']);
    const calls = Array.isArray(delta['tool_calls']) ? (delta['tool_calls'] as unknown[]) : [];
    for (const call of calls) {
      if (isObject(call)) findInFunction(call['function'], finding);
    }
    findInFunction(delta['function_call'], finding);
    // A call may begin with nothing but its id: the model has begun to call all the same.
    if (calls.length > 0) finding.content = true;
  }
  if (finding.text !== '' || finding.reasoning !== '' || finding.toolCalls !== '') {
    finding.content = true;
  }
}

function findInFunction(called: unknown, finding: ChunkFinding): void {
  if (isObject(called)) finding.toolCalls += textOf(called['name']) + textOf(called['arguments']);
}

/**
 * `{"error": {"message": …}}` (OpenAI, vLLM, SGLang, llama.cpp), `{"error": "…", "error_type": …}`
 * (TGI), `{"object": "error", "message": …}` (older vLLM).
 */
export function errorMessage(payload: Record<string, unknown>): string | undefined {
  const { error } = payload;
  if (typeof error === 'string' && error !== '') return error;
  if (isObject(error)) return textOf(error['message']) || JSON.stringify(error);
  if (payload['object'] === 'error') return textOf(payload['message']) || JSON.stringify(payload);
  return undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : -1;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
