/** @file From where things lie to what a page links to. */
import { isAbsolute, relative, sep } from 'node:path';

/** A reference relative to the page, `../results/attention/RESULTS.md`; absent: no way there. */
export type HrefOf = (absolutePath: string) => string | undefined;

/** References from a page in `pageFolder` (absolute). */
export function hrefsFrom(pageFolder: string): HrefOf {
  return (absolutePath) => {
    const path = relative(pageFolder, absolutePath);
    // Another drive of Windows cannot be reached by a relative reference.
    if (path === '' || isAbsolute(path)) return undefined;
    return path
      .split(sep)
      .map((segment) => encodeURIComponent(segment.toWellFormed()))
      .join('/');
  };
}
