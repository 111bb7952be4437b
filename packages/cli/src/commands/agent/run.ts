/** @file `agent run`: one request. */
import { newThreadName, openWorkbench, requireThreadName, writeSettings } from '@gradus/agents';
import type { Session } from '../../session.ts';
import { agentFolder, type AgentOptions, apiKeyOf, settingsOf } from './options.ts';
import { tellerOf, tellResult } from './tell.ts';

export async function agentRun(
  session: Session,
  pattern: string,
  request: string,
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
    // Before anything is done: whoever resumes it has to know what it is.
    await writeSettings(folder, thread, settings);
    const result = await workbench.start(request);
    return tellResult(session, result, { ...options, provenance: workbench.model.provenance });
  } catch (error) {
    session.progress.note(`thread ${thread}`);
    throw error;
  } finally {
    await workbench.close();
  }
}
