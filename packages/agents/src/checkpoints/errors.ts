/** @file What is said of a checkpoint that cannot be gone on from, and of a thread that is taken. */
import { GradusError } from '@gradus/runtime';

export function corruptCheckpoint(
  { thread, id }: { readonly thread: string; readonly id: string },
  cause?: unknown,
): GradusError {
  return new GradusError({
    code: 'checkpoint-corrupt',
    kind: 'environment',
    what: `Checkpoint ${id} of the thread ${thread} is damaged`,
    expected: 'what was saved',
    received: 'other bytes',
    remedy: 'Nothing was done. Resume from an earlier checkpoint, or begin a new thread.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export const threadBusy = (thread: string): GradusError =>
  new GradusError({
    code: 'thread-busy',
    kind: 'usage',
    what: `The thread ${thread} is being worked on by another process`,
    remedy: 'Wait until that has ended, or begin a new thread.',
  });
