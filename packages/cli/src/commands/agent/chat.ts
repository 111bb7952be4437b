/** @file `agent chat`: requests by line, from a person or a pipe; calls that wait are asked about. */
import { createInterface } from 'node:readline/promises';
import type { TurnResult } from '@gradus/agents';
import type { Session } from '../../session.ts';
import { openThread } from './open-thread.ts';
import type { AgentOptions } from './options.ts';
import { tellResult } from './tell.ts';

export async function agentChat(
  session: Session,
  pattern: string,
  options: AgentOptions,
): Promise<number> {
  const { workbench } = await openThread(session, pattern, options);
  try {
    // Nothing is awaited between this and the loop: lines that nobody listens to are lost.
    const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
    // A pipe ends before its last line has been answered.
    let isOpen = true;
    lines.once('close', () => {
      isOpen = false;
    });
    const prompt = (): void => {
      if (isOpen) lines.prompt();
    };
    let code = 0;
    prompt();
    let waiting: TurnResult | undefined;
    for await (const line of lines) {
      const words = line.trim();
      if (words !== '' || waiting !== undefined) {
        const result =
          waiting === undefined
            ? await workbench.start(words)
            : await workbench.resume(answerOf(words));
        waiting = result.status === 'waiting' ? result : undefined;
        code = tellResult(session, result, { ...options, provenance: workbench.model.provenance });
        if (waiting !== undefined) session.progress.note('yes, or no with a reason?');
      }
      prompt();
    }
    return code;
  } finally {
    await workbench.close();
  }
}

/** Anything but a plain yes is a no, and says why. */
function answerOf(words: string) {
  if (/^y(es)?$/i.test(words)) return 'all';
  const reason = words.replace(/^no?\b[\s,:]*/i, '');
  return reason === '' ? 'none' : { declined: reason };
}
