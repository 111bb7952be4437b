/**
 * @file A golden set: cases with what a good answer is, as JSON Lines. The first line says what the
 * set is, how it was labelled, and which content it has; each further line is a case.
 *
 * The hash is over the cases' content, whatever their formatting: figures that were measured on
 * another content are not comparable, and reading says so.
 */
import { GradusError, sha256 } from '@gradus/runtime';
import { z } from 'zod';
import type { ItemClusters } from '../comparison/paired-scores.ts';

export const goldenSetSchema = 'gradus.golden-set/1';

const text = z.string().min(1);

const caseSchema = z.strictObject({
  id: text,
  input: z.string(),
  /** Accepted answers, any of them; none where the right answer is to have none. */
  expected: z.array(z.string()),
  /** Relevance of documents, for retrieval. */
  relevant: z.record(text, z.int().nonnegative()).optional(),
  /** Cases of one cluster share something: a document, a conversation, an author. */
  cluster: text.optional(),
  /** What results are broken down by, and splits are balanced by: `{ "difficulty": "hard" }`. */
  strata: z.record(text, text).optional(),
  /** What each person said, before they agreed. */
  labels: z.array(z.strictObject({ by: text, value: z.string() })).optional(),
  notes: z.string().optional(),
});

const headerSchema = z.strictObject({
  schema: z.literal(goldenSetSchema),
  name: text,
  /** Rises with every change of a case. */
  version: z.int().positive(),
  /** What a labeller is told: what counts as right, and what to do in doubt. */
  guideline: text,
  licence: text.optional(),
  /** SHA-256 of the cases; `formatGoldenSet` writes it. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
});

export type GoldenCase = z.output<typeof caseSchema>;
export type GoldenSetHeader = z.output<typeof headerSchema>;

export interface GoldenSet extends GoldenSetHeader {
  readonly cases: readonly GoldenCase[];
}

/**
 * @param path for messages
 * @throws GradusError `malformed-golden-set` naming the line; `changed-golden-set` where the cases
 * are not those that the header's hash was made of
 */
export function parseGoldenSet(content: string, path: string): GoldenSet {
  const lines = content.split('\n');
  const header = parseLine(headerSchema, lines[0]!, path, 1);
  const cases: GoldenCase[] = [];
  const known = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const one = parseLine(caseSchema, line, path, index + 1);
    const before = known.get(one.id);
    if (before !== undefined) {
      throw malformed(path, index + 1, 'each id once', `"${one.id}" as in line ${before}`);
    }
    known.set(one.id, index + 1);
    cases.push(one);
  }
  if (cases.length === 0) throw malformed(path, 2, 'at least one case', 'none');
  const contentHash = hashCases(cases);
  if (contentHash !== header.contentHash) {
    throw new GradusError({
      code: 'changed-golden-set',
      kind: 'usage',
      what: `The cases of ${path} are not those of version ${header.version}`,
      expected: `content ${header.contentHash.slice(0, 12)}…`,
      received: `${contentHash.slice(0, 12)}…`,
      remedy: 'Write the set anew with a higher version, or bring the cases back.',
    });
  }
  return { ...header, cases };
}

/** One line a case, in the order given. @throws GradusError where a case is not as it should be */
export function formatGoldenSet(
  header: Omit<GoldenSetHeader, 'schema' | 'contentHash'>,
  cases: readonly GoldenCase[],
): string {
  const first = { schema: goldenSetSchema, ...header, contentHash: hashCases(cases) };
  const content = [first, ...cases].map((line) => JSON.stringify(line)).join('\n');
  parseGoldenSet(content, `golden set ${header.name}`);
  return `${content}\n`;
}

/** For `compare` and `summarize`: cases of one cluster are no independent witnesses. */
export function clustersOf(cases: readonly GoldenCase[], by: string): ItemClusters {
  const clusters = new Map(cases.map(({ id, cluster }) => [id, cluster ?? `case ${id}`]));
  return { by, of: (id) => clusters.get(id) ?? `case ${id}` };
}

/** The order of cases and of keys does not matter; every value does. */
export function hashCases(cases: readonly GoldenCase[]): string {
  return sha256(cases.map(canonicalJson).sort().join('\n'));
}

/** Keys in order, nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function parseLine<T>(schema: z.ZodType<T>, line: string, path: string, number: number): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw malformed(path, number, 'one JSON object', `"${line.slice(0, 60)}"`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const issue = error.issues[0]!;
  const where = issue.path.length === 0 ? 'the line' : issue.path.join('.');
  throw malformed(path, number, 'a line of the schema', `${where}: ${issue.message}`);
}

const malformed = (path: string, line: number, expected: string, received: string): GradusError =>
  new GradusError({
    code: 'malformed-golden-set',
    kind: 'usage',
    what: `Cannot read ${path}, line ${line}`,
    expected,
    received,
  });
