/** @file A new record: its template under its front matter, in a file that was not there before. */
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ensureFolder,
  GradusError,
  systemCode,
  writeFailure,
  writeFileAtomic,
} from '@gradus/runtime';
import { stringify } from 'yaml';
import { kindRules, readTemplate, type RecordKind } from './kinds.ts';
import { checkDate, checkTitle, oneLine, slugOf } from './names.ts';
import { recordSchema, recordSchemaName, type RecordFields } from './record.ts';
import { resolveTopics } from './topic-names.ts';

export interface NewRecord {
  /** The learner's progress folder. */
  readonly progress: string;
  readonly kind: RecordKind;
  readonly title: string;
  /** Ids, titles or aliases. */
  readonly topics: readonly string[];
  /** `2026-11-20` */
  readonly date: string;
  readonly source?: string | undefined;
  readonly durationMinutes?: number | undefined;
  readonly output?: string | undefined;
  readonly nextAction?: string | undefined;
  readonly milestone?: string | undefined;
}

/**
 * Never overwrites: where the name is taken, the next free number is added.
 * @returns the absolute path
 * @throws GradusError `bad-title`, `bad-date`, `unknown-topic`, `bad-record` (usage);
 * `write-failed` (environment)
 */
export async function createRecord(given: NewRecord): Promise<{ readonly path: string }> {
  const { progress, kind } = given;
  const fields = checkFields(given);
  const template = await readTemplate(kind);
  const folder = join(progress, kindRules[kind].folder);
  const slug = slugOf(fields.title);
  const path = await reserve(join(folder, `${fields.date}-${slug === '' ? kind : slug}`));
  try {
    await writeFileAtomic(path, renderRecord(fields, template));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path };
}

export function renderRecord(fields: RecordFields, template: string): string {
  const frontMatter = stringify({ schema: recordSchemaName, ...fields }, { lineWidth: 0 });
  return `---\n${frontMatter}---\n\n${template.replace('{{title}}', () => fields.title)}`;
}

function checkFields(given: NewRecord): RecordFields {
  const text = (value: string | undefined): string | undefined => {
    const line = oneLine(value ?? '');
    return line === '' ? undefined : line;
  };
  const candidate = {
    kind: given.kind,
    title: checkTitle(given.title),
    date: checkDate(given.date),
    topics: resolveTopics(given.topics),
    source: text(given.source),
    durationMinutes: given.durationMinutes,
    output: text(given.output),
    nextAction: text(given.nextAction),
    milestone: text(given.milestone),
  };
  const stated = Object.fromEntries(
    Object.entries(candidate).filter(([, value]) => value !== undefined),
  );
  const checked = recordSchema.omit({ schema: true }).safeParse(stated);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new GradusError({
    code: 'bad-record',
    kind: 'usage',
    what: `Cannot write this ${given.kind}: ${String(issue?.path[0] ?? 'a field')} does not fit`,
    ...(issue === undefined ? {} : { expected: issue.message }),
    remedy: 'Change it, or put it into the file once that is there.',
  });
}

const mostOfOneName = 1000;

/** Creates `<base>.md`, or `<base>-2.md` and so on: of two at once, each gets its own. */
async function reserve(base: string): Promise<string> {
  await ensureFolder(dirname(base)).catch((error: unknown) => {
    throw writeFailure(dirname(base), error);
  });
  for (let number = 1; number <= mostOfOneName; number++) {
    const path = number === 1 ? `${base}.md` : `${base}-${number}.md`;
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw writeFailure(path, error);
    }
  }
  throw new GradusError({
    code: 'name-taken',
    kind: 'usage',
    what: `Cannot name the record ${base}.md`,
    expected: `fewer than ${mostOfOneName} of one name`,
    received: 'all of them taken',
    remedy: 'Give it another title.',
  });
}
