/**
 * @file Whether others use the machine. A client at the limit of a core is measured wrongly by
 * whatever else runs there; so each cell waits for a quiet moment, the machine is watched until its
 * end, and a cell that others have disturbed is measured again.
 *
 * Watching: what all cores did, less what this process and the children that it started did. The host
 * of a virtual machine is a neighbour too: what it took away counts.
 */
import { cpus } from 'node:os';
import { breathe } from '@gradus/runtime';
import { type MachineUse, othersBetween, readMachineUse } from '../machine-use.ts';
import type { Verdict } from '../quiet.ts';

const lookMs = 300;
/** Of the whole machine: a tenth of a core where there are two. */
const quietShare = 0.05;
const patienceMs = 5_000;
const mostAttempts = 2;

/** What the machine does, for tests to replace. */
export interface Machine {
  /** The share of all cores that is in use, while this process and its children do nothing. */
  shareInUse(): Promise<number>;
  /** Undefined where the system does not tell. */
  use(): MachineUse | undefined;
}

const thisMachine: Machine = { shareInUse, use: readMachineUse };

/** @returns the share of all cores that was in use while this process slept */
export async function shareInUse(): Promise<number> {
  const before = times();
  await new Promise((resolve) => {
    setTimeout(resolve, lookMs);
  });
  const after = times();
  return (after.busyMs - before.busyMs) / Math.max(1, after.allMs - before.allMs);
}

function times(): { readonly busyMs: number; readonly allMs: number } {
  let busyMs = 0;
  let allMs = 0;
  for (const { times: of } of cpus()) {
    const used = of.user + of.nice + of.sys + of.irq;
    busyMs += used;
    allMs += used + of.idle;
  }
  return { busyMs, allMs };
}

/** Measures cells, and counts those that others disturbed. */
export class QuietMeasuring {
  readonly #machine: Machine;
  #cells = 0;
  #disturbed = 0;
  #repeated = 0;
  /** Of the cells that were kept, what others used of the machine in the worst. */
  #worstShare = 0;
  #worstStolenShare = 0;
  /** A cell during which nobody could look. */
  #blind = false;

  constructor(machine = thisMachine) {
    this.#machine = machine;
  }

  /** @param cell whose children have ended when it resolves: until then they count as others */
  async measure<Value>(cell: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    this.#cells++;
    for (let attempt = 1; ; attempt++) {
      const isQuiet = await this.#quietMoment(signal);
      const before = this.#machine.use();
      const value = await cell();
      const others = this.#othersSince(before);
      const isDisturbed = others === undefined ? !isQuiet : others.share > quietShare;
      if (isDisturbed && attempt < mostAttempts) {
        this.#repeated++;
        continue;
      }
      if (isDisturbed) this.#disturbed++;
      this.#worstShare = Math.max(this.#worstShare, others?.share ?? 0);
      this.#worstStolenShare = Math.max(this.#worstStolenShare, others?.stolenShare ?? 0);
      return value;
    }
  }

  verdict(): Verdict {
    const status = this.#disturbed === 0 ? 'valid' : 'suspect';
    const reasons = [
      `Of ${this.#cells} cells ${this.#disturbed} were measured while others used more than ${percent(quietShare)} of the machine; ${this.#repeated} such measurements were thrown away and repeated.`,
      this.#blind
        ? 'This system does not tell what others use during a cell: only the moment before was looked at.'
        : `In the worst cell that was kept others used ${percent(this.#worstShare)}, of which the host of this machine took ${percent(this.#worstStolenShare)}.`,
    ];
    return { status, reasons };
  }

  #othersSince(
    before: MachineUse | undefined,
  ): { readonly share: number; readonly stolenShare: number } | undefined {
    const after = this.#machine.use();
    if (before === undefined || after === undefined) {
      this.#blind = true;
      return undefined;
    }
    const { busyShare, stolenShare } = othersBetween(before, after);
    return { share: busyShare + stolenShare, stolenShare };
  }

  async #quietMoment(signal: AbortSignal): Promise<boolean> {
    const endMs = performance.now() + patienceMs;
    while (performance.now() < endMs) {
      await breathe(signal);
      if ((await this.#machine.shareInUse()) < quietShare) return true;
    }
    return false;
  }
}

const percent = (share: number): string => `${Math.round(1000 * share) / 10}%`;
