/** @file What a process runs that another one has started by attached-process.ts. */
import { createInterface } from 'node:readline';

export interface AttachedWork {
  /** What whoever started it is told: plain data. */
  readonly answer: object;
  readonly stop: () => Promise<void>;
}

/**
 * Reads the line that says what to be, answers with one, and stops when its stdin closes: it never
 * outlives whoever started it. Nothing else may be written to stdout.
 */
export function runAttached(start: (input: unknown) => Promise<AttachedWork>): void {
  // Ctrl-C reaches a terminal's whole group of processes; when this one ends is for its parent to say.
  process.on('SIGINT', () => undefined);
  const input = createInterface({ input: process.stdin });
  let starting: Promise<AttachedWork | undefined> | undefined;
  input.once('line', (line) => {
    starting = begin(() => start(JSON.parse(line)));
  });
  input.once('close', () => {
    void starting?.then((work) => work?.stop());
  });
}

async function begin(start: () => Promise<AttachedWork>): Promise<AttachedWork | undefined> {
  try {
    const work = await start();
    process.stdout.write(`${JSON.stringify(work.answer)}\n`);
    return work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stdout.write(`${JSON.stringify({ error: message })}\n`);
    process.exitCode = 1;
    process.stdin.destroy();
    return undefined;
  }
}
