/** @file A thread that begins: its name, its settings on the disk, and what works on it. */
import {
  newThreadName,
  openWorkbench,
  requireThreadName,
  type Workbench,
  writeSettings,
} from '@gradus/agents';
import type { Session } from '../../session.ts';
import { agentFolder, type AgentOptions, apiKeyOf, settingsOf } from './options.ts';
import { tellerOf } from './tell.ts';

export interface OpenThread {
  readonly thread: string;
  /** To be closed by whoever has opened it. */
  readonly workbench: Workbench;
}

/** @throws GradusError for a name, settings or a model that cannot be used */
export async function openThread(
  session: Session,
  pattern: string,
  options: AgentOptions,
): Promise<OpenThread> {
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
  } catch (error) {
    await workbench.close();
    throw error;
  }
  return { thread, workbench };
}
