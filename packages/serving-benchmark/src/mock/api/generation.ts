/** @file From the body of a request to what is asked of the engine. */
import type { MockConfig } from '../config.ts';
import type { Fault } from '../faults.ts';
import { blocksNeeded } from '../law/fleet.ts';
import { markerId, mix, tokenIds } from '../tokens.ts';
import { ApiError, badRequest } from './api-error.ts';
import type { ChatBody, Message, TextBody } from './bodies.ts';

/** How a stream tells the numbers of tokens. */
export type UsageMode = 'none' | 'final' | 'continuous';

export interface Generation {
  readonly kind: 'chat' | 'text';
  readonly promptIds: Float64Array;
  readonly outputTokens: number;
  /** `stop` where the answer's length was left to the model. */
  readonly finishReason: 'length' | 'stop';
  readonly stream: boolean;
  readonly usage: UsageMode;
  readonly timingsPerToken: boolean;
  readonly fault: Fault | undefined;
}

/** @throws ApiError when the model is another, or the prompt or the answer too long. */
export function chatGeneration(body: ChatBody, config: MockConfig): Generation {
  const asked = body.max_completion_tokens ?? body.max_tokens ?? undefined;
  return generation('chat', body, chatIds(body.messages, config.imageTokens), asked, config);
}

/** @throws ApiError as `chatGeneration`. */
export function textGeneration(body: TextBody, config: MockConfig): Generation {
  const { prompt } = body;
  const ids = typeof prompt === 'string' ? tokenIds(prompt) : Float64Array.from(prompt);
  if (ids.length === 0) throw badRequest('The prompt is empty.', 'prompt');
  return generation('text', body, ids, body.max_tokens ?? undefined, config);
}

/** Every message begins with a marker; the assistant's marker stands at the end. */
export function chatIds(messages: readonly Message[], imageTokens: number): Float64Array {
  const ids: number[] = [];
  const append = (more: Float64Array): void => {
    for (const id of more) ids.push(id);
  };
  for (const { role, content } of messages) {
    ids.push(markerId(role));
    if (typeof content === 'string') append(tokenIds(content));
    for (const part of Array.isArray(content) ? content : []) {
      append(
        part.type === 'text' ? tokenIds(part.text) : imageIds(part.image_url.url, imageTokens),
      );
    }
  }
  ids.push(markerId('assistant'));
  return Float64Array.from(ids);
}

/** The same image is the same tokens. */
function imageIds(url: string, tokens: number): Float64Array {
  const seed = tokenIds(url).reduce((hash, id) => mix(hash, id), url.length);
  return Float64Array.from({ length: tokens }, (_, i) => mix(seed, i));
}

function generation(
  kind: Generation['kind'],
  body: ChatBody | TextBody,
  promptIds: Float64Array,
  asked: number | undefined,
  config: MockConfig,
): Generation {
  requireModel(body.model, config);
  const room = config.maxModelLen - promptIds.length;
  if (room < 1) throw tooLong(config, promptIds.length, asked ?? 1);
  const untilStop = Math.min(config.defaultOutputTokens, room);
  const outputTokens = asked ?? (body.ignore_eos === true ? room : untilStop);
  if (outputTokens > room) throw tooLong(config, promptIds.length, outputTokens);
  const needed = blocksNeeded({ promptTokens: promptIds.length, outputTokens }, config.engine);
  if (needed > config.engine.blocks) throw tooLong(config, promptIds.length, outputTokens);
  const options = body.stream_options ?? {};
  const usage = options.continuous_usage_stats === true ? 'continuous' : 'final';
  return {
    kind,
    promptIds,
    outputTokens,
    finishReason: asked === undefined && body.ignore_eos !== true ? 'stop' : 'length',
    stream: body.stream === true,
    usage: options.include_usage === true ? usage : 'none',
    timingsPerToken: config.timings && body.timings_per_token === true,
    fault: body['x-mock-fault'],
  };
}

export function requireModel(model: string, config: MockConfig): void {
  if (model === config.model) return;
  throw new ApiError({
    status: 404,
    message: `The model \`${model}\` does not exist; this server has \`${config.model}\`.`,
    code: 'model_not_found',
    param: 'model',
  });
}

function tooLong(config: MockConfig, promptTokens: number, outputTokens: number): ApiError {
  const memory = config.engine.blocks * config.engine.blockTokens;
  return new ApiError({
    status: 400,
    message: `The context length is ${Math.min(config.maxModelLen, memory)} tokens, but ${promptTokens} in the prompt and ${outputTokens} in the completion were requested.`,
    code: 'context_length_exceeded',
    param: promptTokens >= config.maxModelLen ? 'messages' : 'max_tokens',
  });
}
