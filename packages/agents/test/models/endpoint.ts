/** @file An endpoint that speaks OpenAI's API over a socket, with answers that a test writes. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools?: readonly unknown[];
  readonly stream?: boolean;
  readonly response_format?: { readonly json_schema: { readonly schema: object } };
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: string;
  readonly content?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: string }[];
  /** The connection breaks after the first chunk. */
  readonly breaks?: boolean;
}

export interface Endpoint {
  readonly baseUrl: string;
  readonly asked: Asked[];
  readonly keys: (string | undefined)[];
  close(): Promise<void>;
}

export async function openEndpoint(
  reply: (asked: Asked, number: number) => Reply,
): Promise<Endpoint> {
  const asked: Asked[] = [];
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Asked;
      keys.push(request.headers.authorization);
      const {
        status = 200,
        headers = {},
        error,
        content = '',
        calls = [],
        breaks,
      } = reply(body, asked.push(body) - 1);
      if (error !== undefined) {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify({ error: { message: error, type: 'invalid_request_error' } }));
        return;
      }
      const head = { id: `chatcmpl-${asked.length}`, created: 1, model: body.model };
      const tool_calls = calls.map((call, index) => ({
        index,
        id: `call_${asked.length}_${index}`,
        type: 'function',
        function: call,
      }));
      const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
      const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
      const message = { role: 'assistant', content, ...(calls.length > 0 ? { tool_calls } : {}) };
      if (body.stream !== true) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({
            ...head,
            object: 'chat.completion',
            choices: [{ index: 0, message, finish_reason }],
            usage,
          }),
        );
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = (part: object) =>
        response.write(
          `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...part })}\n\n`,
        );
      chunk({
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', content: content.slice(0, 3) },
            finish_reason: null,
          },
        ],
      });
      if (breaks === true) {
        setImmediate(() => response.destroy());
        return;
      }
      chunk({
        choices: [{ index: 0, delta: { ...message, content: content.slice(3) }, finish_reason }],
      });
      chunk({ choices: [], usage });
      response.end('data: [DONE]\n\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    keys,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
