/** @file Whether a file that a document names is there and says something. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Fewer words are a heading, not a text. */
const wordsNeeded = 30;
const sizeLimitBytes = 2 ** 20;

/** Paths in a document are meant from the document or from the workspace. */
export function isWrittenBeside(
  documentPath: string,
  workspace: string,
  counts: (path: string) => boolean = () => true,
): (path: string) => boolean {
  return (path) =>
    [resolve(dirname(documentPath), path), resolve(workspace, path)].some(
      (place) => counts(place) && hasWords(place),
    );
}

function hasWords(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return false;
  if (stat.size > sizeLimitBytes) return true;
  return (readFileSync(path, 'utf8').match(/[\p{L}\p{N}]+/gu) ?? []).length >= wordsNeeded;
}
