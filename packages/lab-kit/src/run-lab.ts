/** @file A run of a lab: seeded generator, clock, and the report turned into evidence. */
import { type Results, writeResults } from '@gradus/evidence';
import { breathe, type Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import type { Lab, Scale } from './define-lab.ts';

export interface RunLabOptions {
  /** Where RESULTS.md goes. */
  readonly folder: string;
  readonly repositoryRoot: string;
  readonly seed: number;
  readonly scale: Scale;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export async function runLab(lab: Lab, options: RunLabOptions): Promise<Results> {
  const { folder, repositoryRoot, seed, scale, progress, signal } = options;
  const startedAt = new Date();
  const startedMs = performance.now();
  const report = await lab.run({ seed, scale, progress, signal, random: createRandom(seed) });
  const durationMs = Math.round(performance.now() - startedMs);
  // A Ctrl-C that came while the lab computed has not been heard yet.
  await breathe(signal);

  return writeResults(folder, {
    repositoryRoot,
    identity: {
      id: lab.id,
      kind: 'lab',
      title: lab.title,
      topics: [...lab.topics],
      command: labCommand(lab.id, seed, scale),
      seed,
      scale,
      startedAt: startedAt.toISOString(),
      durationMs,
    },
    sources: [
      { path: `labs/${lab.id}`, exclude: ['practice'] },
      ...lab.subjects.map((subject) => `packages/${subject}/src`),
    ],
    packages: lab.packages,
    body: report,
  });
}

/** The command that repeats a run. */
export function labCommand(labId: string, seed: number, scale: Scale): string {
  return `./gradus lab run ${labId} --seed ${seed}${scale === 'full' ? ' --full' : ''}`;
}
