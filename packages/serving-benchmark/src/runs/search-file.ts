/**
 * @file What a capacity search was asked for and which loads it has tried, beside its points: with
 * it, the search's end can be reported again.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError, systemCode, writeFileAtomic } from '@gradus/runtime';
import { z } from 'zod';

export const searchFileName = 'search.json';

const positive = z.number().positive();

const searchFileSchema = z.strictObject({
  schema: z.literal('gradus.capacity-search/1'),
  unit: z.enum(['requests in flight', 'requests/s']),
  /** Of the requests, how many must meet the objectives. */
  required: z.number().min(0).max(1),
  lowestRate: positive,
  highestRate: positive,
  startRate: positive.optional(),
  tolerance: positive.optional(),
  mostProbes: positive.optional(),
  level: positive.optional(),
  /** Measured to their end, in this order; the names of folders round the loads. */
  probes: z.array(z.strictObject({ load: positive, folder: z.string().min(1) })),
});
export type SearchFile = z.output<typeof searchFileSchema>;

export async function writeSearch(
  folder: string,
  search: Omit<SearchFile, 'schema'>,
): Promise<void> {
  const value = searchFileSchema.parse({ schema: 'gradus.capacity-search/1', ...search });
  await writeFileAtomic(join(folder, searchFileName), `${JSON.stringify(value, null, 2)}\n`);
}

/** @returns undefined where there is none: a sweep. @throws GradusError `unreadable-search` (usage) */
export async function readSearch(folder: string): Promise<SearchFile | undefined> {
  const path = join(folder, searchFileName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return searchFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new GradusError({
      code: 'unreadable-search',
      kind: 'usage',
      what: `Cannot read the search ${path}`,
      expected: 'as ./gradus bench capacity wrote it',
      received: cause instanceof z.ZodError ? cause.issues[0]!.message : 'no JSON',
    });
  }
}
