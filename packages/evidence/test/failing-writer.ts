/**
 * @file A child process of the tests: replaces evidence while the file system stops working.
 *
 * `node failing-writer.ts <folder> <repository> kill <step>` dies by SIGKILL at that step, or
 * prints `done` where there is none. `node failing-writer.ts <folder> <repository> <error code>`
 * lets each step in turn fail with that error, on fresh evidence, and prints what came of it.
 */
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

const [folder = '', repositoryRoot = '', failure = '', killStep = ''] = process.argv.slice(2);
let failingStep = Number.POSITIVE_INFINITY;
let step = 0;

/** Every operation that changes the disk is a step. */
function reach(): void {
  if (step++ !== failingStep) return;
  if (failure === 'kill') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error(`${failure}: injected`), { code: failure });
}

const { mkdir, open, rename, rm } = fs;
fs.mkdir = (async (...args: Parameters<typeof mkdir>) => {
  reach();
  return mkdir(...args);
}) as typeof mkdir;
fs.rename = async (...args) => {
  reach();
  return rename(...args);
};
fs.rm = async (...args) => {
  reach();
  return rm(...args);
};
fs.open = async (...args) => {
  reach();
  return failingHandle(await open(...args));
};
syncBuiltinESMExports();

/** A write is two steps: it may stop in the middle. */
function failingHandle(handle: FileHandle): FileHandle {
  const write = handle.writeFile.bind(handle);
  const sync = handle.sync.bind(handle);
  handle.writeFile = async (data) => {
    reach();
    const bytes = Buffer.from(data as Uint8Array);
    await write(bytes.subarray(0, bytes.length >> 1));
    reach();
    await write(bytes.subarray(bytes.length >> 1));
  };
  handle.sync = async () => {
    reach();
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

async function attempt(target: string, atStep: number): Promise<Attempt> {
  await writeResults(target, exampleDraft(repositoryRoot));
  const before = await fs.readdir(target);
  step = 0;
  failingStep = atStep;
  const outcome = await replaceEvidence(target).then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : 'not an error'),
  );
  failingStep = Number.POSITIVE_INFINITY;
  const { results, problems } = await verifyResults(target, { repositoryRoot });
  const after = await fs.readdir(target);
  return { outcome, problems: problems.length, summary: results?.summary, before, after };
}

if (failure === 'kill') {
  failingStep = Number(killStep);
  await replaceEvidence(folder);
  process.stdout.write('done');
} else {
  const attempts: Attempt[] = [];
  do attempts.push(await attempt(join(folder, String(attempts.length)), attempts.length));
  while (step >= attempts.length);
  process.stdout.write(JSON.stringify(attempts));
}
