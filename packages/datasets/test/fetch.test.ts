import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancelled, createProgress, GradusError, sha256 } from '@gradus/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchDataset, type ExternalDataset } from '@gradus/datasets';
import { describeWithData } from '@gradus/datasets/testing';
import { download } from '../src/fetch.ts';

const content = 'A line that a server sends.\n'.repeat(10_000);

/** How the loopback server answers, by path. */
const answers: Record<string, (response: ServerResponse) => void> = {
  '/whole': (response) => response.end(content),
  '/moved': (response) => response.writeHead(302, { location: '/whole' }).end(),
  '/gone': (response) => response.writeHead(404).end('gone'),
  '/busy': (response) => response.writeHead(503).end('busy'),
  '/other': (response) => response.end(content.replace('server', 'SERVER')),
  '/longer': (response) => response.end(`${content}.`),
  '/shorter': (response) => response.end(content.slice(1)),
  '/silent': (response) => void response.writeHead(200).write(content.slice(0, 1000)),
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.slice(0, 100_000), () => response.destroy());
  },
};

let server: Server;
let origin: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => answers[request.url ?? '']?.(response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-fetch-'));
  return () => rmSync(folder, { recursive: true });
});

const dataset = (path: string): ExternalDataset => ({
  origin: 'external',
  name: 'lines',
  about: 'lines',
  source: 'a server of this test',
  licence: 'Apache-2.0',
  path: 'some/lines.txt',
  sizeBytes: content.length,
  sha256: sha256(content),
  url: `${origin}${path}`,
});

async function refusal(attempt: Promise<unknown>): Promise<GradusError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GradusError))
    throw new Error(`expected a GradusError, got ${String(error)}`);
  return error;
}

/** Refused, and not a byte is left behind. */
async function refusedWithoutTrace(
  path: string,
  options: Parameters<typeof download>[2] = {},
): Promise<GradusError> {
  const error = await refusal(download(dataset(path), join(folder, 'some/lines.txt'), options));
  expect(existsSync(join(folder, 'some'))).toBe(false);
  return error;
}

describe('download over a real server', () => {
  it.each(['/whole', '/moved'])('writes what was registered: %s', async (path) => {
    await download(dataset(path), join(folder, 'some/lines.txt'));
    expect(readFileSync(join(folder, 'some/lines.txt'), 'utf8')).toBe(content);
    expect(readdirSync(join(folder, 'some'))).toEqual(['lines.txt']);
  });

  it('reports progress in bytes', async () => {
    let shown = '';
    let nowMs = 0;
    const progress = createProgress({
      write: (text) => void (shown += text),
      isTerminal: true,
      columns: () => 120,
      nowMs: () => (nowMs += 1000),
    });
    await download(dataset('/whole'), join(folder, 'lines.txt'), { progress });
    expect(shown).toMatch(/Fetching lines .* 100% {2}280,000\/280,000 bytes/);
  });

  it.each([
    ['/gone', 'http-status', /received HTTP 404\. The source has moved/],
    ['/busy', 'http-status', /received HTTP 503\. Try again later/],
    [
      '/other',
      'wrong-hash',
      /is not the dataset lines: expected SHA-256 [0-9a-f]{64}; received [0-9a-f]{64}/,
    ],
    ['/longer', 'wrong-size', /expected 280,000 bytes \(280 kB\); received more/],
    ['/shorter', 'wrong-size', /received 279,999 bytes/],
    [
      '/broken',
      'no-network',
      /expected an answer from 127\.0\.0\.1:\d+; received (?:UND_ERR_SOCKET|ECONNRESET)/,
    ],
  ])('refuses %s as %s', async (path, code, message) => {
    const error = await refusedWithoutTrace(path);
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ code, kind: 'environment', exitCode: 3 });
  });

  it('gives up on a server that falls silent', async () => {
    const error = await refusedWithoutTrace('/silent', { stallTimeoutMs: 50 });
    expect(error.code).toBe('no-network');
    expect(error.received).toBe('silence for 50 ms');
  });

  it('leaves nothing when it is cancelled in the middle', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(cancelled()), 50);
    const error = await refusedWithoutTrace('/silent', { signal: controller.signal });
    expect(error).toMatchObject({ code: 'cancelled', exitCode: 130 });
  });

  it('keeps the old file when the new one is refused', async () => {
    const path = join(folder, 'lines.txt');
    writeFileSync(path, 'old');
    await refusal(download(dataset('/other'), path));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['lines.txt']);
  });

  it('says so when no one answers', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, '127.0.0.1', resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    const absent = { ...dataset('/whole'), url: `http://127.0.0.1:${port}/whole` };
    const error = await refusal(download(absent, join(folder, 'lines.txt')));
    expect(error.message).toBe(
      `Cannot fetch the dataset lines: expected an answer from 127.0.0.1:${port}; received ECONNREFUSED. ` +
        'Check the network and run the command again, or copy the file and set GRADUS_DATA_DIR.',
    );
  });

  it('says so when the place cannot be written', async () => {
    writeFileSync(join(folder, 'some'), 'a file, not a folder');
    const error = await refusal(download(dataset('/whole'), join(folder, 'some/lines.txt')));
    expect(error).toMatchObject({ code: 'write-failed', kind: 'environment' });
  });
});

describe('fetchDataset', () => {
  const environment = (): NodeJS.ProcessEnv => ({ GRADUS_DATA_DIR: folder });

  it('never touches the network for a text that ships', async () => {
    const fetch = (): never => expect.unreachable('no request was expected');
    expect(await fetchDataset('prose-en', { fetch })).toMatch(/prose-en\.txt$/);
  });

  it('says where to copy a file that has no public source', async () => {
    const error = await refusal(fetchDataset('digits', { environment: environment() }));
    expect(error.message).toBe(
      'The dataset digits cannot be fetched. No public single-file source is known; ' +
        `copy it to ${folder}/tabular/digits.csv, or set GRADUS_DATA_DIR.`,
    );
  });

  it('asks for the registered address', async () => {
    const asked: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      asked.push(url);
      return new Response('', { status: 500 });
    };
    await refusal(fetchDataset('tinyshakespeare', { fetch, environment: environment() }));
    expect(asked).toEqual([
      'https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt',
    ]);
  });
});

describeWithData('fetchDataset with the real content', ['models/tok512.bin'], (real) => {
  it('replaces a damaged file, then uses it without the network', async () => {
    const path = join(folder, 'models/tok512.bin');
    const environment = { GRADUS_DATA_DIR: folder };
    const name = 'stories260k-tokenizer';
    let requests = 0;
    const fetch = async (): Promise<Response> => {
      requests += 1;
      return new Response(readFileSync(real));
    };
    expect(await fetchDataset(name, { fetch, environment })).toBe(path);
    writeFileSync(path, 'damaged');
    await fetchDataset(name, { fetch, environment });
    await fetchDataset(name, { fetch, environment });
    expect(requests).toBe(2);
    expect(readFileSync(path)).toEqual(readFileSync(real));
  });
});
