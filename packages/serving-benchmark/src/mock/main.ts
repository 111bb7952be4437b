/**
 * @file The mock as a process of its own, for `startMockProcess`: the configuration is the first
 * line of stdin, the answer the only line of stdout. It lives as long as stdin is open, so it never
 * outlives whoever started it.
 */
import { createInterface } from 'node:readline';
import { startMock } from './server.ts';
import type { Mock } from './server.ts';

const input = createInterface({ input: process.stdin });
let starting: Promise<Mock | undefined> | undefined;

input.once('line', (line) => {
  starting = start(line);
});
input.once('close', () => {
  void starting?.then((mock) => mock?.stop());
});

async function start(line: string): Promise<Mock | undefined> {
  try {
    const mock = await startMock(JSON.parse(line));
    process.stdout.write(`${JSON.stringify({ baseUrl: mock.baseUrl })}\n`);
    return mock;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stdout.write(`${JSON.stringify({ error: message })}\n`);
    process.exitCode = 1;
    process.stdin.destroy();
    return undefined;
  }
}
