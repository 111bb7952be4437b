/**
 * @file Run by hand, on a quiet machine: how close the live engine keeps to its law, what that
 * costs, and how many chunks it can write. The reader here only counts bytes; it runs in this
 * process, the mock in its own.
 *
 *     node packages/serving-benchmark/test/mock/precision.ts [pace|flood|paths]
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MockInput } from '../../src/mock/config.ts';
import { startMockProcess } from '../../src/mock/process.ts';
import { frame } from '../../src/mock/wire/stream-body.ts';

const event =
  'data: {"id":"chatcmpl-7981f69f-51cb-414f-9a29-01e1295b1276","object":"chat.completion.chunk","created":1795187662,"model":"gradus-mock","choices":[{"index":0,"delta":{"content":" kin"},"logprobs":null,"finish_reason":null}]}\n\n';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** CPU time of a process, in milliseconds (Linux, ticks of 10 ms). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** One streamed request on a socket of its own, read and thrown away. */
function openStream(port: number, outputTokens: number): Promise<void> {
  const body = JSON.stringify({
    model: 'gradus-mock',
    stream: true,
    prompt: [1, 2, 3, 4],
    max_tokens: outputTokens,
  });
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      if (bytes.subarray(-5).toString('latin1') === '0\r\n\r\n') socket.destroy();
    });
    socket.on('close', () => resolve());
    socket.write(
      `POST /v1/completions HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

async function measure(
  name: string,
  config: MockInput,
  streams: number,
  outputTokens: number,
  spreadMs: number,
): Promise<void> {
  const mock = await startMockProcess(config);
  const port = Number(new URL(mock.baseUrl).port);
  const startedMs = performance.now();
  const cpuBeforeMs = cpuMs(mock.pid);
  const all = Array.from({ length: streams }, async (_, i) => {
    await sleep((spreadMs * i) / streams);
    await openStream(port, outputTokens);
  });
  await Promise.all(all);
  const tookMs = performance.now() - startedMs;
  const cpu = cpuMs(mock.pid) - cpuBeforeMs;
  const truth = await (await fetch(`http://127.0.0.1:${port}/mock/truth`)).text();
  const { lag } = JSON.parse(truth.slice(0, truth.indexOf('\n'))) as {
    lag: Record<'chunks' | 'medianMs' | 'p99Ms' | 'maxMs', number>;
  };
  await mock.stop();
  say(
    `${name.padEnd(44)} ${String(lag.chunks).padStart(8)} chunks, ${((1000 * lag.chunks) / tookMs).toFixed(0).padStart(7)}/s  lag median ${lag.medianMs.toFixed(3)} p99 ${lag.p99Ms.toFixed(3)} max ${lag.maxMs.toFixed(1)} ms  CPU ${((100 * cpu) / tookMs).toFixed(0)}% (${((1000 * cpu) / lag.chunks).toFixed(1)} µs/chunk)`,
  );
}

const step = { stepPerSequenceMs: 0, prefillPerTokenMs: 0, maxRunning: 10_000 };

async function pace(): Promise<void> {
  for (const [streams, stepBaseMs] of [
    [100, 20],
    [1000, 20],
    [1000, 100],
    [5000, 100],
  ] as const) {
    for (const engines of [1, 16]) {
      for (const precise of [false, true]) {
        const name = `${streams} × ${stepBaseMs} ms, ${engines} engines${precise ? ', precise' : ''}`;
        const tokens = 3000 / stepBaseMs;
        const config = { engines, precise, engine: { ...step, stepBaseMs } };
        await measure(name, config, streams, tokens, 1000);
      }
    }
  }
}

async function flood(): Promise<void> {
  for (const streams of [64, 1000]) {
    const config: MockInput = { engine: { ...step, stepBaseMs: 0.01 } };
    await measure(`flood, ${streams} streams`, config, streams, Math.round(1e6 / streams), 0);
  }
}

/** What one chunk costs by each way of writing it, one per stream and round, nothing else done. */
async function paths(): Promise<void> {
  const chunk = frame(event);
  const ways: Record<string, (response: ServerResponse, socket: Socket) => void> = {
    'response.write': (response) => void response.write(event, 'latin1'),
    'socket.write, framed here': (_, socket) => void socket.write(chunk, 'latin1'),
  };
  for (const [name, write] of [...Object.entries(ways), ...Object.entries(ways)]) {
    say(`${name.padEnd(44)} ${(await costOf(write)).toFixed(1)} µs CPU per chunk, reader included`);
  }
}

async function costOf(write: (response: ServerResponse, socket: Socket) => void): Promise<number> {
  const streams = 500;
  const rounds = 200;
  const open: [ServerResponse, Socket][] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    open.push([response, request.socket]);
  });
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: streams }, () => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined).resume();
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n');
    return socket;
  });
  while (open.length < streams) await sleep(10);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (const [response, socket] of open) write(response, socket);
    await sleep(1);
  }
  const used = process.cpuUsage(before);
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return (used.user + used.system) / (streams * rounds);
}

const parts = { pace, flood, paths };
const [asked] = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (asked === undefined || asked === name) await part();
}
