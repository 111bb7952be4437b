/**
 * @file `bench` against what goes wrong on hosts of other people: each time one clear line, what was
 * measured by then is kept, and the exit code says so to scripts.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, Workspace, type Outcome } from './gradus.ts';

const workspace = new Workspace();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  workspace.remove();
});

/** Two tokens at once; under `/busy` it asks to wait. */
const answer: RequestListener = (request, response) => {
  const path = request.url ?? '';
  if (path.endsWith('/models')) {
    response.end(JSON.stringify({ data: [{ id: 'm', owned_by: 'vllm' }] }));
  } else if (!path.endsWith('/completions')) {
    response.writeHead(404).end();
  } else if (path.startsWith('/busy')) {
    response.writeHead(429, { 'retry-after': '7' }).end('{"error":{"message":"slow down"}}');
  } else {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of ['a', 'b']) {
      response.write(`data: {"choices":[{"index":0,"text":"${text}"}]}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  }
};

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let plain: string;
let secure: string;
const certificates = join(repository, 'packages/serving-benchmark/test/wire/fixtures');
beforeAll(async () => {
  plain = await listen(createServer(answer));
  const tls = {
    key: readFileSync(join(certificates, 'tls-key.pem')),
    cert: readFileSync(join(certificates, 'tls-certificate.pem')),
  };
  secure = await listen(createTlsServer(tls, answer));
});

const bench = (line: string): Promise<Outcome> =>
  workspace.gradus([
    ...`bench run --token-ids --vocabulary-size 50000 --prompt-tokens 8 --output-tokens 2`.split(
      ' ',
    ),
    ...`--no-calibrate ${line}`.split(' '),
  ]);

/** Nothing but this one line of the program's own. */
function expectRefusal({ status, stdout, stderr }: Outcome, words: RegExp): void {
  const said = stderr.split('\n').filter((line) => line.startsWith('gradus:'));
  expect(said).toEqual([expect.stringMatching(words)]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
}

const recordsIn = (folder: string): number =>
  readFileSync(join(folder, 'records-0.jsonl'), 'utf8').trim().split('\n').length;

describe('bench run', () => {
  it('keeps what it has of a server that dies in the middle; exit code 1', async () => {
    let answered = 0;
    const dying = createServer((request, response) => {
      if (request.url!.endsWith('/completions') && ++answered > 150) {
        dying.close();
        dying.closeAllConnections();
      } else answer(request, response);
    });
    const address = await listen(dying);
    const { status, stdout } = await bench(
      `--base-url http://${address}/v1 --load concurrency:100 --requests 1000 --warm-up 0 --name died`,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `The run ended early: 200 requests in a row failed, the last with: No connection to http://${address}: ECONNREFUSED.`,
    );
    expect(status).toBe(1);
    const evidence = workspace.path('results/died.benchmark');
    expect(readFileSync(join(evidence, 'RESULTS.md'), 'utf8')).toContain('ECONNREFUSED');
    const [run = ''] = readdirSync(join(evidence, 'measurements'));
    expect(recordsIn(join(evidence, 'measurements', run))).toBeGreaterThanOrEqual(350);
    const again = await workspace.gradus(['bench', 'analyze', evidence, '--json']);
    const { summary } = JSON.parse(again.stdout) as { summary: { requests: object } };
    expect(summary.requests).toMatchObject({ completed: 150 });
    expect(again.status).toBe(1);
  });

  it('says what to do about a certificate that nobody it trusts has signed', async () => {
    const line = `--base-url https://${secure}/v1 --requests 20 --warm-up 0`;
    expectRefusal(
      await bench(line),
      /does not answer: .*SELF_SIGNED_CERT\. Trust who signed .* --ca <file>, or .* --insecure\.$/,
    );
    const anyway = await bench(`${line} --insecure`);
    expect(anyway.stdout).toMatch(/20: 20 completed, 0 failed/);
    expect(anyway.stdout).toContain('TLS certificates not checked');
  });

  it('says when to come again where a server is busy, or that nothing came of it', async () => {
    const line = `--base-url http://${plain}/busy/v1 --load concurrency:10 --requests 20`;
    expectRefusal(
      await bench(line),
      /^gradus: The first request failed: .* HTTP 429 .*slow down.* busy: run it again in 7\.0 s, or with --retries; nothing was measured\.$/,
    );
    const { status, stdout } = await bench(`${line} --warm-up 0`);
    expect(stdout).toMatch(/^INVALID: .*\n {2}- No request completed\.$/m);
    expect(stdout).toMatch(/20: 0 completed, 20 failed/);
    expect(status).toBe(1);
  });

  describe('on a disk that fills up', () => {
    const disk = workspace.path('disk');
    mkdirSync(disk);
    const mounted =
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk]).status === 0;
    afterAll(() => void (mounted && spawnSync('umount', [disk])));

    it.runIf(mounted)(
      `names it and keeps what was written; exit code 3${mounted ? '' : ' (skipped: cannot mount)'}`,
      async () => {
        const run = join(disk, 'run');
        expectRefusal(
          await bench(
            `--base-url http://${plain}/v1 --load concurrency:20 --duration 30s --warm-up 0 --out ${run}`,
          ),
          /Cannot write .*records-0\.jsonl: .* a full disk \(ENOSPC\)\./,
        );
        expect(recordsIn(run)).toBeGreaterThan(100);
        const { stdout } = await workspace.gradus(['bench', 'analyze', run]);
        expect(stdout).toContain('The run was killed: how the client fared is not known.');
      },
    );
  });
});
