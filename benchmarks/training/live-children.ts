/** @file The machine's use where trainers wait for their next turn: they live on, and are ours. */
import { readFileSync } from 'node:fs';
import { type MachineUse, readMachineUse } from '../machine-use.ts';

const tickMs = 10;

/** Undefined where the system does not tell. */
export function useWithLive(pids: readonly number[]): MachineUse | undefined {
  const use = readMachineUse();
  if (use === undefined) return undefined;
  const live = pids.reduce((sum, pid) => sum + processorMs(pid), 0);
  return { ...use, ownMs: use.ownMs + live };
}

/** All threads of a process and the children that it waited for: see proc(5), `/proc/pid/stat`. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return tickMs * fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}
