/**
 * @file Clients that a server meets when it is up for long: some ask for what cannot be, some do not
 * read, some never finish their sentence, some are gone. Each knows which answers are right.
 */
import { once } from 'node:events';
import type { Random } from '@gradus/statistics';
import { type Address, open, requestText, statusOf, told } from './asking.ts';

export interface BadClient {
  readonly name: string;
  /** Statuses that are right; undefined where none can come. */
  readonly right: readonly (number | undefined)[];
  /** Whether it asks for what cannot be; others ask well, and go or do not read. */
  readonly isRefused: boolean;
  /** Once, to its end. @returns what it was told */
  act(address: Address, random: Random): Promise<readonly (number | undefined)[]>;
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A body that is refused, whatever the server does meanwhile. */
const refused = (
  name: string,
  status: number,
  bodyOf: (model: string) => object | string,
  path = '/completions',
): BadClient => ({
  name,
  isRefused: true,
  right: [status],
  act: async ({ baseUrl, model }) => {
    const body = bodyOf(model);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return [await statusOf(`${baseUrl}${path}`, text)];
  },
});

const text = (model: string): object => ({ model, prompt: 'One day', max_tokens: 4 });

const outsideOfSubset = {
  type: 'json_schema',
  json_schema: { name: 'a', schema: { type: 'object', patternProperties: { a: {} } } },
};

/** A long answer with as much beside each token as there is. */
const longAnswer = (model: string): string =>
  JSON.stringify({
    model,
    prompt: 'One',
    max_tokens: 200,
    n: 2,
    logprobs: 20,
    stream: true,
    ignore_eos: true,
  });

export const badClients: readonly BadClient[] = [
  refused('malformed JSON', 400, (model) => `{"model": "${model}", "prompt": `),
  refused('unknown model', 404, () => text('gpt-9')),
  refused('a prompt beyond the context', 400, (model) => ({
    ...text(model),
    prompt: 'a cat '.repeat(3000),
  })),
  refused('negative max_tokens', 400, (model) => ({ ...text(model), max_tokens: -5 })),
  refused('10,000 stop strings', 400, (model) => ({
    ...text(model),
    stop: Array.from({ length: 10_000 }, (_, index) => `stop ${index}`),
  })),
  refused(
    'a schema outside the subset',
    400,
    (model) => ({
      model,
      messages: [{ role: 'user', content: 'One' }],
      max_tokens: 50,
      response_format: outsideOfSubset,
    }),
    '/chat/completions',
  ),
  {
    name: 'a body of 2 MiB',
    isRefused: true,
    // The refusal may come before all of it was sent: then the connection is what is told.
    right: [400, undefined],
    act: async ({ baseUrl, model }) => {
      const body = JSON.stringify({ ...text(model), prompt: 'x'.repeat(2 ** 21) });
      return [await statusOf(`${baseUrl}/completions`, body).catch(() => undefined)];
    },
  },
  {
    name: 'half a head, and then nothing',
    isRefused: true,
    right: [408],
    act: async (address) => {
      const socket = await open(address);
      socket.write('POST /v1/completions HTTP/1.1\r\nHost: a\r\n');
      return [await told(socket)];
    },
  },
  {
    name: 'half a body, and then nothing',
    isRefused: true,
    right: [408],
    act: async (address) => {
      const socket = await open(address);
      socket.write(
        requestText(address, '/completions', JSON.stringify(text(address.model))).slice(0, -9),
      );
      return [await told(socket)];
    },
  },
  {
    name: 'one that does not read',
    isRefused: false,
    right: [undefined],
    act: async (address, random) => {
      const socket = await open(address);
      socket.pause();
      socket.write(requestText(address, '/completions', longAnswer(address.model)));
      await sleep(300 + random.integer(500));
      socket.destroy();
      return [undefined];
    },
  },
  {
    name: 'one that vanishes in the middle of its answer',
    isRefused: false,
    right: [undefined],
    act: async (address, random) => {
      const socket = await open(address);
      socket.write(requestText(address, '/completions', longAnswer(address.model)));
      await once(socket, 'data');
      await sleep(random.integer(50));
      socket.resetAndDestroy();
      return [undefined];
    },
  },
  {
    name: 'one that vanishes before its answer',
    isRefused: false,
    right: [undefined],
    act: async (address, random) => {
      const socket = await open(address);
      socket.write(requestText(address, '/completions', longAnswer(address.model)));
      await sleep(random.integer(5));
      socket.resetAndDestroy();
      return [undefined];
    },
  },
  {
    name: 'forty connections that say nothing',
    isRefused: false,
    right: [undefined],
    act: async (address) => {
      const sockets = await Promise.all(Array.from({ length: 40 }, () => open(address)));
      await sleep(200);
      for (const socket of sockets) socket.destroy();
      return [undefined];
    },
  },
];

/** More at once than there are places: some are served, the others told to come again. */
export const flood = (requests: number): BadClient => ({
  name: `${requests} requests at once`,
  isRefused: false,
  right: [200, 429],
  act: ({ baseUrl, model }) =>
    Promise.all(
      Array.from({ length: requests }, () =>
        statusOf(`${baseUrl}/completions`, JSON.stringify(text(model))),
      ),
    ),
});
