import { describeWithData } from '@gradus/datasets/testing';
import { describe, expect, it } from 'vitest';
import { readAzureTrace } from '../../../src/workload/datasets/azure-trace.ts';
import { readBurstGpt } from '../../../src/workload/datasets/burst-gpt.ts';
import { mapLengths, type LengthMapping } from '../../../src/workload/datasets/map-lengths.ts';
import { readMooncakeTrace } from '../../../src/workload/datasets/mooncake-trace.ts';
import { temporaryFiles } from '../files.ts';

const files = temporaryFiles();
const limit = 1_000_000;
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const asTheyAre: LengthMapping = { scale: 1, tooLong: 'clamp' };

describeWithData("Azure's trace", ['serving/azure-llm-2023-conv.csv'], (path) => {
  // Computed with Python 3.11's csv and datetime modules, from the file alone.
  it('has the rows, times and lengths that Python counts', async () => {
    const trace = await readAzureTrace(path, { limit });
    expect(trace.timesMs).toHaveLength(19_366);
    expect(trace.timesMs[0]).toBe(0);
    // 2023-11-16 18:15:46.6805900 to 19:14:08.4025270.
    expect(trace.timesMs.at(-1)).toBeCloseTo(3_501_721.937, 3);
    expect(sum(trace.promptTokens)).toBe(22_361_870);
    expect(sum(trace.outputTokens)).toBe(4_088_665);
    expect(Math.max(...trace.promptTokens)).toBe(14_050);
    expect(trace).toMatchObject({ read: 19_366, leftOut: {} });
  });

  it('is clamped to what a target takes, and the record says how', async () => {
    const trace = await readAzureTrace(path, { limit });
    const limits = { maxPromptTokens: 4096, maxOutputTokens: 512 };
    const { record } = mapLengths(trace, { ...asTheyAre, ...limits });
    expect(record).toEqual({
      ...limits,
      scale: 1,
      tooLong: 'clamp',
      rows: 19_366,
      outsideWindow: 0,
      sent: 19_366,
      clampedPrompts: 402,
      clampedOutputs: 562,
      dropped: 0,
      original: { promptTokens: 22_361_870, outputTokens: 4_088_665 },
      mapped: { promptTokens: 22_177_919, outputTokens: expect.any(Number) as number },
    });
  });
});

describeWithData("Mooncake's trace", ['serving/mooncake-synthetic.jsonl'], (path) => {
  it('has the rows, lengths and blocks that Python counts', async () => {
    const trace = await readMooncakeTrace(path, { limit });
    expect(trace.timesMs).toHaveLength(3993);
    expect(trace.timesMs.at(-1)).toBe(1_022_025);
    expect(sum(trace.promptTokens)).toBe(61_194_628);
    expect(trace.blocks?.ids).toHaveLength(121_877);
    expect(new Set(trace.blocks?.ids).size).toBe(43_924);
    expect(trace.blocks?.ends.at(-1)).toBe(121_877);
  });
});

describe("Azure's format", () => {
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';
  const read = (rows: string, most = limit): ReturnType<typeof readAzureTrace> =>
    readAzureTrace(files.write('azure.csv', header + rows), { limit: most });

  it('comes into the order of time, with time zones or without', async () => {
    const trace = await read(
      '2024-05-10 00:00:02.5+00:00,20,2\n2024-05-10 00:00:00.009930,10,1\n2024-05-10 00:00:01,0,1\n',
    );
    expect([...trace.timesMs]).toEqual([0, expect.closeTo(2490.07, 3)]);
    expect([...trace.promptTokens]).toEqual([10, 20]);
    expect(trace).toMatchObject({ read: 3, leftOut: { 'no tokens': 1 } });
  });

  it('is read to a limit', async () => {
    const row = '2024-05-10 00:00:00,10,1\n';
    expect((await read(row + row + row, 2)).timesMs).toHaveLength(2);
  });

  it.each([
    ['yesterday,1,1\n', 'line 2: expected TIMESTAMP such as 2023-11-16 18:15:46.6805900'],
    ['2024-05-10 00:00:00,many,1\n', 'line 2: expected ContextTokens as a whole number'],
    ['2024-05-10 00:00:00,5,-1\n', 'line 2: expected GeneratedTokens as a whole number'],
    ['', 'azure.csv holds no request: expected at least one request; received no row'],
  ])('refuses %j in one line', async (rows, expected) => {
    await expect(read(rows)).rejects.toThrow(expected);
  });
});

