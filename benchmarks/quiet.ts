/** @file Whether the machine let a measurement run: the share of a core that it got. */
import type { Results } from '@gradus/evidence';

export type Verdict = NonNullable<Results['verdict']>;

/** Below this, intervals are wide and absolute speeds too low. */
const neededShare = 0.9;

/** Runs single-threaded work and judges how much of its time it was given a core. */
export async function judgeQuiet<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; verdict: Verdict }> {
  const startedMs = performance.now();
  const before = process.threadCpuUsage();
  const value = await work();
  const { user, system } = process.threadCpuUsage(before);
  const computedMs = (user + system) / 1000;
  return { value, verdict: verdictOn(computedMs / (performance.now() - startedMs)) };
}

/** @param share of its time that a measuring thread had a core, 0 to 1 */
export function verdictOn(share: number): Verdict {
  const reason = `The measuring thread had a core for ${Math.round(100 * share)}% of the time; at least ${100 * neededShare}% is a quiet machine.`;
  return { status: share < neededShare ? 'suspect' : 'valid', reasons: [reason] };
}
