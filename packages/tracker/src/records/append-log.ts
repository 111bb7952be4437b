/** @file Entries appended to a log. Every byte that is there stays and comes first. */
import { decodeText, lineEndOf } from '@gradus/roadmap';
import { GradusError } from '@gradus/runtime';
import { changeFile } from './change-file.ts';
import { readTemplate } from './kinds.ts';
import { readLines } from './lines.ts';
import {
  experimentFields,
  type ExperimentEntry,
  journalFields,
  type JournalEntry,
  renderEntry,
} from './log-entry.ts';

/**
 * @param path of the log; it is begun where it does not exist
 * @throws GradusError `bad-title`, `bad-date`, `unknown-topic`, `not-utf8`, `log-left-open`,
 * `file-changed` (usage), `file-busy`, `unreadable-file`, `write-failed` (environment)
 */
export async function appendJournal(path: string, entry: JournalEntry): Promise<void> {
  const lines = renderEntry(entry, journalFields(entry));
  await append(path, lines, await readTemplate('journal'));
}

/** Like {@link appendJournal}, for experiments. */
export async function appendExperiment(path: string, entry: ExperimentEntry): Promise<void> {
  const lines = renderEntry(entry, experimentFields(entry));
  await append(path, lines, await readTemplate('experiments'));
}

const append = (path: string, entry: readonly string[], head: string): Promise<void> =>
  changeFile(path, (bytes) => {
    const { text } = decodeText(bytes ?? new Uint8Array(), path);
    const { open } = readLines(text);
    if (open !== undefined) throw leftOpen(path, open);
    const isNew = text.trim() === '';
    const end = lineEndOf(text);
    const addition = [
      ...(isNew ? [...head.trimEnd().split('\n'), ''] : blankLineAfter(text)),
      ...entry,
      '',
    ].join(end);
    return Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from(addition)]);
  });

/** Line ends to come before the entry, as empty lines: as many as one blank line lacks. */
function blankLineAfter(text: string): readonly string[] {
  const ends = /[\r\n]*$/.exec(text.slice(-4))?.[0].match(/\r\n?|\n/g)?.length ?? 0;
  return Array.from({ length: Math.max(0, 2 - ends) }, () => '');
}

const leftOpen = (path: string, what: string): GradusError =>
  new GradusError({
    code: 'log-left-open',
    kind: 'usage',
    what: `${path} ends inside a ${what}: an entry there would be a part of it`,
    remedy: `Close the ${what} in your editor, then run the command again; nothing was changed.`,
  });
