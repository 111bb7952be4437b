/** @file Whether the machine let a measurement run: the share of a core that it got. */
import type { Results } from '@gradus/evidence';

/** Below this, intervals are wide and absolute speeds too low. */
const neededShare = 0.9;

/** Runs single-threaded work and judges how much of its time it was given a core. */
export async function judgeQuiet<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; verdict: NonNullable<Results['verdict']> }> {
  const startedMs = performance.now();
  const before = process.threadCpuUsage();
  const value = await work();
  const used = process.threadCpuUsage(before);
  const share = (used.user + used.system) / 1000 / (performance.now() - startedMs);
  const reason = `The measuring thread had a core for ${Math.round(100 * share)}% of the time; at least ${100 * neededShare}% is a quiet machine.`;
  return {
    value,
    verdict: { status: share < neededShare ? 'suspect' : 'valid', reasons: [reason] },
  };
}
