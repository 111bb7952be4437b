/** @file `agent trace`: what a thread did. */
import {
  readSpans,
  renderTrace,
  requireThreadName,
  threadNames,
  traceTree,
  tracePath,
} from '@gradus/agents';
import type { Session } from '../../session.ts';
import { agentFolder } from './options.ts';

export async function agentTrace(
  session: Session,
  thread: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<number> {
  const { output } = session;
  const folder = agentFolder(session);
  if (thread === undefined) {
    const names = threadNames(folder);
    if (json === true) output.json(names);
    else
      output.line(
        names.length === 0 ? 'No thread yet: ./gradus agent run begins one.' : names.join('\n'),
      );
    return 0;
  }
  requireThreadName(thread);
  const tree = traceTree(readSpans(tracePath(folder, thread)));
  if (json === true) output.json(tree);
  else for (const line of renderTrace(tree, process.stdout.columns)) output.line(line);
  return 0;
}
