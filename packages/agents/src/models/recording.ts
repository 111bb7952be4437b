/**
 * @file Traffic with an endpoint, written down and played back. An exchange is found by the hash of
 * what was asked; keys are never in it, since only the body is kept, with secrets taken out of it.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder, GradusError, sha256, writeFailure } from '@gradus/runtime';
import { z } from 'zod';
import { canonicalJson } from '../tools/canonical-json.ts';
import { redact } from './redact.ts';

const exchangeSchema = z.strictObject({
  version: z.literal(1),
  hash: z.string(),
  path: z.string(),
  request: z.unknown(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** Whether the answer came to its end. */
  isWhole: z.boolean(),
});

export type Exchange = z.output<typeof exchangeSchema>;

/** Of an answer only what a client acts on. */
const keptHeaders = ['content-type', 'retry-after', 'retry-after-ms'];

type Fetch = typeof globalThis.fetch;

/** Hands through what `fetch` gives, and appends each exchange to `path` when its answer has ended. */
export function recordingFetch(
  path: string,
  secrets: readonly string[],
  fetch: Fetch = globalThis.fetch,
): Fetch {
  return async (input, init) => {
    const asked = question(input, init, secrets);
    await ensureFolder(dirname(path));
    const response = await fetch(input, init);
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    const keep = (body: string, isWhole: boolean): void =>
      append(path, {
        version: 1,
        ...asked,
        status: response.status,
        headers,
        body: redact(body, secrets),
        isWhole,
      });
    if (response.body === null) {
      keep('', true);
      return response;
    }
    return new Response(listenIn(response.body, keep), {
      status: response.status,
      headers: response.headers,
    });
  };
}

/** The same bytes; what they were is told when they end, or when nobody wants more of them. */
function listenIn(
  body: ReadableStream<Uint8Array>,
  ended: (text: string, isWhole: boolean) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const heard: Uint8Array[] = [];
  const text = (): string => Buffer.concat(heard).toString('utf8');
  let isTold = false;
  const tell = (isWhole: boolean): void => {
    if (isTold) return;
    isTold = true;
    ended(text(), isWhole);
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          tell(true);
          controller.close();
          return;
        }
        heard.push(value);
        controller.enqueue(value);
      } catch (error) {
        tell(false);
        controller.error(error);
      }
    },
    async cancel(reason) {
      // A client reads no further than the mark of the end, which may not be the end of the bytes.
      tell(text().includes('data: [DONE]'));
      await reader.cancel(reason);
    },
  });
}

/**
 * Answers from a recording. The same question asked again gets the next answer that was recorded for
 * it, and after the last of them that one again.
 * @throws GradusError `recording-unreadable`; the fetch itself `not-recorded` (environment)
 */
export function replayingFetch(path: string, secrets: readonly string[] = []): Fetch {
  const byHash = new Map<string, Exchange[]>();
  for (const exchange of readRecording(path)) {
    const others = byHash.get(exchange.hash);
    if (others === undefined) byHash.set(exchange.hash, [exchange]);
    else others.push(exchange);
  }
  const given = new Map<string, number>();
  return async (input, init) => {
    const { hash } = question(input, init, secrets);
    const answers = byHash.get(hash);
    if (answers === undefined) throw notRecorded(path, hash);
    const number = given.get(hash) ?? 0;
    given.set(hash, number + 1);
    return answerOf(answers[Math.min(number, answers.length - 1)]!);
  };
}

function answerOf({ body, status, headers, isWhole }: Exchange): Response {
  if (isWhole) return new Response(body, { status, headers });
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body));
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(stream, { status, headers });
}

export function readRecording(path: string): Exchange[] {
  if (!existsSync(path)) throw unreadable(path, 'no such file');
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    try {
      return [exchangeSchema.parse(JSON.parse(line))];
    } catch {
      throw unreadable(path, `line ${index + 1} is no exchange`);
    }
  });
}

function question(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  secrets: readonly string[],
): Pick<Exchange, 'hash' | 'path' | 'request'> {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const text = typeof init?.body === 'string' ? redact(init.body, secrets) : '{}';
  const request: unknown = JSON.parse(text);
  return { hash: sha256(`${pathname}\n${canonicalJson(request)}`), path: pathname, request };
}

function append(path: string, exchange: Exchange): void {
  try {
    appendFileSync(path, `${JSON.stringify(exchange)}\n`);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

const unreadable = (path: string, received: string): GradusError =>
  new GradusError({
    code: 'recording-unreadable',
    kind: 'environment',
    what: `Cannot read the recording ${path}`,
    received,
    remedy: 'Record the traffic again.',
  });

const notRecorded = (path: string, hash: string): GradusError =>
  new GradusError({
    code: 'not-recorded',
    kind: 'environment',
    what: `The recording ${path} has no answer to this request`,
    received: `a request with the hash ${hash.slice(0, 12)}`,
    remedy: 'The request differs from what was recorded: record it again.',
  });
