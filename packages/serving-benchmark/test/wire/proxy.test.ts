import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { GradusError } from '@gradus/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { parseProxy, proxyFor } from '../../src/wire/proxy.ts';
import { createTarget } from '../../src/wire/target.ts';
import { ask, lastChunk, Loopback, shortAnswer, streamed } from './loopback.ts';

const through = (baseUrl: string, environment: Record<string, string>): string | undefined =>
  proxyFor(createTarget({ baseUrl }), environment)?.origin;

describe('proxyFor', () => {
  const both = { HTTP_PROXY: 'http://plain:3128', HTTPS_PROXY: 'http://secure:3129' };

  it('takes the proxy of the scheme, the lower-case name first, or one for all', () => {
    expect(through('http://gpu/v1', both)).toBe('http://plain:3128');
    expect(through('https://gpu/v1', both)).toBe('http://secure:3129');
    expect(through('http://gpu/v1', { ...both, http_proxy: 'other:1' })).toBe('http://other:1');
    expect(through('https://gpu/v1', { ALL_PROXY: 'any:2' })).toBe('http://any:2');
    expect(
      through('https://gpu/v1', { HTTP_PROXY: 'plain:3128', https_proxy: '' }),
    ).toBeUndefined();
  });

  it.each(['http://localhost:8000', 'http://127.0.0.2:8000', 'http://[::1]:8000'])(
    'goes to %s itself',
    (baseUrl) => {
      expect(through(baseUrl, both)).toBeUndefined();
    },
  );

  it.each([
    ['gpu.example.org', 'gpu.example.org', true],
    ['gpu.example.org', 'example.org', true],
    ['gpu.example.org', '.example.org', true],
    ['gpu.example.org', '*.example.org', true],
    ['gpu.example.org', 'a, GPU.Example.Org', true],
    ['gpu.example.org', '*', true],
    ['gpu.example.org', 'gpu.example.org:8000', true],
    ['gpu.example.org', 'gpu.example.org:9000', false],
    ['gpu.example.org', 'pu.example.org', false],
    ['gpu.example.org', 'org.example', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '2.3', false],
    ['gpu', '10.0.0.0/8', false],
    ['10.1.2.3', 'x/8', false],
    ['[fd00::5]', 'fd00::/8', true],
    ['[fd00::5]', 'fd00::5', true],
    ['[fd00::5]', '[fd00::5]', true],
    ['[fd00::5]', '[fd00::5]:8000', true],
  ])('%s with NO_PROXY=%s: excepted %s', (host, exceptions, excepted) => {
    const origin = through(`http://${host}:8000/v1`, { ...both, NO_PROXY: exceptions });
    expect(origin === undefined).toBe(excepted);
  });

  it('keeps credentials out of sight', () => {
    const proxy = parseProxy('http://me:p%40ss@proxy:3128');
    expect(proxy).toMatchObject({ origin: 'http://proxy:3128', host: 'proxy', port: 3128 });
    expect(proxy.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(() => parseProxy('socks5://me:secret@proxy')).toThrow(GradusError);
    expect(() => parseProxy('socks5://me:secret@proxy')).toThrow(
      /^(?!.*secret@p).*\[secret\]@proxy/,
    );
  });
});

describe('requests through a proxy', () => {
  const loopback = new Loopback();
  afterEach(() => loopback.close());
  const answer = streamed(shortAnswer) + lastChunk;

  it('has http fetched by its absolute URL', async () => {
    const requests: string[] = [];
    const port = await loopback.serve((socket, request) => {
      requests.push(request);
      socket.write(answer);
    });
    const pool = loopback.pool({ environment: { HTTP_PROXY: `http://me:pass@127.0.0.1:${port}` } });
    for (const reused of [false, true]) {
      const record = await ask(pool, 'http://gpu.example.org:8000/v1');
      expect(record.failure).toBeUndefined();
      expect(record.connection.reused).toBe(reused);
    }
    expect(requests[0]).toMatch(
      /^POST http:\/\/gpu\.example\.org:8000\/v1\/chat\/completions HTTP/,
    );
    expect(requests[0]).toContain('\r\nhost: gpu.example.org:8000\r\n');
    expect(requests[0]).toContain(`\r\nproxy-authorization: Basic ${btoa('me:pass')}\r\n`);
  });

  const fixture = (name: string): string =>
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

  it('has https tunnelled', async () => {
    const certificate = fixture('tls-certificate.pem');
    const requests: string[] = [];
    const securePort = await loopback.listen(
      createTlsServer({ key: fixture('tls-key.pem'), cert: certificate }, (socket) =>
        loopback.accept(socket, (_socket, request) => {
          requests.push(request);
          socket.write(answer);
        }),
      ),
    );
    const tunnels: string[] = [];
    const proxyPort = await loopback.listen(
      createServer((socket) => {
        socket.once('data', (bytes) => {
          tunnels.push(bytes.toString());
          const onward = connect(securePort, '127.0.0.1', () => {
            socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
            socket.pipe(onward).pipe(socket);
          });
          onward.on('error', () => socket.destroy());
        });
      }),
    );
    const pool = loopback.pool({
      // The fixture's certificate is for another name than the proxy is asked for.
      tls: { insecure: true },
      environment: { HTTPS_PROXY: `127.0.0.1:${proxyPort}` },
    });
    for (const reused of [false, true]) {
      const record = await ask(pool, 'https://gpu.example.org/v1');
      expect(record.failure).toBeUndefined();
      expect(record.chunks.atMs).toHaveLength(1);
      expect(record.connection.reused).toBe(reused);
      expect(record.connection.tlsMs === undefined).toBe(reused);
    }
    expect(tunnels).toEqual([
      'CONNECT gpu.example.org:443 HTTP/1.1\r\nhost: gpu.example.org:443\r\n\r\n',
    ]);
    expect(requests[0]).toMatch(/^POST \/v1\/chat\/completions HTTP/);
    expect(requests[0]).toContain('\r\nhost: gpu.example.org\r\n');
  });

  it('says when the proxy refuses', async () => {
    const port = await loopback.serve((socket) => socket.end('HTTP/1.1 407 Authenticate\r\n\r\n'));
    const pool = loopback.pool({ environment: { HTTPS_PROXY: `me:hunter2@127.0.0.1:${port}` } });
    expect((await ask(pool, 'https://gpu.example.org/v1')).failure).toEqual({
      class: 'connect',
      message: `No connection to https://gpu.example.org through the proxy http://127.0.0.1:${port}: the proxy refused the tunnel: 407`,
    });
  });
});
