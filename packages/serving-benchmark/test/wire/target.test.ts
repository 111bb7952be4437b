import { GradusError } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import { requestBytes } from '../../src/wire/request-bytes.ts';
import { apiPath, createTarget, serverName, serverPath } from '../../src/wire/target.ts';

describe('createTarget', () => {
  it.each([
    [
      'http://gpu:8000/v1',
      { host: 'gpu', port: 8000, authority: 'gpu:8000', secure: false, basePath: '/v1' },
    ],
    ['http://gpu:80/v1/', { host: 'gpu', port: 80, authority: 'gpu', basePath: '/v1' }],
    [
      'https://api.example.org/llm/v1',
      { port: 443, secure: true, authority: 'api.example.org', basePath: '/llm/v1' },
    ],
    ['http://[::1]:8080', { host: '::1', port: 8080, authority: '[::1]:8080', basePath: '' }],
    ['http://gpu/v1?api-version=1', { query: '?api-version=1', basePath: '/v1' }],
  ])('takes %s apart', (baseUrl, parts) => {
    expect(createTarget({ baseUrl })).toMatchObject(parts);
  });

  it('knows the paths under and beside the API', () => {
    const target = createTarget({ baseUrl: 'https://api.example.org/llm/v1/?v=1' });
    expect(apiPath(target, '/models')).toBe('/llm/v1/models?v=1');
    expect(serverPath(target, '/metrics')).toBe('/llm/metrics?v=1');
    expect(serverName(target)).toBe('api.example.org');
    expect(serverName(createTarget({ baseUrl: 'https://[::1]/v1' }))).toBeUndefined();
  });

  it('makes credentials of the URL a header, and shows them nowhere else', () => {
    const target = createTarget({ baseUrl: 'http://me:p%40ss@gpu/v1' });
    expect(target.headers.get('authorization')).toBe(`Basic ${btoa('me:p@ss')}`);
    expect(target.origin).toBe('http://gpu');
    expect(target.secrets).toContain('p@ss');
    expect(createTarget({ baseUrl: 'http://me:100%@gpu/v1' }).secrets).toContain('100%');
  });

  it('takes the key for a secret, and headers that sound like one', () => {
    const { secrets } = createTarget({
      baseUrl: 'http://gpu/v1?code=from-query',
      apiKey: 'sk-1234',
      headers: {
        'Ocp-Apim-Subscription-Key': 'subscription',
        Cookie: 'a=b; c',
        'X-Team': 'search',
      },
    });
    expect([...secrets].sort()).toEqual([
      'Bearer sk-1234',
      'a=b; c',
      'from-query',
      'sk-1234',
      'subscription',
    ]);
  });

  it.each([
    ['ftp://gpu/v1', 'bad-base-url', /http:\/\/host:port\/v1.*"ftp:\/\/gpu\/v1"/],
    ['gpu:8000', 'bad-base-url', /received "gpu:8000"/],
    ['http://me:hunter2@:x', 'bad-base-url', /^(?!.*hunter2)/],
  ])('refuses %s', (baseUrl, code, message) => {
    expect(() => createTarget({ baseUrl })).toThrow(
      expect.objectContaining({ code, kind: 'usage' }) as Error,
    );
    expect(() => createTarget({ baseUrl })).toThrow(message);
  });

  it.each([
    [{ 'a b': 'x' }, /a name of letters/],
    [{ 'x-a': 'b\r\nc: d' }, /one line of Latin-1/],
    [{ 'x-a': '🚀' }, /one line of Latin-1/],
    [{ 'Content-Length': '5' }, /does not set itself/],
    [{ Connection: 'close' }, /does not set itself/],
  ])('refuses the headers %j', (headers, message) => {
    const make = (): unknown => createTarget({ baseUrl: 'http://gpu/v1', headers });
    expect(make).toThrow(GradusError);
    expect(make).toThrow(message);
  });
});

describe('requestBytes', () => {
  it('lets a header replace one of ours', () => {
    const target = createTarget({
      baseUrl: 'http://[fd00::1]:8000/v1',
      headers: { HOST: 'inner', Accept: '*/*', 'content-type': 'application/json; charset=utf-8' },
    });
    const text = requestBytes(
      target,
      { method: 'POST', path: '/v1/x' },
      Buffer.from('{}'),
    ).toString();
    expect(text).toBe(
      'POST /v1/x HTTP/1.1\r\nhost: inner\r\nuser-agent: gradus\r\naccept: */*\r\n' +
        'accept-encoding: identity\r\nconnection: keep-alive\r\n' +
        'content-type: application/json; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}',
    );
  });

  it('has no length where there is no body', () => {
    const target = createTarget({ baseUrl: 'http://gpu' });
    const text = requestBytes(target, { method: 'GET', path: '/metrics' }, undefined).toString();
    expect(text).toMatch(/^GET \/metrics HTTP\/1\.1\r\nhost: gpu\r\n/);
    expect(text).not.toMatch(/content-/);
  });
});
