/**
 * @file A run in one file, as safetensors: the parameters, the optimizer's moments, and as metadata
 * the number of the step, the history and the settings. It is written whole or not at all; what is
 * read is held against its hash, the model and the settings before anything of it is used.
 */
import { existsSync } from 'node:fs';
import { GradusError, sha256 } from '@gradus/runtime';
import { fromData, type NdArray } from '@gradus/tensor';
import { readSafetensors, toSafetensors, writeSafetensors } from '@gradus/transformer';
import { z } from 'zod';
import type { Floats, Place } from './flat-parameters.ts';
import { type History, historySchema } from './history.ts';
import type { RunSettings } from './train-options.ts';

/** What changes from step to step. */
export interface RunState {
  /** Steps that are done. */
  step: number;
  readonly parameters: Floats;
  readonly moments: ReadonlyMap<string, Floats>;
  history: History;
  gradientSizes: { readonly means: readonly number[]; readonly steps: number };
}

const format = 'gradus.checkpoint/1';

const metadataSchema = z.strictObject({
  step: z.int().nonnegative(),
  settings: z.record(z.string(), z.unknown()),
  history: historySchema,
  gradientSizes: z.strictObject({
    means: z.array(z.number()),
    steps: z.int().nonnegative(),
  }),
});

/** @throws GradusError `write-failed`; the checkpoint before is then as it was. */
export async function saveCheckpoint(
  path: string,
  state: RunState,
  places: readonly Place[],
  settings: RunSettings,
): Promise<void> {
  const { step, history, gradientSizes } = state;
  const tensors = tensorsOf(state, places);
  const run = JSON.stringify({ step, settings, history, gradientSizes });
  await writeSafetensors(path, tensors, { format, run, sha256: hashOf(tensors, run) });
}

/**
 * Fills the state from a file.
 * @returns whether there is one
 * @throws GradusError when it is damaged, or of another model, data set or other settings; the
 * state is then as it was.
 */
export async function loadCheckpoint(
  path: string,
  state: RunState,
  places: readonly Place[],
  settings: RunSettings,
  mayDiffer: readonly (keyof RunSettings)[] = [],
): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { tensors, metadata } = await readSafetensors(path);
  const run = parseRun(path, metadata);
  if (metadata['sha256'] !== hashOf(tensors, metadata['run']!)) {
    throw damaged(path, 'the content that its hash is of', 'other content');
  }
  requireTensors(path, tensors, tensorsOf(state, places));
  requireSettings(path, run.settings, settings, mayDiffer);
  if (run.history.losses.length !== run.step || run.gradientSizes.means.length !== places.length) {
    throw damaged(path, `a history of ${run.step} steps`, `one of ${run.history.losses.length}`);
  }
  for (const [name, { data }] of tensorsOf(state, places)) {
    data.set(tensors.get(name)!.data as never);
  }
  const { step, history, gradientSizes } = run;
  Object.assign(state, { step, history, gradientSizes });
  return true;
}

/** Views of all arrays, each tensor by its name. */
function tensorsOf(
  { parameters, moments }: RunState,
  places: readonly Place[],
): Map<string, NdArray> {
  const arrays = [
    ['parameters', parameters] as const,
    ...[...moments].map(([name, data]) => [`moments.${name}`, data] as const),
  ];
  return new Map(
    arrays.flatMap(([name, data]) =>
      places.map(({ path, shape, start, end }) => [
        `${name}.${path}`,
        fromData(data.subarray(start, end), shape),
      ]),
    ),
  );
}

function hashOf(tensors: ReadonlyMap<string, NdArray>, run: string): string {
  return sha256(toSafetensors(tensors, { run }));
}

function parseRun(
  path: string,
  metadata: Readonly<Record<string, string>>,
): z.infer<typeof metadataSchema> {
  if (metadata['format'] !== format) {
    throw damaged(path, format, metadata['format'] ?? 'no such mark');
  }
  const parsed = metadataSchema.safeParse(jsonOf(metadata['run']));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw damaged(path, 'the state of a run', `${issue.path.join('.')}: ${issue.message}`);
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function requireTensors(
  path: string,
  found: ReadonlyMap<string, NdArray>,
  expected: ReadonlyMap<string, NdArray>,
): void {
  const describe = (array: NdArray | undefined): string =>
    array === undefined ? 'none' : `${array.dtype} [${array.shape.join(', ')}]`;
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [here, there] = [describe(expected.get(name)), describe(found.get(name))];
    if (here !== there) throw ofAnotherRun(path, `${name} ${here}`, there);
  }
}

function requireSettings(
  path: string,
  found: Readonly<Record<string, unknown>>,
  expected: RunSettings,
  mayDiffer: readonly string[],
): void {
  const [here, there] = [new Map(settingsOf(expected)), new Map(settingsOf(found))];
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    if (mayDiffer.includes(name.split('.')[0]!) || here.get(name) === there.get(name)) continue;
    throw ofAnotherRun(path, `${name} ${here.get(name) ?? 'not given'}`, there.get(name) ?? 'none');
  }
}

/** `optimizer.beta1` → `0.9` */
function settingsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .flatMap(([key, inner]) => settingsOf(inner, path === '' ? key : `${path}.${key}`));
}

function damaged(path: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'checkpoint-format',
    kind: 'usage',
    what: `Cannot go on from ${path}`,
    expected,
    received,
    remedy: 'Remove the file to start anew.',
  });
}

function ofAnotherRun(path: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'checkpoint-architecture',
    kind: 'usage',
    what: `The checkpoint ${path} is of another run`,
    expected,
    received,
    remedy: 'Name another file, or train with what the checkpoint was made with.',
  });
}
