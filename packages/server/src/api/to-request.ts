/** @file From the body of a request to what is asked of the backend. */
import type { Backend, PromptInput, TextRequest } from '../backend/backend.ts';
import { contextExceeded } from '../backend/errors.ts';
import { callSchema, type ToolsInUse } from '../chat/tool-calls.ts';
import type { ChatBody, ResponseFormat } from './chat-body.ts';
import { badRequest } from './api-error.ts';
import type { CompletionBody } from './completion-body.ts';

/** OpenAI's, where nothing is said. */
const defaultCompletionTokens = 16;

/** @throws ApiError, GradusError for what does not fit the model */
export async function completionRequests(
  body: CompletionBody,
  backend: Backend,
): Promise<TextRequest[]> {
  const inputs = body.prompt.map((prompt): PromptInput =>
    typeof prompt === 'string'
      ? { kind: 'text', text: prompt, addSpecialTokens: body.add_special_tokens ?? true }
      : { kind: 'ids', ids: prompt },
  );
  const requests: TextRequest[] = [];
  for (const input of inputs) {
    const prompt = await backend.encode(input);
    const maxTokens = body.max_tokens ?? Math.min(defaultCompletionTokens, room(prompt, backend));
    requests.push({ ...common(body, backend), prompt, maxTokens, logProbabilities: body.logprobs });
  }
  for (const request of requests) requireRoom(request, backend);
  return requests;
}

/** @throws ApiError, GradusError for what does not fit the model */
export async function chatRequest(
  body: ChatBody,
  tools: ToolsInUse | undefined,
  backend: Backend,
): Promise<TextRequest> {
  const { messages, logprobs, top_logprobs: top = 0 } = body;
  const prompt = await backend.encode({ kind: 'chat', messages, tools: tools?.tools });
  const request = {
    ...common(body, backend),
    prompt,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? room(prompt, backend),
    logProbabilities: logprobs === true ? top : undefined,
    schema: schemaOf(body.response_format, tools),
    callSchema: tools?.isRequired === false ? callSchema(tools) : undefined,
  };
  requireRoom(request, backend);
  return request;
}

function common(
  body: ChatBody | CompletionBody,
  { model }: Backend,
): Omit<TextRequest, 'prompt' | 'maxTokens'> {
  const { n = 1, ignore_eos: ignoreEnd, stop_token_ids: stopIds, cache_salt: cacheSalt } = body;
  if (n > model.maxRunning) throw badRequest(`n: at most ${model.maxRunning} here`, 'n');
  const { seed, temperature, stop, priority, logit_bias: bias, top_k: topK } = body;
  return {
    n,
    seed,
    temperature,
    topK: topK === undefined || topK < 1 ? undefined : topK,
    topP: body.top_p,
    minP: body.min_p,
    frequencyPenalty: body.frequency_penalty,
    presencePenalty: body.presence_penalty,
    repetitionPenalty: body.repetition_penalty,
    logitBias:
      bias === undefined
        ? undefined
        : new Map(Object.entries(bias).map(([id, value]) => [Number(id), value])),
    stop,
    stopIds,
    ignoreEnd,
    priority,
    cacheSalt,
  };
}

function schemaOf(format: ResponseFormat | undefined, tools: ToolsInUse | undefined): unknown {
  if (tools?.isRequired === true) return callSchema(tools);
  if (format === undefined || format.type === 'text') return undefined;
  if (tools !== undefined) {
    throw badRequest(
      'response_format: not together with tools that may be called; set tool_choice to "none"',
      'response_format',
    );
  }
  if (format.type === 'json_schema') return format.json_schema.schema;
  throw badRequest(
    'response_format: json_object is not supported here; use json_schema',
    'response_format',
  );
}

const room = ({ length }: readonly number[], { model }: Backend): number =>
  Math.max(1, model.contextLength - length);

/** As vLLM: what was asked for has to fit, rather than end early. */
function requireRoom({ prompt, maxTokens }: TextRequest, { model }: Backend): void {
  if (prompt.length === 0) throw badRequest('The prompt is empty: expected at least one token.');
  if (prompt.length + maxTokens <= model.contextLength) return;
  throw contextExceeded(
    model.contextLength,
    `${prompt.length} in the prompt and ${maxTokens} to be generated`,
  );
}
