/**
 * @file Debian's PostgreSQL, started for a test on a free port of loopback and ended by its own pid.
 * A machine without it skips what needs it; GRADUS_REQUIRE_POSTGRES=1 makes that a failure.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const root = '/usr/lib/postgresql';

export const binaries = existsSync(root)
  ? readdirSync(root)
      .map((version) => join(root, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'postgres')))
  : undefined;

export const isPostgresRequired = process.env['GRADUS_REQUIRE_POSTGRES'] === '1';

export interface RunningPostgres {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'gradus-postgres-'));
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const initdb = [
    '-D',
    data,
    '-U',
    'gradus',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  await promisify(execFile)(join(binaries!, 'initdb'), initdb, { ...user, cwd: folder });
  const port = await freePort();
  const settings = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'];
  const server = spawn(join(binaries!, 'postgres'), settings, {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const address = `postgres://gradus@127.0.0.1:${port}/postgres`;
  await answering(address, server);
  return {
    address,
    stop: async () => {
      const ended = once(server, 'exit');
      // Its fast shutdown: whoever is connected is cut off.
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const idOf = (option: '-u' | '-g'): number =>
  Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answering(address: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const client = new Client({ connectionString: address });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await pause(30);
    }
  }
}
