/** @file Work done by processes that have done nothing else: as a command does it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { breathe, type Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import type { ChildReport, ChildTask } from './sync-in-child.ts';
import { type ReadyWorkspace, restore } from './workspace.ts';

export interface ColdWork extends ReadyWorkspace {
  readonly work: ChildTask['work'];
}

/** Each round runs every work once, in an order drawn anew. */
export async function measureCold<Name extends string>(
  works: Readonly<Record<Name, ColdWork>>,
  options: {
    readonly rounds: number;
    readonly random: Random;
    readonly signal: AbortSignal;
    readonly stage?: Stage;
  },
): Promise<Record<Name, ChildReport[]>> {
  const { rounds, random, signal, stage } = options;
  const names = Object.keys(works) as Name[];
  const reports = Object.fromEntries(names.map((name) => [name, [] as ChildReport[]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of random.shuffle([...names])) {
      reports[name]!.push(await runOnce(works[name], signal));
      stage?.advance();
    }
  }
  return reports as Record<Name, ChildReport[]>;
}

async function runOnce(
  { work, workspace, snapshot }: ColdWork,
  signal: AbortSignal,
): Promise<ChildReport> {
  await breathe(signal);
  await restore(snapshot);
  const task: ChildTask = { work, workspace };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sync-in-child.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  });
  child.stdin.end(JSON.stringify(task));
  return (await json(child.stdout)) as ChildReport;
}
