/** @file `track dashboard`: one page that opens from the disk. */
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '@gradus/runtime';
import { hrefsFrom, renderDashboard, suggestNext } from '@gradus/tracker';
import { bold, dim, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession, printProblems } from './open.ts';

const suggestionsShown = 5;

export async function dashboardCommand(
  session: Session,
  { json, out }: { json?: boolean; out?: string },
): Promise<number> {
  const { output, paths } = session;
  const tracker = await openForSession(session);
  const { evidence, unreadable, standings, labs } = tracker;
  const documents = tracker.documents.map(({ standing }) => standing);
  const path = out === undefined ? join(paths.progress, 'dashboard.html') : resolve(out);
  const suggestions = suggestNext({ documents, standings, labs });
  const page = renderDashboard({
    generatedAt: new Date().toISOString(),
    documents,
    evidence,
    unreadable,
    nextSteps: suggestions.slice(0, suggestionsShown),
    hrefOf: hrefsFrom(dirname(path)),
  });
  await writeFileAtomic(path, page);
  if (json === true) output.json({ path });
  else {
    output.line(bold(shortPath(path)));
    output.line(dim(`  open it in a browser: ${pathToFileURL(path).href}`));
    printProblems(session, tracker);
  }
  return 0;
}
