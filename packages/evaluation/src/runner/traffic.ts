/**
 * @file Model calls, recorded once and replayed as often as one likes: without network, cost or
 * chance. Requests are known by what they ask (method, path, body) within the attempt that makes
 * them; no header is kept, so no key is.
 */
import { GradusError, sha256 } from '@gradus/runtime';
import { z } from 'zod';
import { canonicalJson } from '../golden-sets/golden-set.ts';
import { openJsonLines } from './json-lines.ts';

const recordSchema = z.strictObject({
  key: z.string(),
  /** For people who look for a call: `POST /v1/chat/completions`. */
  request: z.string(),
  status: z.int(),
  contentType: z.string(),
  body: z.string(),
  durationMs: z.number(),
});

export interface AttemptTraffic {
  readonly fetch: typeof fetch;
  /** How long the calls so far took when they were recorded; `undefined` unless replaying. */
  readonly recordedMs: () => number | undefined;
}

export interface Traffic {
  /** @param attempt calls of different attempts never mix, in whatever order they run */
  readonly of: (attempt: string) => AttemptTraffic;
}

/** Calls go out as they are. */
export const liveTraffic: Traffic = {
  of: () => ({ fetch: globalThis.fetch, recordedMs: () => undefined }),
};

export interface TrafficOptions {
  /** `record` sends and keeps; `replay` sends nothing. */
  readonly mode: 'record' | 'replay';
  readonly fetch?: typeof fetch;
  readonly nowMs?: () => number;
}

/** @param path JSON Lines; texts of prompts and answers are in it */
export async function openTraffic(
  path: string,
  { mode, fetch: send = globalThis.fetch, nowMs = () => performance.now() }: TrafficOptions,
): Promise<Traffic> {
  const file = await openJsonLines(path, recordSchema);
  const known = new Map(file.lines.map((record) => [record.key, record]));
  return {
    of(attempt) {
      const asked = new Map<string, number>();
      let recordedMs = 0;
      const recorded: typeof fetch = async (input, init) => {
        const request = new Request(input, init);
        const { method, url } = request;
        const { pathname, search } = new URL(url);
        const name = `${method} ${pathname}${search}`;
        const content = `${name}\n${canonicalBody(await request.clone().text())}`;
        // The same question twice in one attempt is two calls.
        const before = asked.get(content) ?? 0;
        asked.set(content, before + 1);
        const key = sha256(`${attempt}\n${before}\n${content}`);
        if (mode === 'record') {
          const startedMs = nowMs();
          const response = await send(request);
          const body = await response.text();
          const record = {
            key,
            request: name,
            status: response.status,
            contentType: response.headers.get('content-type') ?? '',
            body,
            durationMs: nowMs() - startedMs,
          };
          await file.append(record);
          return responseOf(record);
        }
        const record = known.get(key);
        if (record === undefined) throw notRecorded(path, name);
        recordedMs += record.durationMs;
        return responseOf(record);
      };
      return { fetch: recorded, recordedMs: () => (mode === 'replay' ? recordedMs : undefined) };
    },
  };
}

const responseOf = ({ status, contentType, body }: z.output<typeof recordSchema>): Response =>
  new Response(body, { status, headers: { 'content-type': contentType } });

/** Keys in one order, so that a client that orders them otherwise asks the same. */
function canonicalBody(body: string): string {
  try {
    return canonicalJson(JSON.parse(body));
  } catch {
    return body;
  }
}

const notRecorded = (path: string, request: string): GradusError =>
  new GradusError({
    code: 'not-recorded',
    kind: 'environment',
    what: `A model call is not in ${path}`,
    expected: 'a recording of every call that is replayed',
    received: `${request} with a new body`,
    remedy: 'Prompt, model or cases changed since: record again.',
  });
