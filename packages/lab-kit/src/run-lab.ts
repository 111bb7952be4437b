/** @file A run of a lab: seeded generator, clock, and the report turned into evidence. */
import { type Results, writeResults } from '@gradus/evidence';
import { breathe, GradusError, type Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import type { GivenOptions, Lab, Scale } from './define-lab.ts';

export interface RunLabOptions {
  /** Where RESULTS.md goes. */
  readonly folder: string;
  readonly repositoryRoot: string;
  readonly seed: number;
  readonly scale: Scale;
  /** Of the lab's own options; none unless said otherwise. */
  readonly options?: GivenOptions | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** @throws GradusError `unknown-lab-option` (usage), and what the lab itself throws. */
export async function runLab(
  lab: Lab,
  { folder, repositoryRoot, seed, scale, options = {}, progress, signal }: RunLabOptions,
): Promise<Results> {
  requireOptions(lab, options);
  const startedAt = new Date();
  const startedMs = performance.now();
  const random = createRandom(seed);
  const report = await lab.run({ seed, scale, options, progress, signal, random });
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
      command: labCommand(lab.id, seed, scale, options),
      seed,
      scale,
      ...(Object.keys(options).length === 0 ? {} : { options }),
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
export function labCommand(
  labId: string,
  seed: number,
  scale: Scale,
  options: GivenOptions = {},
): string {
  const own = Object.entries(options).map(([name, value]) => ` --${name} ${quoted(value)}`);
  const full = scale === 'full' ? ' --full' : '';
  return `./gradus lab run ${labId} --seed ${seed}${full}${own.join('')}`;
}

/** For a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@+-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function requireOptions({ id, options }: Lab, given: GivenOptions): void {
  const names = options.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new GradusError({
    code: 'unknown-lab-option',
    kind: 'usage',
    what: `The lab ${id} has no option of that name`,
    expected: names.length === 0 ? 'none' : `one of ${names.join(', ')}`,
    received: `"${unknown}"`,
    remedy: `Run ./gradus lab run ${id} --help to see what fits.`,
  });
}
