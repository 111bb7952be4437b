/** @file What is answered under which path. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { prometheusContentType } from '@gradus/runtime';
import { ApiError, badRequest, unavailable, unknownModel } from '../api/api-error.ts';
import { chatShape } from '../api/chat-answer.ts';
import { chatBodySchema } from '../api/chat-body.ts';
import { completionShape } from '../api/completion-answer.ts';
import { completionBodySchema } from '../api/completion-body.ts';
import {
  detokenizeBodySchema,
  embeddingsBodySchema,
  tokenizeBodySchema,
} from '../api/other-bodies.ts';
import { chatRequest, completionRequests } from '../api/to-request.ts';
import { toolsInUse } from '../chat/tool-calls.ts';
import { type Exchange, readBody, sendJson, sendText } from './exchange.ts';
import { type Answer, answer } from './generate.ts';
import type { Service } from './service.ts';

type Handler = (service: Service, exchange: Exchange) => void | Promise<void>;

const version = '0.1.0';

const routes: Readonly<Record<string, Handler>> = {
  'POST /v1/completions': async (service, exchange) => {
    const body = await read(service, exchange, completionBodySchema);
    requireText(service);
    await service.admission.within(body.prompt.length, async () => {
      const requests = await completionRequests(body, service.backend);
      const shape = completionShape(body.logprobs !== undefined);
      await answer(service, exchange, { requests, shape, ...streamOf(body) });
    });
  },
  'POST /v1/chat/completions': async (service, exchange) => {
    const body = await read(service, exchange, chatBodySchema);
    requireText(service);
    const tools = toolsInUse(body);
    await service.admission.within(1, async () => {
      const request = await chatRequest(body, tools, service.backend);
      const shape = chatShape({ withLogProbabilities: body.logprobs === true, tools });
      await answer(service, exchange, { requests: [request], shape, ...streamOf(body) });
    });
  },
  'POST /v1/embeddings': async (service, exchange) => {
    const body = await read(service, exchange, embeddingsBodySchema);
    const { backend, admission } = service;
    await admission.within(1, async () => {
      const { vectors, tokens } = await backend.embed(body.input);
      const data = vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? asBase64(vector) : vector,
      }));
      const usage = { prompt_tokens: tokens, total_tokens: tokens };
      sendJson(exchange.response, { object: 'list', data, model: backend.model.id, usage });
    });
  },
  'GET /v1/models': ({ backend: { model }, startedSeconds }, { response }) => {
    const { id, contextLength } = model;
    const card = { id, object: 'model', created: startedSeconds, owned_by: 'gradus' };
    sendJson(response, {
      object: 'list',
      data: [{ ...card, root: id, parent: null, max_model_len: contextLength }],
    });
  },
  'POST /tokenize': async (service, exchange) => {
    const body = await read(service, exchange, tokenizeBodySchema);
    const { backend, admission } = service;
    const { prompt, messages = [], add_special_tokens: addSpecialTokens = true } = body;
    const tokens = await admission.within(1, () =>
      backend.encode(
        prompt === undefined
          ? { kind: 'chat', messages }
          : { kind: 'text', text: prompt, addSpecialTokens },
      ),
    );
    const { contextLength } = backend.model;
    sendJson(exchange.response, { count: tokens.length, max_model_len: contextLength, tokens });
  },
  'POST /detokenize': async (service, exchange) => {
    const { tokens } = await read(service, exchange, detokenizeBodySchema);
    const { backend, admission } = service;
    const prompt = await admission.within(1, () => backend.decode(tokens));
    sendJson(exchange.response, { prompt });
  },
  'GET /health': ({ backend, ended }, { response }) => {
    if (!backend.isAlive || ended.aborted) throw unavailable('The engine has ended.');
    sendText(response, '', 'text/plain');
  },
  'GET /version': (_, { response }) => sendJson(response, { version: `${version}+gradus` }),
  'GET /metrics': async ({ backend }, { response }) =>
    sendText(response, await backend.metrics(), prometheusContentType),
};

/** Guarded by the key; the others say nothing that a probe should need one for. */
const isGuarded = (path: string): boolean =>
  path.startsWith('/v1/') || path === '/tokenize' || path === '/detokenize';

/**
 * Whatever asks something of the thread that computes has a place first: what waits for it there,
 * texts to be cut into tokens among them, is bounded.
 * @throws ApiError, and whatever a backend throws
 */
export async function route(service: Service, exchange: Exchange): Promise<void> {
  const { method = 'GET', url = '/' } = exchange.request;
  const path = url.split('?', 1)[0]!;
  if (isGuarded(path)) requireKey(exchange.request, service.options.apiKey);
  await handlerOf(method, path)(service, exchange);
}

function handlerOf(method: string, path: string): Handler {
  // A GET route answers HEAD as well; Node leaves the body out.
  const key = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  if (Object.hasOwn(routes, key)) return routes[key]!;
  const allowed = Object.keys(routes)
    .filter((one) => one.endsWith(` ${path}`))
    .map((one) => one.split(' ', 1)[0]);
  const shown = path.slice(0, 200);
  if (allowed.length === 0) {
    throw new ApiError({
      status: 404,
      message: `There is nothing at ${shown}.`,
      code: 'not_found',
    });
  }
  throw new ApiError({ status: 405, message: `${shown} takes ${allowed.join(', ')}.` });
}

/** A body that fits, for the model that is here. */
async function read<Schema extends Parameters<typeof readBody>[1]>(
  { options, bodyBytes, backend }: Service,
  exchange: Exchange,
  schema: Schema,
): Promise<ReturnType<typeof readBody<Schema>>> {
  const { maxBodyBytes } = options;
  const body = await readBody(exchange, schema, { maxBodyBytes, bodyBytes });
  const asked = (body as { model?: string | undefined }).model;
  if (asked !== undefined && asked !== backend.model.id)
    throw unknownModel(asked, backend.model.id);
  return body;
}

function requireText({ backend: { model } }: Service): void {
  if (model.task === 'text') return;
  throw badRequest(
    `The model ${JSON.stringify(model.id)} is an encoder; it writes no text. Ask /v1/embeddings.`,
    'model',
    'not_supported',
  );
}

interface StreamFields {
  readonly stream?: boolean | undefined;
  readonly stream_options?:
    | { include_usage?: boolean | undefined; continuous_usage_stats?: boolean | undefined }
    | undefined;
}

/** Counts with every chunk are asked for beside those at the end, as in vLLM. */
function streamOf({
  stream = false,
  stream_options: options,
}: StreamFields): Pick<Answer, 'isStream' | 'usage'> {
  const { include_usage: atEnd, continuous_usage_stats: always } = options ?? {};
  const usage = atEnd !== true ? 'none' : always === true ? 'with every chunk' : 'at the end';
  return { isStream: stream, usage };
}

/** Compared by hashes, which are of one length. */
function requireKey(request: IncomingMessage, apiKey: string | undefined): void {
  if (apiKey === undefined) return;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = request.headers.authorization ?? '';
  if (timingSafeEqual(hash(given), hash(`Bearer ${apiKey}`))) return;
  throw new ApiError({
    status: 401,
    message: 'The API key is missing or wrong: expected it as "Authorization: Bearer …".',
    type: 'authentication_error',
    code: 'invalid_api_key',
  });
}

/** Little-endian floats of four bytes, as OpenAI sends them. */
function asBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes.toString('base64');
}
