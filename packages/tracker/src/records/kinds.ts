/**
 * @file The kinds of record: where each lies, and when it has been answered. The templates are
 * Markdown files (templates/), with prompts as comments that no reader of the page sees.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const recordKinds = [
  'session',
  'note',
  'design',
  'explanation',
  'deployment',
  'writeup',
  'paper',
  'codebase',
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Under progress/. */
export const recordFolders = ['sessions', 'notes', 'papers', 'codebases'] as const;

interface KindRules {
  readonly folder: (typeof recordFolders)[number];
  /** Sections that must hold an answer: what carries a higher level has to say more. */
  readonly answersNeeded: number;
}

export const kindRules: Readonly<Record<RecordKind, KindRules>> = {
  session: { folder: 'sessions', answersNeeded: 1 },
  note: { folder: 'notes', answersNeeded: 1 },
  design: { folder: 'notes', answersNeeded: 3 },
  explanation: { folder: 'notes', answersNeeded: 3 },
  deployment: { folder: 'notes', answersNeeded: 3 },
  writeup: { folder: 'notes', answersNeeded: 3 },
  paper: { folder: 'papers', answersNeeded: 2 },
  codebase: { folder: 'codebases', answersNeeded: 2 },
};

/** `journal` and `experiments` are the heads of logs that entries are appended to. */
export type TemplateName = RecordKind | 'journal' | 'experiments';

const cache = new Map<TemplateName, Promise<string>>();

export function readTemplate(name: TemplateName): Promise<string> {
  const path = join(import.meta.dirname, '../../templates', `${name}.md`);
  const text = cache.get(name) ?? readFile(path, 'utf8');
  cache.set(name, text);
  return text;
}
