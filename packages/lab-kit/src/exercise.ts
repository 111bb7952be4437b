/** @file An exercise: its files, and the shape of a suite. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GradusError } from '@gradus/runtime';

/** One thing that an implementation must do. `run` throws when it does not, best with node:assert. */
export interface PracticeCase {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** What `suite.ts` exports. */
export interface SuiteModule {
  /** Raised whenever the cases change, so that old evidence says which suite it passed. */
  readonly suiteVersion: number;
  readonly suite: (implementation: Readonly<Record<string, unknown>>) => readonly PracticeCase[];
}

export interface Exercise {
  readonly labId: string;
  readonly folder: string;
  readonly stub: string;
  readonly solution: string;
  readonly suite: string;
  /** From a nudge to nearly the answer. */
  readonly hints: readonly Hint[];
  readonly mutants: readonly { readonly name: string; readonly path: string }[];
}

export interface Hint {
  readonly title: string;
  readonly text: string;
}

export function hasExercise(labsFolder: string, labId: string): boolean {
  return existsSync(join(labsFolder, labId, 'practice', 'suite.ts'));
}

/** @throws GradusError `no-exercise` when the lab has none. */
export function findExercise(labsFolder: string, labId: string): Exercise {
  const folder = join(labsFolder, labId, 'practice');
  if (!hasExercise(labsFolder, labId)) {
    throw new GradusError({
      code: 'no-exercise',
      kind: 'usage',
      what: `Lab ${labId} has no exercise`,
      expected: `a file ${join('labs', labId, 'practice', 'suite.ts')}`,
      received: 'none',
      remedy: 'Run ./gradus lab list to see which labs have one.',
    });
  }
  const mutantsFolder = join(folder, 'mutants');
  return {
    labId,
    folder,
    stub: join(folder, 'stub.ts'),
    solution: join(folder, 'solution.ts'),
    suite: join(folder, 'suite.ts'),
    hints: parseHints(readFileSync(join(folder, 'hints.md'), 'utf8')),
    mutants: readdirSync(mutantsFolder)
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => ({ name: file.slice(0, -'.ts'.length), path: join(mutantsFolder, file) })),
  };
}

/** One tier per `## ` heading. */
export function parseHints(markdown: string): Hint[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title: title.trim(), text: lines.join('\n').trim() };
    });
}

export async function loadSuite(path: string): Promise<SuiteModule> {
  return (await import(pathToFileURL(path).href)) as SuiteModule;
}

export async function loadImplementation(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}
