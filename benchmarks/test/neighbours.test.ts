/** @file Cells that others disturb are noticed, and nothing else is. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, test } from 'vitest';
import { QuietMeasuring, type Machine } from '../client/neighbours.ts';
import { othersBetween, parseMachineUse, readMachineUse } from '../machine-use.ts';

const { signal } = new AbortController();
const burn = 'for (const end = Date.now() + 20_000; Date.now() < end; );';

describe('the use of the machine', () => {
  it('is read as proc(5) has it', () => {
    const stat = 'cpu  100 20 30 400 50 6 7 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
    // The name of the process may look like fields.
    const self = '77 (a) R 1) S 1 77 77 0 -1 4194304 9 9 9 9 11 22 33 44 20 0 1 0 5';
    expect(parseMachineUse(stat, self)).toEqual({
      allMs: 10 * (100 + 20 + 30 + 400 + 50 + 6 + 7 + 80),
      busyMs: 10 * (100 + 20 + 30 + 6 + 7),
      stolenMs: 800,
      ownMs: 10 * (11 + 22 + 33 + 44),
    });
  });

  it('is that of others where it is not ours, and never less than nothing', () => {
    const before = { allMs: 1000, busyMs: 500, stolenMs: 10, ownMs: 100 };
    const after = { allMs: 3000, busyMs: 1500, stolenMs: 110, ownMs: 800 };
    expect(othersBetween(before, after)).toEqual({ busyShare: 0.15, stolenShare: 0.05 });
    expect(othersBetween(before, { ...after, ownMs: 1200 }).busyShare).toBe(0);
  });
});

/** A machine on which every cell of half a second finds so much used by others, in turn. */
function machineOf(...cells: { busyMs?: number; ownMs?: number; stolenMs?: number }[]): Machine {
  const use = { allMs: 0, busyMs: 0, stolenMs: 0, ownMs: 0 };
  let looks = 0;
  return {
    shareInUse: () => Promise.resolve(0),
    use: () => {
      if (looks++ % 2 === 1) {
        const { busyMs = 0, ownMs = 0, stolenMs = 0 } = cells.shift()!;
        use.allMs += 1000;
        use.busyMs += busyMs;
        use.ownMs += ownMs;
        use.stolenMs += stolenMs;
      }
      return { ...use };
    },
  };
}

async function verdictOn(...cells: Parameters<typeof machineOf>): Promise<object> {
  const quiet = new QuietMeasuring(machineOf(...cells));
  let measured = 0;
  const value = await quiet.measure(() => Promise.resolve(++measured), signal);
  return { ...quiet.verdict(), value };
}

describe('a cell', () => {
  it('is valid however much it uses itself', async () => {
    expect(await verdictOn({ busyMs: 990, ownMs: 960 })).toEqual({
      status: 'valid',
      value: 1,
      reasons: [
        'Of 1 cells 0 were measured while others used more than 5% of the machine; 0 such measurements were thrown away and repeated.',
        'In the worst cell that was kept others used 3%, of which the host of this machine took 0%.',
      ],
    });
  });

  it('is measured again where others came in between, and the second counts', async () => {
    expect(await verdictOn({ busyMs: 600, ownMs: 500 }, { busyMs: 500, ownMs: 500 })).toMatchObject(
      { status: 'valid', value: 2 },
    );
  });

  it('is suspect where they stay, or where the host takes its time away', async () => {
    const taken = { busyMs: 500, ownMs: 500, stolenMs: 60 };
    expect(await verdictOn({ busyMs: 600, ownMs: 500 }, taken)).toMatchObject({
      status: 'suspect',
      value: 2,
      reasons: [
        expect.stringContaining('Of 1 cells 1 were measured while others used more than 5%'),
        expect.stringContaining('others used 6%, of which the host of this machine took 6%'),
      ],
    });
  });

  it('is judged by the moment before it where nobody tells', async () => {
    const blind = (share: number): Machine => ({
      shareInUse: () => Promise.resolve(share),
      use: () => undefined,
    });
    const quiet = new QuietMeasuring(blind(0.01));
    await quiet.measure(() => Promise.resolve(), signal);
    expect(quiet.verdict()).toMatchObject({
      status: 'valid',
      reasons: [expect.anything(), expect.stringMatching(/^This system does not tell/)],
    });
  });
});

const known = readMachineUse() !== undefined;

test.runIf(known)('another process that burns a core is seen while it does', async () => {
  const before = readMachineUse()!;
  // It has not ended when we look, so that it is nobody's child that has been waited for.
  const burner = spawn(process.execPath, ['-e', burn]);
  await sleep(1500);
  const { busyShare } = othersBetween(before, readMachineUse()!);
  burner.kill('SIGKILL');
  await once(burner, 'exit');
  // Half a core at least, also where others want it.
  expect(busyShare).toBeGreaterThan(0.4 / cpus().length);
});

test.runIf(known)('what a child of ours has burned is ours once it has ended', () => {
  const before = readMachineUse()!;
  // Until it has had so much of a core, however long that takes among others.
  spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 400_000);']);
  const { ownMs } = readMachineUse()!;
  expect(ownMs - before.ownMs).toBeGreaterThan(350);
});
