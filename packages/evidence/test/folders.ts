/** @file Places that go away with the test that asked for them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { putSources } from './example.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-evidence-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository of two source files, in a temporary folder that goes away with the test. */
export async function exampleRepository(): Promise<string> {
  const root = await temporaryFolder();
  await putSources(root);
  return root;
}
