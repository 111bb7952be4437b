/**
 * @file Whether others use the machine. A client at the limit of a core is measured wrongly by
 * whatever else runs there; so each cell waits for a quiet moment, and one that others have disturbed
 * is measured again.
 */
import { cpus } from 'node:os';
import { breathe } from '@gradus/runtime';
import type { Verdict } from '../quiet.ts';

const lookMs = 300;
/** Of the whole machine, while nothing of ours runs. */
const quietShare = 0.05;
const patienceMs = 5_000;
const mostAttempts = 2;

/** @returns the share of all cores that was in use while this process slept */
async function shareInUse(): Promise<number> {
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
  #cells = 0;
  #disturbed = 0;
  #repeated = 0;

  async measure<Value>(cell: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    this.#cells++;
    for (let attempt = 1; ; attempt++) {
      const before = await this.#quietMoment(signal);
      const value = await cell();
      // A moment for what the cell has left behind.
      await breathe(signal);
      if (before && (await shareInUse()) < quietShare) return value;
      if (attempt === mostAttempts) {
        this.#disturbed++;
        return value;
      }
      this.#repeated++;
    }
  }

  verdict(): Verdict {
    const status = this.#disturbed === 0 ? 'valid' : 'suspect';
    const reason = `Of ${this.#cells} cells ${this.#disturbed} were measured while others used more than ${100 * quietShare}% of the machine just before or after; ${this.#repeated} such measurements were thrown away and repeated.`;
    return { status, reasons: [reason] };
  }

  async #quietMoment(signal: AbortSignal): Promise<boolean> {
    const endMs = performance.now() + patienceMs;
    while (performance.now() < endMs) {
      await breathe(signal);
      if ((await shareInUse()) < quietShare) return true;
    }
    return false;
  }
}
