import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineWriter } from '../../src/measurements/record-writer.ts';
import { readRun, writeHeader } from '../../src/measurements/run-folder.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import type { RunHeader } from '../../src/measurements/run-header.ts';
import { readConfig } from '../../src/workload/config.ts';

export const header: RunHeader = {
  schema: 'gradus.run/1',
  startedAt: '2026-11-28T12:00:00.000Z',
  version: '0.1.0',
  seed: 1,
  workload: {
    fingerprint: 'f',
    config: readConfig({
      source: { kind: 'synthetic', promptTokens: 8 },
      outputTokens: 8,
      load: '5rps',
      requests: 2,
    }).config,
    source: {},
  },
  target: {
    kind: 'simulated',
    baseUrl: 'http://127.0.0.1:1/v1',
    engine: 'gradus-mock',
    model: 'm',
  },
  objectives: [],
  part: { index: 0, count: 1 },
  threads: 1,
  client: {
    connectMs: 1,
    firstByteMs: 1,
    idleMs: 1,
    totalMs: 1,
    retries: 0,
    proxied: false,
    insecure: false,
    warmUpRequests: 0,
  },
};

const record = (index: number, scheduledMs: number): RequestRecord => ({
  index,
  intended: {},
  scheduledMs,
  sentMs: scheduledMs,
  endMs: scheduledMs + 9,
  connection: { reused: false, reconnects: 0 },
  chunks: { atMs: [scheduledMs + 5] },
  retries: 0,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, records: readonly RequestRecord[]): Promise<void> {
  const writer = await LineWriter.open(join(folder, name), () => undefined);
  for (const one of records) writer.write(one);
  await writer.close();
}

describe('a run on the disk', () => {
  it('comes back in the order of the schedule, whichever thread wrote what', async () => {
    await writeHeader(folder, header);
    await write('records-0.jsonl', [record(0, 0), record(2, 20)]);
    await write('records-1.jsonl', [record(3, 30), record(1, 10)]);
    const run = await readRun(folder);
    expect(run.records.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(run.header).toEqual(header);
    expect(run.outcome).toBeUndefined();
  });

  it('leaves out a last line that a kill tore, wherever, and only that', async () => {
    await writeHeader(folder, header);
    const second = JSON.stringify(record(1, 10));
    for (let length = 0; length <= second.length; length++) {
      await write('records-0.jsonl', [record(0, 0)]);
      await appendFile(join(folder, 'records-0.jsonl'), second.slice(0, length));
      const { records } = await readRun(folder);
      expect(records).toHaveLength(length === second.length ? 2 : 1);
    }
    const text = await readFile(join(folder, 'records-0.jsonl'), 'utf8');
    await writeFile(join(folder, 'records-0.jsonl'), `{"index":\n${text}`);
    await expect(readRun(folder)).rejects.toThrow(/records-0\.jsonl, line 1: expected JSON/);
  });

  it('names a field that does not belong', async () => {
    await writeHeader(folder, header);
    await writeFile(
      join(folder, 'records-0.jsonl'),
      `${JSON.stringify({ ...record(0, 0), ttft: 5 })}\n`,
    );
    await expect(readRun(folder)).rejects.toThrow(/line 1.*ttft/);
  });

  it('says so where there is none', async () => {
    await expect(readRun(folder)).rejects.toThrow(/expected run\.json in it/);
  });

  it('tells a failure to write once and keeps what was written', async () => {
    const failures: unknown[] = [];
    const writer = await LineWriter.open('/dev/full', (error) => failures.push(error));
    writer.write(record(0, 0));
    await writer.close();
    expect(failures).toHaveLength(1);
    expect(String(failures[0])).toMatch(/full disk \(ENOSPC\)/);
  });
});
