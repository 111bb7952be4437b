/** @file All records that the learner keeps, and what is wrong with those that cannot be read. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '@gradus/evidence';
import { decodeText } from '@gradus/roadmap';
import { formatBytes, GradusError, systemCode } from '@gradus/runtime';
import { parseFrontMatter, splitFrontMatter } from './front-matter.ts';
import { readTemplate, recordFolders } from './kinds.ts';
import { countOwnWords, isAnswered } from './own-words.ts';
import { recordSchema, recordSchemaName, type RecordFields } from './record.ts';
import { findMarkdown } from './walk.ts';

export interface LearnerRecord extends RecordFields {
  /** Absolute where the progress folder is. */
  readonly path: string;
  /** Beyond the template. */
  readonly ownWords: number;
  /** Answered, so that it counts (own-words.ts; a session also by its output or next action). */
  readonly isFilled: boolean;
}

/** A file that counts for nothing until it is mended. */
export interface RecordProblem extends Problem {
  readonly remedy: string;
}

export interface GatheredRecords {
  /** By path. */
  readonly records: readonly LearnerRecord[];
  readonly problems: readonly RecordProblem[];
  /** Files that do not say that they are records. They count for nothing. */
  readonly unmarked: number;
}

const sizeLimitBytes = 1_000_000;

export async function gatherRecords(progress: string): Promise<GatheredRecords> {
  const records: LearnerRecord[] = [];
  const problems: RecordProblem[] = [];
  let unmarked = 0;
  for (const folder of recordFolders) {
    const { files, closed } = await findMarkdown(join(progress, folder));
    for (const { path, why } of closed) problems.push(unreadable(path, why));
    for (const path of files) {
      const found = await readRecord(path);
      if (found === undefined) unmarked += 1;
      else if ('remedy' in found) problems.push(found);
      else records.push(found);
    }
  }
  return { records, problems, unmarked };
}

/** Undefined where the file does not say that it is a record. */
async function readRecord(path: string): Promise<LearnerRecord | RecordProblem | undefined> {
  const text = await readText(path);
  if (typeof text !== 'string') return text;
  const { yaml, body } = splitFrontMatter(text);
  if (yaml === undefined || !/^\s*["']?schema["']?\s*:.*gradus\.record/m.test(yaml))
    return undefined;
  const parsed = parseFrontMatter(yaml);
  if ('fault' in parsed) {
    const { line, expected, received } = parsed.fault;
    return { file: path, line, what: 'the front matter', expected, received, remedy: mend };
  }
  const checked = recordSchema.safeParse(parsed.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const isUnknown = issue?.code === 'unrecognized_keys';
    const field = isUnknown ? issue.keys[0] : issue?.path[0];
    return {
      file: path,
      line: parsed.lineOf(field),
      what: field === undefined ? 'the front matter' : String(field),
      expected: isUnknown ? `only fields of ${recordSchemaName}` : (issue?.message ?? 'a record'),
      received: isUnknown
        ? 'a field that it does not have'
        : shown(parsed.value, issue?.path ?? []),
      remedy: mend,
    };
  }
  const { schema: _, ...fields } = checked.data;
  const own = countOwnWords(body, await readTemplate(fields.kind));
  const isReported =
    fields.kind === 'session' &&
    /[\p{L}\p{N}]/u.test(`${fields.output ?? ''}${fields.nextAction ?? ''}`);
  return {
    ...fields,
    path,
    ownWords: own.words,
    isFilled: isReported || isAnswered(fields.kind, own),
  };
}

async function readText(path: string): Promise<string | RecordProblem> {
  try {
    const { size } = await stat(path);
    if (size > sizeLimitBytes) return unreadable(path, `${formatBytes(size)} of text`);
    return decodeText(await readFile(path), path).text;
  } catch (error) {
    if (error instanceof GradusError) return unreadable(path, error.received ?? error.code);
    const code = systemCode(error);
    if (code === undefined) throw error;
    return unreadable(path, code);
  }
}

const mend = 'Mend that line; until then the file counts for nothing.';

const unreadable = (file: string, received: string): RecordProblem => ({
  file,
  what: 'the file',
  expected: `a text in UTF-8 of at most ${formatBytes(sizeLimitBytes)}`,
  received,
  remedy: 'Mend it or move it out of progress/; until then it counts for nothing.',
});

function shown(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return 'nothing';
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  if (typeof at === 'object' && at !== null) return Array.isArray(at) ? 'a list' : 'named fields';
  return JSON.stringify(at)?.slice(0, 80) ?? 'nothing';
}
