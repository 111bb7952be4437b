/** @file Hours of work as sittings: nobody learns well for more than two hours at a time. */
import { sumHours, type Task } from './fit.ts';

export interface Block extends Task {
  /** Where a task takes several blocks: this one, and how many there are this week. */
  readonly part?: { readonly number: number; readonly of: number };
}

/** In order, as many blocks to a sitting as fit. */
export function divideIntoSittings(tasks: readonly Task[]): readonly (readonly Block[])[] {
  const sittings: Block[][] = [];
  for (const block of tasks.flatMap(cut)) {
    const last = sittings.at(-1);
    if (last !== undefined && sumHours(last) + block.hours <= longestSitting) last.push(block);
    else sittings.push([block]);
  }
  return sittings;
}

const longestSitting = 2;

/** Into blocks that fit into a sitting. */
function cut(task: Task): readonly Block[] {
  const count = Math.ceil(task.hours / longestSitting);
  if (count === 1) return [task];
  return Array.from({ length: count }, (_, index) => ({
    ...task,
    hours: Math.min(longestSitting, task.hours - index * longestSitting),
    part: { number: index + 1, of: count },
  }));
}
