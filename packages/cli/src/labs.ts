/** @file The labs that there are: every folder under labs/ with a lab.ts. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasExercise, type Lab } from '@gradus/lab-kit';
import { GradusError } from '@gradus/runtime';
import type { LabFacts } from '@gradus/tracker';

export function labIds(labsFolder: string): string[] {
  return readdirSync(labsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(labsFolder, entry.name, 'lab.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** @throws GradusError `unknown-lab`. */
export async function loadLab(labsFolder: string, id: string): Promise<Lab> {
  const known = labIds(labsFolder);
  if (!known.includes(id)) {
    throw new GradusError({
      code: 'unknown-lab',
      kind: 'usage',
      what: 'No lab of that name',
      expected: known.length === 1 ? `"${known[0]}"` : `one of ${known.join(', ')}`,
      received: `"${id}"`,
      remedy: 'Run ./gradus lab list to see them.',
    });
  }
  const module = (await import(pathToFileURL(join(labsFolder, id, 'lab.ts')).href)) as { lab: Lab };
  return module.lab;
}

export function loadLabs(labsFolder: string): Promise<Lab[]> {
  return Promise.all(labIds(labsFolder).map((id) => loadLab(labsFolder, id)));
}

/** What the tracker may know about labs. */
export async function labFacts(labsFolder: string): Promise<LabFacts[]> {
  return (await loadLabs(labsFolder)).map((lab) => ({
    id: lab.id,
    topics: lab.topics,
    hasExercise: hasExercise(labsFolder, lab.id),
    expectsComparisons: lab.expects.comparisons,
    expectsFailures: lab.expects.failures,
  }));
}
