/** @file Folders for checkpoints that go away again, and trees of parameters compared bit by bit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leavesOf, type NdArray } from '@gradus/tensor';

export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-pretraining-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function numbersOf(tree: unknown): number[] {
  return leavesOf<NdArray>(tree).flatMap(({ leaf }) => Array.from(leaf.data, Number));
}

/** How many numbers of two trees are not the same bits. */
export function differingNumbers(first: unknown, second: unknown): number {
  const [a, b] = [numbersOf(first), numbersOf(second)];
  return a.filter((x, i) => !Object.is(x, b[i])).length;
}

export function largestDifference(first: unknown, second: unknown): number {
  const [a, b] = [numbersOf(first), numbersOf(second)];
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}
