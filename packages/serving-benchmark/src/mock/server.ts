/** @file The endpoint in this process: its routes, its socket, and how it stops. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GradusError, prometheusContentType, systemCode } from '@gradus/runtime';
import { ApiError } from './api/api-error.ts';
import {
  chatBodySchema,
  detokenizeBodySchema,
  textBodySchema,
  tokenizeBodySchema,
} from './api/bodies.ts';
import { generate, requireKey } from './api/generate.ts';
import type { Endpoint } from './api/generate.ts';
import { chatGeneration, chatIds, textGeneration } from './api/generation.ts';
import { readBody, sendError, sendJson, sendText } from './api/http.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { mockConfig } from './config.ts';
import type { MockConfig, MockInput } from './config.ts';
import { FaultPlan } from './faults.ts';
import { LiveEngine } from './live-engine.ts';
import { MockMetrics } from './metrics.ts';
import { textOf, tokenIds } from './tokens.ts';
import { TruthLog } from './truth.ts';
import type { LagSummary, TruthRecord } from './truth.ts';

export interface Mock {
  /** `http://127.0.0.1:40123/v1` */
  readonly baseUrl: string;
  readonly config: MockConfig;
  /** True times of finished and cancelled requests, oldest first. */
  truth(): readonly TruthRecord[];
  /** How late chunks were written, against the law; undefined before the first. */
  lag(): LagSummary | undefined;
  /** Requests in the engine. */
  live(): number;
  stop(): Promise<void>;
}

type Handler = (
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

const routes: Readonly<Record<string, Handler>> = {
  'POST /v1/chat/completions': async (endpoint, request, response) => {
    const { config } = endpoint;
    const body = await readBody(request, chatBodySchema, config.maxBodyBytes);
    generate(endpoint, request, response, chatGeneration(body, config));
  },
  'POST /v1/completions': async (endpoint, request, response) => {
    const { config } = endpoint;
    const body = await readBody(request, textBodySchema, config.maxBodyBytes);
    generate(endpoint, request, response, textGeneration(body, config));
  },
  'GET /v1/models': ({ config }, _, response) => {
    const model = { id: config.model, object: 'model', created: 0, owned_by: 'gradus' };
    const data = [{ ...model, root: config.model, max_model_len: config.maxModelLen }];
    sendJson(response, { object: 'list', data });
  },
  'POST /tokenize': async ({ config }, request, response) => {
    const body = await readBody(request, tokenizeBodySchema, config.maxBodyBytes);
    const ids =
      'prompt' in body ? tokenIds(body.prompt) : chatIds(body.messages, config.imageTokens);
    sendJson(response, {
      count: ids.length,
      max_model_len: config.maxModelLen,
      tokens: [...ids],
      token_strs: null,
    });
  },
  'POST /detokenize': async ({ config }, request, response) => {
    const { tokens } = await readBody(request, detokenizeBodySchema, config.maxBodyBytes);
    sendJson(response, { prompt: textOf(tokens) });
  },
  'POST /reset_prefix_cache': ({ engine }, _, response) => {
    engine.forgetPrefixes();
    sendText(response, '', 'text/plain');
  },
  'GET /health': (_, __, response) => sendText(response, '', 'text/plain'),
  'GET /version': (_, __, response) => sendJson(response, { version: '0.1.0+gradus.mock' }),
  'GET /metrics': ({ metrics, engine }, _, response) =>
    sendText(response, metrics.render(engine.engines), prometheusContentType),
  'GET /mock/truth': ({ truth }, _, response) => {
    const lines = [{ lag: truth.lag() ?? null, dropped: truth.dropped }, ...truth.records()];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    sendText(response, text, 'application/x-ndjson');
  },
};

/**
 * Listens once the promise resolves.
 * @throws GradusError when the configuration does not fit, or the address is not to be had.
 */
export async function startMock(input: MockInput = {}): Promise<Mock> {
  const config = mockConfig(input);
  const clock = systemClock({ precise: config.precise });
  const endpoint = createEndpoint(config, clock);
  const server = createServer((request, response) => void respond(endpoint, request, response));
  server.keepAliveTimeout = config.keepAliveMs;
  server.maxConnections = config.maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(config, error)));
    server.listen({ host: config.host, port: config.port, backlog: 4096 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    baseUrl: `http://${host}:${port}/v1`,
    config,
    truth: () => endpoint.truth.records(),
    lag: () => endpoint.truth.lag(),
    live: () => endpoint.engine.live,
    stop: () =>
      new Promise((resolve) => {
        endpoint.engine.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createEndpoint(config: MockConfig, clock: Clock): Endpoint {
  const metrics = new MockMetrics(config.engine, config.model, config.engines);
  return {
    config,
    clock,
    metrics,
    engine: new LiveEngine({
      config: config.engine,
      engines: config.engines,
      clock,
      onStep: (step) => metrics.onStep(step),
    }),
    truth: new TruthLog(config.truthChunks),
    faults: new FaultPlan(config.faults, config.seed),
  };
}

async function respond(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (request.url ?? '/').split('?', 1)[0]!;
    if (path.startsWith('/v1/')) requireKey(request, endpoint.config);
    await handlerOf(request.method ?? 'GET', path)(endpoint, request, response);
  } catch (error) {
    sendError(request, response, error);
  }
}

function handlerOf(method: string, path: string): Handler {
  const handler = routes[`${method} ${path}`];
  if (handler !== undefined) return handler;
  const allowed = Object.keys(routes)
    .filter((route) => route.endsWith(` ${path}`))
    .map((route) => route.split(' ', 1)[0]);
  if (allowed.length === 0) {
    throw new ApiError({ status: 404, message: `Unknown path ${path}.`, code: 'not_found' });
  }
  throw new ApiError({ status: 405, message: `${path} takes ${allowed.join(', ')}.` });
}

function cannotListen({ host, port }: MockConfig, error: Error): GradusError {
  return new GradusError({
    code: 'mock-listen',
    kind: 'environment',
    what: `The mock endpoint cannot listen on ${host}:${port}`,
    received: systemCode(error) ?? error.message,
    remedy: 'Choose another port, or 0 for any that is free.',
    cause: error,
  });
}
