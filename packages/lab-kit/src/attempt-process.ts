/**
 * @file The child process that judges an attempt. The suite and all that it needs are loaded
 * first; then the door is closed (every later import is refused, Node's harmless modules aside),
 * and only then the attempt is let in. Messages to the parent: each case as it starts, the end.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadImplementation, loadSuite } from './exercise.ts';
import { type CaseResult, runSuite } from './run-suite.ts';

/** What the child tells its parent. */
export type AttemptMessage =
  | { readonly kind: 'case'; readonly name: string }
  | { readonly kind: 'refused'; readonly specifier: string }
  | { readonly kind: 'unloadable'; readonly message: string }
  | {
      readonly kind: 'done';
      readonly suiteVersion: number;
      readonly results: readonly CaseResult[];
    };

const harmless = new Set(['assert', 'assert/strict', 'buffer', 'string_decoder', 'util']);

class RefusedImport extends Error {}

const [suitePath, attemptPath] = process.argv.slice(2);
if (suitePath !== undefined && attemptPath !== undefined) await judge(suitePath, attemptPath);

async function judge(suiteFile: string, attemptFile: string): Promise<void> {
  const { suite, suiteVersion } = await loadSuite(suiteFile);
  closeTheDoor(pathToFileURL(attemptFile).href);

  let implementation: Readonly<Record<string, unknown>>;
  try {
    implementation = await loadImplementation(attemptFile);
  } catch (error) {
    if (!(error instanceof RefusedImport)) {
      send({ kind: 'unloadable', message: error instanceof Error ? error.message : String(error) });
    }
    return;
  }
  const results = await runSuite(suite(implementation), (name) => send({ kind: 'case', name }));
  send({ kind: 'done', suiteVersion, results });
}

function closeTheDoor(attemptUrl: string): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === attemptUrl || harmless.has(specifier.replace(/^node:/, ''))) {
        return nextResolve(specifier, context);
      }
      send({ kind: 'refused', specifier });
      throw new RefusedImport(specifier);
    },
  });
}

function send(message: AttemptMessage): void {
  process.send?.(message);
}
