/**
 * @file A child process of the tests: replaces evidence while the file system stops working.
 *
 * `node failing-writer.ts <folder> <repository> kill` writes to a folder for each step, and gets no
 * further there than that step; with all of these writes in progress it dies by SIGKILL.
 * `node failing-writer.ts <folder> <repository> <error code>` lets each step in turn fail with that
 * error, on fresh evidence, and prints what came of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

export interface Attempt {
  /** The error's message, or `done` where the step that failed was not worth one. */
  readonly outcome: string;
  readonly problems: number;
  readonly summary: string | undefined;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const [folder = '', repositoryRoot = '', failure = ''] = process.argv.slice(2);

/** One replacement of evidence: how far it is, how far it gets, and who is told when it is there. */
interface Replacement {
  step: number;
  readonly failingStep: number;
  readonly onStopped: () => void;
}
const replacements = new AsyncLocalStorage<Replacement>();

/** Every operation that changes the disk is a step. */
async function reach(): Promise<void> {
  const replacement = replacements.getStore();
  if (replacement === undefined) return;
  const step = replacement.step++;
  if (failure === 'kill' && step >= replacement.failingStep) {
    replacement.onStopped();
    await new Promise(() => undefined);
  }
  if (step === replacement.failingStep) {
    throw Object.assign(new Error(`${failure}: injected`), { code: failure });
  }
}

const { mkdir, open, rename, rm } = fs;
fs.mkdir = (async (...args: Parameters<typeof mkdir>) => {
  await reach();
  return mkdir(...args);
}) as typeof mkdir;
fs.rename = async (...args) => {
  await reach();
  return rename(...args);
};
fs.rm = async (...args) => {
  await reach();
  return rm(...args);
};
fs.open = async (...args) => {
  await reach();
  return failingHandle(await open(...args));
};
syncBuiltinESMExports();

/** A write is two steps: it may stop in the middle. */
function failingHandle(handle: FileHandle): FileHandle {
  const write = handle.writeFile.bind(handle);
  const sync = handle.sync.bind(handle);
  handle.writeFile = async (data) => {
    await reach();
    const bytes = Buffer.from(data as Uint8Array);
    await write(bytes.subarray(0, bytes.length >> 1));
    await reach();
    await write(bytes.subarray(bytes.length >> 1));
  };
  handle.sync = async () => {
    await reach();
    return sync();
  };
  return handle;
}

const { verifyResults, writeResults } = await import('../src/index.ts');
const { exampleBody, exampleDraft, examplePlot } = await import('./example.ts');

/** A new summary and a new plot, over the evidence that is there. */
async function replaceEvidence(target: string): Promise<void> {
  const artifacts = exampleBody.artifacts?.map((artifact) =>
    artifact.name.endsWith('.svg')
      ? { ...artifact, content: examplePlot.replace('</svg>', '<g/></svg>') }
      : artifact,
  );
  await writeResults(target, exampleDraft(repositoryRoot, { summary: 'Anew.', artifacts }));
}

/** @returns how it ended (undefined: it stopped for good), and whether it came to that step at all */
async function replaceUntil(target: string, failingStep: number) {
  const stopped = Promise.withResolvers<undefined>();
  const replacement: Replacement = {
    step: 0,
    failingStep,
    onStopped: () => stopped.resolve(undefined),
  };
  const outcome = await Promise.race([
    stopped.promise,
    replacements
      .run(replacement, () => replaceEvidence(target))
      .then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.message : 'not an error'),
      ),
  ]);
  return { outcome, reached: replacement.step > failingStep };
}

const pathOf = (step: number): string => join(folder, String(step));

async function attemptAll(): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (let step = 0; ; step++) {
    const target = pathOf(step);
    await writeResults(target, exampleDraft(repositoryRoot));
    const before = await fs.readdir(target);
    const { outcome, reached } = await replaceUntil(target, step);
    const { results, problems } = await verifyResults(target, { repositoryRoot });
    const after = await fs.readdir(target);
    const { summary } = results ?? {};
    attempts.push({ outcome: outcome ?? '', problems: problems.length, summary, before, after });
    if (!reached) return attempts;
  }
}

async function stopAtEach(): Promise<void> {
  for (let step = 0; ; step++) {
    await writeResults(pathOf(step), exampleDraft(repositoryRoot));
    const { outcome } = await replaceUntil(pathOf(step), step);
    if (outcome !== undefined) return;
  }
}

if (failure === 'kill') {
  await stopAtEach();
  process.kill(process.pid, 'SIGKILL');
} else {
  process.stdout.write(JSON.stringify(await attemptAll()));
}
