/** @file `agent resume`: on from where it was left. */
import { openWorkbench, readSettings, requireThreadName } from '@gradus/agents';
import { GradusError } from '@gradus/runtime';
import type { Session } from '../../session.ts';
import { agentFolder, apiKeyOf } from './options.ts';
import { tellerOf, tellResult } from './tell.ts';

export interface ResumeOptions {
  readonly json?: boolean;
  readonly stream?: boolean;
  readonly approve?: boolean;
  readonly decline?: string | true;
  readonly checkpoint?: string;
  readonly apiKey?: string;
  readonly checkpoints?: string;
}

export async function agentResume(
  session: Session,
  thread: string,
  options: ResumeOptions,
): Promise<number> {
  if (options.approve === true && options.decline !== undefined) {
    throw new GradusError({
      code: 'wrong-use-answer',
      kind: 'usage',
      what: 'Yes and no at once',
      expected: 'one of --approve and --decline',
    });
  }
  requireThreadName(thread);
  const folder = agentFolder(session);
  const workbench = await openWorkbench({
    folder,
    thread,
    settings: readSettings(folder, thread),
    apiKey: apiKeyOf(options),
    checkpoints: options.checkpoints,
    onEvent: tellerOf(session, options),
    signal: session.signal,
  });
  try {
    const result = await workbench.resume(answerOf(options), options.checkpoint);
    return tellResult(session, result, { ...options, provenance: workbench.model.provenance });
  } finally {
    await workbench.close();
  }
}

function answerOf({ approve, decline }: ResumeOptions) {
  if (approve === true) return 'all';
  if (decline === undefined) return undefined;
  return decline === true ? 'none' : { declined: decline };
}
