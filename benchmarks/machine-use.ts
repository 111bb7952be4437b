/**
 * @file What the whole machine used, and what of it was ours: this process and the children that it
 * has waited for, theirs included. What is left was used by others. Read from Linux's `/proc`;
 * elsewhere nothing is known.
 */
import { readFileSync } from 'node:fs';
import type { Verdict } from './quiet.ts';

/** Milliseconds of processors, since some moment of the past. */
export interface MachineUse {
  /** All cores, in use or not. */
  readonly allMs: number;
  /** Running something, interrupts included: Linux charges them to whoever they interrupt. */
  readonly busyMs: number;
  /** Wanted, and given to another guest of the host. */
  readonly stolenMs: number;
  /** Of `busyMs`, what this process and its ended children used. */
  readonly ownMs: number;
}

/** What others did between two moments, as shares of the whole machine. */
export interface OthersUse {
  readonly busyShare: number;
  readonly stolenShare: number;
}

/** Linux counts for programs in hundredths of a second, whatever its own tick. */
const tickMs = 10;

/** Undefined where the system does not say. Children count from when they have ended. */
export function readMachineUse(): MachineUse | undefined {
  try {
    return parseMachineUse(
      readFileSync('/proc/stat', 'latin1'),
      readFileSync('/proc/self/stat', 'latin1'),
    );
  } catch {
    return undefined;
  }
}

/** @param stat of `/proc/stat` @param self of `/proc/self/stat`: see proc(5) */
export function parseMachineUse(stat: string, self: string): MachineUse {
  const line = stat.slice(0, stat.indexOf('\n')).trim().split(/\s+/).slice(1);
  const [user, nice, system, idle, waiting, irq, softirq, stolen] = line.map(Number) as Times;
  const busy = user + nice + system + irq + softirq;
  // Behind the name, which may contain anything: state, …, utime, stime, cutime, cstime.
  const fields = self.slice(self.lastIndexOf(')') + 2).split(' ');
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  return {
    allMs: tickMs * (busy + idle + waiting + stolen),
    busyMs: tickMs * busy,
    stolenMs: tickMs * stolen,
    ownMs: tickMs * own,
  };
}

type Times = [number, number, number, number, number, number, number, number];

export function othersBetween(before: MachineUse, after: MachineUse): OthersUse {
  const allMs = Math.max(1, after.allMs - before.allMs);
  const busyMs = after.busyMs - before.busyMs - (after.ownMs - before.ownMs);
  return {
    busyShare: Math.max(0, busyMs) / allMs,
    stolenShare: Math.max(0, after.stolenMs - before.stolenMs) / allMs,
  };
}

/** What others did while something ran whose children have ended with it; undefined where nobody tells. */
export async function othersDuring<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly others: OthersUse | undefined }> {
  const before = readMachineUse();
  const value = await work();
  const after = readMachineUse();
  const others =
    before === undefined || after === undefined ? undefined : othersBetween(before, after);
  return { value, others };
}

/** Of the whole machine. */
const quietShare = 0.05;

export function verdictOnOthers(others: OthersUse | undefined): Verdict {
  if (others === undefined) {
    const reason = 'This system does not tell whether others used the machine meanwhile.';
    return { status: 'suspect', reasons: [reason] };
  }
  const share = others.busyShare + others.stolenShare;
  const percent = (part: number): string => `${(100 * part).toFixed(0)}%`;
  return {
    status: share > quietShare ? 'suspect' : 'valid',
    reasons: [
      `Meanwhile others used ${percent(share)} of the machine, of which its host took ${percent(others.stolenShare)}; up to ${percent(quietShare)} is a quiet machine. Arms took turns.`,
    ],
  };
}
