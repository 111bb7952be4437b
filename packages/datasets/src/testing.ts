/**
 * @file Tests on real data. The files belong to others and are never in the repository, so a test
 * that needs one is skipped where it is absent and says how to get it. GRADUS_REQUIRE_DATA=1, for
 * machines that have the data, turns every such skip into a failure.
 *
 * The only file of this package that imports vitest.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { workspacePaths } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';

/**
 * Where a file or folder of the real data lies, if it is there.
 * @param relativePath as in the registry: `corpora/tinyshakespeare.txt`
 */
export function realData(
  relativePath: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const path = join(workspacePaths(environment).data, relativePath);
  return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : path;
}

/** What a group of tests does for want of its data; `undefined`: nothing is missing. */
export interface MissingData {
  /** Skipped, or failing because GRADUS_REQUIRE_DATA=1 says that the data must be there. */
  readonly outcome: 'skip' | 'fail';
  readonly title: string;
}

export function missingData(
  name: string,
  files: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): MissingData | undefined {
  const missing = files.filter((file) => realData(file, environment) === undefined);
  if (missing.length === 0) return undefined;
  const rest = missing.length - 3;
  const few = missing.slice(0, 3).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return environment['GRADUS_REQUIRE_DATA'] === '1'
    ? { outcome: 'fail', title: `${name} (GRADUS_REQUIRE_DATA=1, missing: ${few})` }
    : { outcome: 'skip', title: `${name} (skipped: set GRADUS_DATA_DIR (${few}))` };
}

/**
 * `describe` for tests that read real data. `body` runs only where every file is present, so it
 * may read them while it collects its tests.
 * @param files relative paths; `body` receives their absolute paths in the same order
 */
export function describeWithData<const Files extends readonly string[]>(
  name: string,
  files: Files,
  body: (...paths: { readonly [Index in keyof Files]: string }) => void,
): void {
  const missing = missingData(name, files);
  const title = missing?.title ?? name;
  // oxlint-disable-next-line vitest/valid-title -- the name is the caller's
  describe.skipIf(missing?.outcome === 'skip')(title, () => {
    if (missing === undefined) {
      const { data } = workspacePaths();
      body(...(files.map((file) => join(data, file)) as { [Index in keyof Files]: string }));
      return;
    }
    it('has its data', () => {
      const absent = files.filter((file) => realData(file) === undefined);
      expect(absent, 'copy these to GRADUS_DATA_DIR or run ./gradus data fetch').toEqual([]);
    });
  });
}
