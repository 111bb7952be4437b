import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask, Loopback, url } from './loopback.ts';

const loopback = new Loopback();
afterEach(() => loopback.close());

describe('TLS', () => {
  const fixture = (name: string): string =>
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  const certificate = fixture('tls-certificate.pem');
  const serveTls = (): Promise<number> =>
    loopback.listen(
      createTlsServer({ key: fixture('tls-key.pem'), cert: certificate }, (socket) =>
        loopback.accept(socket, answer),
      ),
    );

  it('trusts who it was told to trust, and times the handshake', async () => {
    const port = await serveTls();
    const pool = loopback.pool({ tls: { certificateAuthorities: [certificate] } });
    const first = await ask(pool, url(port, 'https'));
    expect(first.failure).toBeUndefined();
    expect(first.chunks.atMs).toHaveLength(1);
    expect(first.connection.tlsMs).toBeGreaterThan(0);
    expect((await ask(pool, url(port, 'https'))).connection).toEqual({
      reused: true,
      reconnects: 0,
    });
  });

  it('refuses a certificate that nobody vouches for, unless told to be insecure', async () => {
    const port = await serveTls();
    const { failure, sentMs } = await ask(loopback.pool(), url(port, 'https'));
    expect(failure).toMatchObject({ class: 'tls' });
    expect(failure!.message).toBe(
      `No TLS with https://127.0.0.1:${port}: DEPTH_ZERO_SELF_SIGNED_CERT`,
    );
    expect(sentMs).toBeUndefined();
    const insecure = loopback.pool({ tls: { insecure: true } });
    expect((await ask(insecure, url(port, 'https'))).failure).toBeUndefined();
  });

  it('says that a server does not speak it', async () => {
    const port = await loopback.serve(answer);
    // A handshake that is no HTTP: the server waits for a head that never ends.
    const silent = await ask(loopback.pool(), url(port, 'https'), { timeouts: { connectMs: 80 } });
    expect(silent.failure).toEqual({
      class: 'timeout',
      message: `No connection to https://127.0.0.1:${port}: no connection within 80 ms`,
    });
    const closing = await loopback.listen(createTlsServer({}));
    expect((await ask(loopback.pool(), url(closing, 'https'))).failure).toMatchObject({
      class: 'tls',
    });
  });
});
