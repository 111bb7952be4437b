/** @file `agent chat`: requests by line, from a person or a pipe; calls that wait are asked about. */
import { createInterface } from 'node:readline/promises';
import {
  newThreadName,
  openWorkbench,
  requireThreadName,
  type TurnResult,
  writeSettings,
} from '@gradus/agents';
import type { Session } from '../../session.ts';
import { agentFolder, type AgentOptions, apiKeyOf, settingsOf } from './options.ts';
import { tellerOf, tellResult } from './tell.ts';

export async function agentChat(
  session: Session,
  pattern: string,
  options: AgentOptions,
): Promise<number> {
  const folder = agentFolder(session);
  const thread = options.thread ?? newThreadName();
  requireThreadName(thread);
  const settings = settingsOf(pattern, options);
  const workbench = await openWorkbench({
    folder,
    thread,
    settings,
    apiKey: apiKeyOf(options),
    checkpoints: options.checkpoints,
    recordTo: options.record,
    onEvent: tellerOf(session, options),
    signal: session.signal,
  });
  try {
    await writeSettings(folder, thread, settings);
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
