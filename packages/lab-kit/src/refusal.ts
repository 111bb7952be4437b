/** @file What became of an input that has to be refused: a row of a report's robustness. */
import type { Results } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';

export type Refusal = Omit<Results['robustness'][number], 'input'>;

/** `{ input: 'no rows', ...refusalOf(() => train([])) }`: well, if an error says what was wrong. */
export function refusalOf(action: () => unknown): Refusal {
  try {
    action();
    return accepted;
  } catch (error) {
    return refused(error);
  }
}

/** The same for what may take time. */
export async function refusalInTime(action: () => unknown): Promise<Refusal> {
  try {
    await action();
    return accepted;
  } catch (error) {
    return refused(error);
  }
}

const accepted: Refusal = { outcome: 'accepted', ok: false };

function refused(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  // Without the place in the source, which is another on every machine.
  const outcome = message.replace(/ In [^ ]+:\d+:\d+\.$/, '');
  return { outcome, ok: error instanceof GradusError };
}
