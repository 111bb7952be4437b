/**
 * @file Run by hand, on a quiet machine: what 50,000 chunks a second over 1,000 loopback sockets cost
 * where nothing is done but writing and reading them. Writer and reader are processes of their own;
 * pin them to a core each:
 *
 *     taskset -c 1 node packages/serving-benchmark/test/mock/socket-floor.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '@gradus/statistics';
import { frame } from '../../src/mock/wire/stream-body.ts';

const streams = 1000;
const writesPerMs = 50;
const warmUpMs = 1500;
const measureMs = 5000;
const chunk = frame(
  'data: {"id":"chatcmpl-7981f69f-51cb-414f-9a29-01e1295b1276","object":"chat.completion.chunk","created":1795187662,"model":"gradus-mock","choices":[{"index":0,"delta":{"content":" kin"},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":8,"total_tokens":108,"completion_tokens":100}}\n\n',
);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns what says, in microseconds of the processor, what each of so many cost since */
function watchCpu(): (count: number) => string {
  const before = process.cpuUsage();
  return (count) => {
    const { user, system } = process.cpuUsage(before);
    return `${(user / count).toFixed(1)} µs of user and ${(system / count).toFixed(1)} µs of system time each`;
  };
}

async function read(port: number): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(65_536);
  let reads = 0;
  const callback = (): boolean => {
    reads++;
    return true;
  };
  for (let i = 0; i < streams; i++) {
    connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
  }
  await sleep(warmUpMs + 1000);
  const cost = watchCpu();
  const before = reads;
  await once(process.stdin.resume(), 'end');
  say(`reads: ${cost(reads - before)}`);
  process.exit();
}

async function write(): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1', 4096);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = [process.execPath, import.meta.filename, String(port)];
  const reader = spawn('taskset', ['-c', '0', ...own], { stdio: ['pipe', 'inherit', 'inherit'] });
  while (sockets.length < streams) await sleep(20);

  const startMs = performance.now();
  let writes = 0;
  const writeUntil = async (endMs: number, onWrite: (lateMs: number) => void): Promise<void> => {
    for (;;) {
      const nowMs = performance.now() - startMs;
      for (; writes < nowMs * writesPerMs; writes++) {
        onWrite(performance.now() - startMs - writes / writesPerMs);
        sockets[writes % streams]!.write(chunk, 'latin1');
      }
      if (nowMs >= endMs) return;
      await sleep(1);
    }
  };
  await writeUntil(warmUpMs, () => undefined);
  const cost = watchCpu();
  const before = writes;
  const lateMs: number[] = [];
  await writeUntil(warmUpMs + measureMs, (late) => lateMs.push(late));
  say(`writes: ${cost(writes - before)}; p99 ${quantile(lateMs, 0.99).toFixed(1)} ms late`);
  reader.stdin.end();
  await once(reader, 'exit');
  process.exit();
}

const [port] = process.argv.slice(2);
await (port === undefined ? write() : read(Number(port)));
