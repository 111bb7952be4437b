import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../src/toolbox/http/addresses.ts';
import { fetchPage } from '../../src/toolbox/http/fetch-page.ts';

let server: Server;
let port: number;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const type = (name: string) => response.writeHead(200, { 'content-type': name });
    if (request.url === '/page') type('text/plain').end('hello');
    else if (request.url === '/long') type('text/plain').end('x'.repeat(5_000));
    else if (request.url === '/endless') {
      type('text/plain');
      response.on('close', () => clearInterval(timer));
      const timer = setInterval(() => response.write('x'.repeat(100)), 1);
    } else if (request.url === '/silent') request.resume();
    else if (request.url === '/image') type('image/png').end('x');
    else if (request.url === '/packed') {
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
        .end('x');
    } else if (request.url === '/here') response.writeHead(302, { location: '/page' }).end();
    else if (request.url === '/round') response.writeHead(307, { location: '/round' }).end();
    else if (request.url === '/away') {
      response.writeHead(302, { location: `http://localhost:${port}/page` }).end();
    } else if (request.url === '/file')
      response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else response.writeHead(404, { 'content-type': 'text/html' }).end('no');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const never = new AbortController().signal;
const fetchHere = (path: string, rules = {}, signal = never) =>
  fetchPage(
    `http://127.0.0.1:${port}${path}`,
    { allow: [`127.0.0.1:${port}`], allowPrivate: true, ...rules },
    signal,
  );

describe('a page', () => {
  it('is read with its status, cut at its bound', async () => {
    expect(await fetchHere('/page')).toEqual({
      url: `http://127.0.0.1:${port}/page`,
      status: 200,
      type: 'text/plain',
      text: 'hello',
      isCut: false,
    });
    expect(await fetchHere('/long', { maxBytes: 10 })).toMatchObject({
      text: 'xxxxxxxxxx',
      isCut: true,
    });
    expect(await fetchHere('/endless', { maxBytes: 250 })).toMatchObject({ isCut: true });
    expect(await fetchHere('/missing')).toMatchObject({ status: 404, text: 'no' });
    expect(await fetchHere('/here')).toMatchObject({
      url: `http://127.0.0.1:${port}/page`,
      text: 'hello',
    });
  });

  it('that never comes is given up with the signal', async () => {
    const controller = new AbortController();
    const waiting = fetchHere('/silent', {}, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });

  it.each([
    ['/image', 'is no text but image/png'],
    ['/packed', 'is compressed, though nobody asked for that'],
    ['/round', 'more than 5 redirects'],
    ['/away', 'is not on the list of hosts'],
    ['/file', 'is no address that begins with http:// or https://'],
  ])('%s is refused: %s', async (path, message) => {
    await expect(fetchHere(path)).rejects.toThrow(message);
  });
});

describe('what may not be reached', () => {
  it.each([
    ['http://127.0.0.1:1/', ['127.0.0.1'], '127.0.0.1:1 is not on the list of hosts'],
    ['http://evil.org/', ['example.org'], 'evil.org is not on the list of hosts: example.org'],
    ['http://example.org.evil.org/', ['example.org', '*.example.org'], 'is not on the list'],
    ['http://badexample.org/', ['*.example.org'], 'is not on the list'],
    ['http://user:pw@example.org/', ['example.org'], 'an address may hold no password'],
    ['http://127.0.0.1/', ['127.0.0.1'], '127.0.0.1 is a private address'],
    ['http://0x7f.1/', ['127.0.0.1'], '127.0.0.1 is a private address'],
    ['http://2130706433/', ['127.0.0.1'], '127.0.0.1 is a private address'],
    ['http://[::ffff:127.0.0.1]/', ['[::ffff:7f00:1]'], 'is a private address'],
    ['http://localhost:PORT/page', ['localhost:PORT'], 'localhost leads to a private address'],
    ['ftp://example.org/', ['example.org'], 'is no address that begins with'],
    ['//example.org', ['example.org'], 'is no address that begins with'],
  ])('%s with %j', async (address, allow, message) => {
    asked = [];
    const here = (text: string) => text.replace('PORT', String(port));
    await expect(fetchPage(here(address), { allow: allow.map(here) }, never)).rejects.toThrow(
      message,
    );
    expect(asked).toEqual([]);
  });

  it('private addresses are those of RFC 6890', () => {
    const theirs = [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
      '2002:7f00:1::',
      'ff02::1',
      'localhost',
    ];
    expect(theirs.filter((address) => !isPrivateAddress(address))).toEqual([]);
    const everybodys = [
      '8.8.8.8',
      '172.32.0.1',
      '100.128.0.1',
      '192.167.0.1',
      '2606:4700::1111',
      '2a00::1',
    ];
    expect(everybodys.filter(isPrivateAddress)).toEqual([]);
  });
});
