/** @file What the commands that write have in common: an edit into documents, a line of report. */
import { applyEdits, type Edit } from '@gradus/roadmap';
import { type OpenDocument, replaceDocument, type Tracker } from '@gradus/tracker';
import { bold, dim, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';

export interface Common {
  readonly json?: boolean;
  readonly date?: string;
  readonly source?: string;
  readonly title?: string;
}

/** Writes one edit into every document that has a place for it. */
export async function linkInto(
  { signal }: Session,
  { documents }: Tracker,
  editFor: (document: OpenDocument) => Edit | undefined,
): Promise<readonly string[]> {
  const linked: string[] = [];
  for (const document of documents) {
    signal.throwIfAborted();
    const edit = editFor(document);
    if (edit === undefined) continue;
    await replaceDocument(document.file, applyEdits(document.file.text, [edit]));
    linked.push(document.entry.path);
  }
  return linked;
}

export function report(
  { output }: Session,
  path: string,
  linked: readonly string[],
  json: boolean | undefined,
  remark?: string,
): number {
  if (json === true) {
    output.json({ path, linked });
    return 0;
  }
  output.line(bold(shortPath(path)));
  if (linked.length > 0) output.line(dim(`  linked in ${linked.join(', ')}`));
  if (remark !== undefined) output.line(dim(`  ${remark}`));
  return 0;
}
