/**
 * @file The child process that judges an attempt. The suite and all that it needs are loaded
 * first; then the door is closed (every later import is refused, Node's harmless modules aside),
 * and only then the attempt is let in. Messages to the parent: each case as it starts, the end.
 *
 * This stops shortcuts, not an attack on the process. The evidence keeps the attempt, so that
 * anyone can read what passed.
 */
import assert from 'node:assert';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadImplementation, loadSuite } from './exercise.ts';
import { type CaseResult, placeInAttempt, runSuite } from './run-suite.ts';

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

/** With it a message is ours; the attempt never sees it, so it cannot report its own success. */
const tokenVariable = 'GRADUS_ATTEMPT_TOKEN';

export interface SignedMessage {
  readonly token: string | undefined;
  readonly message: AttemptMessage;
}

const harmless = new Set(['assert', 'assert/strict', 'buffer', 'string_decoder', 'util']);

class RefusedImport extends Error {}

const [suitePath, attemptPath] = process.argv.slice(2);
const tell = takeVoice();
if (suitePath !== undefined && attemptPath !== undefined) await judge(suitePath, attemptPath);

async function judge(suiteFile: string, attemptFile: string): Promise<void> {
  const { suite, suiteVersion } = await loadSuite(suiteFile);
  closeTheDoor(pathToFileURL(attemptFile).href);

  let implementation: Readonly<Record<string, unknown>>;
  try {
    implementation = await loadImplementation(attemptFile);
  } catch (error) {
    if (!(error instanceof RefusedImport)) {
      const message = error instanceof Error ? error.message : String(error);
      tell({ kind: 'unloadable', message: `${message}${placeInAttempt(error)}` });
    }
    return;
  }
  const results = await runSuite(suite(implementation), (name) => tell({ kind: 'case', name }));
  tell({ kind: 'done', suiteVersion, results });
}

/** Takes the token and the channel out of the attempt's reach. */
function takeVoice(): (message: AttemptMessage) => void {
  const token = process.env[tokenVariable];
  const send = process.send?.bind(process);
  delete process.env[tokenVariable];
  delete process.send;
  return (message) => send?.({ token, message } satisfies SignedMessage);
}

function closeTheDoor(attemptUrl: string): void {
  // The suite asserts with these very objects.
  Object.freeze(assert.strict);
  Object.freeze(assert);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === attemptUrl || harmless.has(specifier.replace(/^node:/, ''))) {
        return nextResolve(specifier, context);
      }
      tell({ kind: 'refused', specifier });
      throw new RefusedImport(`refused: ${specifier}`);
    },
  });
}