describe("BurstGPT's format", () => {
  const content = `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45,ChatGPT,1087,0,1087,Conversation log
110.5,GPT-4,417,505,922,API log
118,ChatGPT,9,9,18,API log
`;

  it('leaves failures out, and what was not asked for', async () => {
    const path = files.write('burst.csv', content);
    const trace = await readBurstGpt(path, { limit });
    expect([...trace.timesMs]).toEqual([0, 105_500, 113_000]);
    expect([...trace.promptTokens]).toEqual([472, 417, 9]);
    expect([...trace.outputTokens]).toEqual([18, 505, 9]);
    expect(trace).toMatchObject({ read: 4, leftOut: { 'failed: no response tokens': 1 } });
    const gpt4 = await readBurstGpt(path, { limit, model: 'GPT-4' });
    expect([...gpt4.promptTokens]).toEqual([417]);
    const api = await readBurstGpt(path, { limit, logType: 'API log' });
    expect([...api.promptTokens]).toEqual([417, 9]);
    await expect(readBurstGpt(path, { limit, model: 'other' })).rejects.toThrow(
      'received 4 rows, all of them left out',
    );
  });

  it('needs its columns', async () => {
    const path = files.write('burst.csv', 'Timestamp,Model\n1,x\n');
    await expect(readBurstGpt(path, { limit })).rejects.toThrow(
      'line 1: expected a header with Timestamp, Model, Request tokens',
    );
  });
});

describe("Mooncake's format", () => {
  it.each([
    ['{"timestamp": 0}', 'expected timestamp in ms'],
    ['not json', 'expected JSON; received "not json"'],
    [
      '{"timestamp":0,"input_length":513,"output_length":1,"hash_ids":[1]}',
      'expected 2 hash_ids for 513 tokens; received a list of 1',
    ],
  ])('refuses %s, with its line', async (line, expected) => {
    const good = '{"timestamp":0,"input_length":5,"output_length":1,"hash_ids":[1]}';
    const path = files.write('mooncake.jsonl', `${good}\n${line}\n`);
    await expect(readMooncakeTrace(path, { limit })).rejects.toThrow(`line 2: ${expected}`);
  });
});

describe('lengths of a trace', () => {
  const trace = {
    timesMs: Float64Array.of(0, 10, 20),
    promptTokens: Int32Array.of(1, 1000, 4000),
    outputTokens: Int32Array.of(30, 100, 10),
    read: 3,
    leftOut: {},
  };

  it('are scaled first, then clamped', () => {
    const mapping = { scale: 0.1, maxPromptTokens: 200, maxOutputTokens: 8 };
    const mapped = mapLengths(trace, { ...mapping, tooLong: 'clamp' });
    expect([...mapped.promptTokens]).toEqual([1, 100, 200]);
    expect([...mapped.outputTokens]).toEqual([3, 8, 1]);
    expect(mapped.record).toMatchObject({ clampedPrompts: 1, clampedOutputs: 1, dropped: 0 });
  });

  it('are dropped where that was asked for', () => {
    const mapped = mapLengths(trace, { scale: 1, maxOutputTokens: 50, tooLong: 'drop' });
    expect([...mapped.rows]).toEqual([0, 2]);
    expect([...mapped.timesMs]).toEqual([0, 20]);
    expect(mapped.record).toMatchObject({
      dropped: 1,
      sent: 2,
      original: { promptTokens: 5001, outputTokens: 140 },
      mapped: { promptTokens: 4001, outputTokens: 40 },
    });
    expect(() => mapLengths(trace, { scale: 1, maxOutputTokens: 5, tooLong: 'drop' })).toThrow(
      'No request of the trace is within the limits',
    );
  });

  it('of a window are those that arrived in it, its begin at 0', () => {
    const window = { fromMs: 10, lengthMs: 10 };
    const mapped = mapLengths(trace, { scale: 1, tooLong: 'clamp', window });
    expect([...mapped.rows]).toEqual([1]);
    expect([...mapped.timesMs]).toEqual([0]);
    expect(mapped.record).toMatchObject({ outsideWindow: 2, dropped: 0, sent: 1 });
    const later = { scale: 1, tooLong: 'clamp', window: { fromMs: 30, lengthMs: 5 } } as const;
    expect(() => mapLengths(trace, later)).toThrow(
      'No request of the trace is within the window and limits',
    );
  });
});
