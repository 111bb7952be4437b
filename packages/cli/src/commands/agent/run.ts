/** @file `agent run`: one request. */
import type { Session } from '../../session.ts';
import { openThread } from './open-thread.ts';
import type { AgentOptions } from './options.ts';
import { tellResult } from './tell.ts';

export async function agentRun(
  session: Session,
  pattern: string,
  request: string,
  options: AgentOptions,
): Promise<number> {
  const { thread, workbench } = await openThread(session, pattern, options);
  try {
    const result = await workbench.start(request);
    return tellResult(session, result, { ...options, provenance: workbench.model.provenance });
  } catch (error) {
    session.progress.note(`thread ${thread}`);
    throw error;
  } finally {
    await workbench.close();
  }
}
