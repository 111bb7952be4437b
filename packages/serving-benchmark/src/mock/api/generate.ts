/** @file POST /v1/chat/completions and /v1/completions: from a checked request to its stream. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { MockConfig } from '../config.ts';
import { faultSchema } from '../faults.ts';
import type { Fault, FaultPlan } from '../faults.ts';
import { GenerationStream } from '../generation-stream.ts';
import type { Outlet } from '../generation-stream.ts';
import { issueLine } from '../law/config.ts';
import type { LiveEngine } from '../live-engine.ts';
import type { MockMetrics } from '../metrics.ts';
import type { TruthLog } from '../truth.ts';
import { HeldBody } from '../wire/held-body.ts';
import { PiecewiseBody } from '../wire/piecewise-body.ts';
import { PlainBody } from '../wire/stream-body.ts';
import type { Head, StreamBody } from '../wire/stream-body.ts';
import { ApiError, badRequest, unavailable } from './api-error.ts';
import type { Generation } from './generation.ts';
import { parseJson, sendText } from './http.ts';

/** What all requests of an endpoint share. */
export interface Endpoint {
  readonly config: MockConfig;
  readonly clock: Clock;
  readonly engine: LiveEngine;
  readonly metrics: MockMetrics;
  readonly truth: TruthLog;
  readonly faults: FaultPlan;
}

/** @throws ApiError instead of beginning an answer. */
export function generate(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  generation: Generation,
): void {
  const { config, engine } = endpoint;
  const planned = endpoint.faults.next();
  const fault = faultOfHeader(request) ?? generation.fault ?? planned ?? {};
  if (fault.status !== undefined) {
    throw unavailable(fault.status.code, fault.status.retryAfterSeconds);
  }
  if (fault.resetAfterChunks === 0) {
    request.socket.resetAndDestroy();
    return;
  }
  if (engine.waiting >= config.maxWaiting) throw unavailable(429, 1);

  const id = `${generation.kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
  const clientRequestId = headerOf(request, 'x-request-id');
  const head = { 'x-request-id': clientRequestId ?? id };
  const outlet = generation.stream
    ? streamOutlet(endpoint, request, response, fault, head)
    : wholeOutlet(endpoint, response, fault, head);
  if (fault.closeAfterResponse === true) {
    response.once('finish', () => request.socket.destroySoon());
  }

  const stream = new GenerationStream({
    answer: {
      id,
      model: config.model,
      createdSeconds: Math.floor(Date.now() / 1000),
      generation,
      fault,
      cachedTokensInUsage: config.cachedTokensInUsage,
      timings: config.timings,
      timestamps: config.timestamps,
    },
    outlet,
    clock: endpoint.clock,
    truth: endpoint.truth,
    clientRequestId,
    maxUnreadBytes: config.maxUnreadBytes,
    onEnd: (reason) => {
      engine.cancel(sequence);
      endpoint.metrics.onEnd(sequence, reason);
    },
  });
  const { promptIds, outputTokens } = generation;
  const sequence = engine.submit(
    { promptTokens: promptIds.length, outputTokens, promptIds },
    stream,
  );
  stream.begin(sequence);
  response.once('close', () => {
    stream.drop();
    if (outlet.kind === 'stream') outlet.held?.drop();
  });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}

function faultOfHeader(request: IncomingMessage): Fault | undefined {
  const value = request.headers['x-mock-fault'];
  if (value === undefined) return undefined;
  const parsed = faultSchema.safeParse(parseJson(String(value)));
  if (parsed.success) return parsed.data;
  throw badRequest(issueLine(parsed.error), 'x-mock-fault');
}

function streamOutlet(
  { clock }: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  head: Head,
): Outlet {
  const { slowHeaders, dribble } = fault;
  const fullHead = {
    'content-type': fault.contentType ?? 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...head,
  };
  const open = (): StreamBody =>
    slowHeaders === undefined && dribble === undefined
      ? new PlainBody(request, response, fullHead)
      : new PiecewiseBody(request.socket, fullHead, { head: slowHeaders, body: dribble }, clock);
  const needsHold =
    fault.delayHeadersMs !== undefined ||
    fault.stall !== undefined ||
    fault.comments !== undefined ||
    fault.eventsPerWrite !== undefined;
  if (!needsHold) return { kind: 'stream', body: open(), held: undefined };
  const lineEnd = fault.crlf === true ? '\r\n' : '\n';
  const held = new HeldBody({
    open,
    delayMs: fault.delayHeadersMs ?? 0,
    eventsPerWrite: fault.eventsPerWrite ?? 1,
    comment: fault.comments && { text: `: ping${lineEnd}${lineEnd}`, ...fault.comments },
    clock,
  });
  return { kind: 'stream', body: held, held };
}

function wholeOutlet(
  { clock }: Endpoint,
  response: ServerResponse,
  fault: Fault,
  head: Head,
): Outlet {
  const contentType = fault.contentType ?? 'application/json';
  const send = (json: string): void => sendText(response, json, contentType, 200, head);
  const { delayHeadersMs } = fault;
  if (delayHeadersMs === undefined) return { kind: 'whole', write: send };
  const dueMs = clock.nowMs() + delayHeadersMs;
  return {
    kind: 'whole',
    write: (json) => {
      const cancel = clock.at(dueMs, () => send(json));
      response.once('close', cancel);
    },
  };
}

/** @throws ApiError when a key is configured and the request does not carry it. */
export function requireKey(request: IncomingMessage, { apiKey }: MockConfig): void {
  if (apiKey === undefined || request.headers.authorization === `Bearer ${apiKey}`) return;
  throw new ApiError({
    status: 401,
    message: 'Incorrect API key provided.',
    code: 'invalid_api_key',
  });
}
