import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDcgmMetrics } from '../../src/server-view/dcgm.ts';
import { parseNvidiaSmi, runNvidiaSmi } from '../../src/server-view/nvidia-smi.ts';
import { serverSampleSchema } from '../../src/server-view/sample.ts';

const mebibyte = 1_048_576;

describe('DCGM', () => {
  it('each GPU once, in the units of the schema', () => {
    const gpus = readDcgmMetrics(
      readFileSync(new URL('fixtures/dcgm.txt', import.meta.url), 'utf8'),
    )!;
    expect(gpus).toEqual([
      {
        index: 0,
        uuid: 'GPU-a',
        name: 'NVIDIA H100 80GB HBM3',
        utilization: 0.97,
        memoryUsedBytes: 70_000 * mebibyte,
        memoryTotalBytes: 81_559 * mebibyte,
        powerWatts: 612.5,
        temperatureCelsius: 61,
        smClockMhz: 1980,
        energyJoules: 123_456_789,
      },
      // Its power is DCGM's word for nothing, its memory that of an instance.
      {
        index: 1,
        uuid: 'GPU-b',
        name: 'NVIDIA H100 80GB HBM3',
        utilization: 0,
        smClockMhz: 1755,
      },
    ]);
    const line = { atMs: 0, uncertaintyMs: 0, gpusAtMs: 1, gpus };
    expect(serverSampleSchema.parse(line)).toEqual(line);
  });

  it('is recognised by its names', () => {
    expect(readDcgmMetrics('vllm:prompt_tokens_total 1\n')).toBeUndefined();
  });
});

describe('nvidia-smi', () => {
  it('a GPU per line; what is not told is missing', () => {
    const text =
      '0, GPU-a, NVIDIA H100 80GB HBM3, 97, 71234, 81559, 612.30, 61, 1755\n' +
      '1, GPU-b, NVIDIA GB10, [N/A], [Not Supported], [N/A], ERR!, 48, [Unknown Error]\n\n';
    expect(parseNvidiaSmi(text)).toEqual([
      {
        index: 0,
        uuid: 'GPU-a',
        name: 'NVIDIA H100 80GB HBM3',
        utilization: 0.97,
        memoryUsedBytes: 71_234 * mebibyte,
        memoryTotalBytes: 81_559 * mebibyte,
        powerWatts: 612.3,
        temperatureCelsius: 61,
        smClockMhz: 1755,
      },
      { index: 1, uuid: 'GPU-b', name: 'NVIDIA GB10', temperatureCelsius: 48 },
    ]);
    expect(parseNvidiaSmi('No devices were found\n')).toEqual([]);
  });

  describe('as a program', () => {
    let folder: string;
    const program = (name: string, script: string): string => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      return path;
    };
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'nvidia-smi-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('is asked for just these fields', async () => {
      // It answers only to the right question.
      const asks = program(
        'asks',
        `[ "$1 $2" = "--query-gpu=index,uuid,name,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu,clocks.sm --format=csv,noheader,nounits" ] && echo "3, GPU-c, T4, 5, 1, 2, 70, 40, 300"`,
      );
      expect(await runNvidiaSmi({ program: asks })).toEqual({
        gpus: [
          {
            index: 3,
            uuid: 'GPU-c',
            name: 'T4',
            utilization: 0.05,
            memoryUsedBytes: mebibyte,
            memoryTotalBytes: 2 * mebibyte,
            powerWatts: 70,
            temperatureCelsius: 40,
            smClockMhz: 300,
          },
        ],
      });
    });

    it('may be absent, fail, hang or know no GPU', async () => {
      expect(await runNvidiaSmi({ program: join(folder, 'nothing') })).toEqual({
        reason: 'nvidia-smi is not on this machine',
        isAbsent: true,
      });
      const fails = program('fails', 'echo "NVIDIA-SMI has failed"; exit 9');
      expect(await runNvidiaSmi({ program: fails })).toEqual({
        reason: 'nvidia-smi failed: NVIDIA-SMI has failed',
        isAbsent: false,
      });
      const hangs = program('hangs', 'exec sleep 30');
      expect(await runNvidiaSmi({ program: hangs, timeoutMs: 50 })).toEqual({
        reason: 'nvidia-smi did not answer within 50 ms',
        isAbsent: false,
      });
      const empty = program('empty', 'echo "No devices were found"');
      expect(await runNvidiaSmi({ program: empty })).toMatchObject({
        reason: 'nvidia-smi names no GPU',
      });
    });
  });
});
