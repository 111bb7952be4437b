/** @file `track log | note | journal | experiment | paper | codebase`: what the learner writes down. */
import { basename, dirname, join } from 'node:path';
import { applyEdits, type Edit } from '@gradus/roadmap';
import { GradusError } from '@gradus/runtime';
import { findTopic } from '@gradus/topics';
import {
  appendExperiment,
  appendJournal,
  createRecord,
  hrefFrom,
  logNames,
  type OpenDocument,
  readLogEntries,
  type RecordKind,
  renderLink,
  replaceDocument,
  resolveTopics,
  resourceEdit,
  sessionRow,
  type Tracker,
} from '@gradus/tracker';
import { bold, dim, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession, today } from './open.ts';

interface Common {
  readonly json?: boolean;
  readonly date?: string;
  readonly source?: string;
  readonly title?: string;
}

interface LogOptions extends Common {
  readonly minutes?: number;
  readonly output?: string;
  readonly result?: string;
  readonly next?: string;
}

export async function logCommand(
  session: Session,
  topics: readonly string[],
  options: LogOptions,
): Promise<number> {
  const tracker = await openForSession(session);
  const ids = resolveTopics(topics);
  const titles = ids.map((id) => tracker.standings.get(id)?.title ?? id);
  const date = options.date ?? today();
  const { path } = await createRecord({
    progress: session.paths.progress,
    kind: 'session',
    title: options.title ?? titles.join(', '),
    topics: ids,
    date,
    source: options.source,
    durationMinutes: options.minutes,
    output: options.output,
    nextAction: options.next,
  });
  const linked = await linkInto(session, tracker, ({ roadmap, bindings, file }) => {
    const phase = roadmap.groups.find(({ id }) =>
      roadmap.items.some(
        (item) =>
          item.group === id && bindings.get(item.id)?.topics.some((topic) => ids.includes(topic)),
      ),
    );
    const link = renderLink({ text: basename(path), href: hrefFrom(dirname(file.path), path) });
    return sessionRow(roadmap, {
      date,
      topic: titles.join(', '),
      output: options.output === undefined ? link : `${options.output} ${link}`,
      ...(phase === undefined ? {} : { phase: phase.title.replace(/\s*[:—-].*$/, '') }),
      ...(options.minutes === undefined ? {} : { durationMinutes: options.minutes }),
      ...(options.result === undefined ? {} : { result: options.result }),
      ...(options.next === undefined ? {} : { nextAction: options.next }),
    });
  });
  const remark =
    options.source === undefined
      ? 'name what you worked from (--source, or in the file) and it counts for L1'
      : undefined;
  return report(session, path, linked, options.json, remark);
}

/** Writes one edit into every document that has a place for it. */
async function linkInto(
  { signal }: Session,
  { documents }: Tracker,
  editFor: (document: OpenDocument) => Edit | undefined,
): Promise<readonly string[]> {
  const linked: string[] = [];
  for (const document of documents) {
    signal.throwIfAborted();
    const edit = editFor(document);
    if (edit === undefined) continue;
    await replaceDocument(document.file, applyEdits(document.file.text, [edit]));
    linked.push(document.entry.path);
  }
  return linked;
}

function report(
  { output }: Session,
  path: string,
  linked: readonly string[],
  json: boolean | undefined,
  remark?: string,
): number {
  if (json === true) {
    output.json({ path, linked });
    return 0;
  }
  output.line(bold(shortPath(path)));
  if (linked.length > 0) output.line(dim(`  linked in ${linked.join(', ')}`));
  if (remark !== undefined) output.line(dim(`  ${remark}`));
  return 0;
}

const noteKinds = ['note', 'design', 'explanation', 'deployment', 'writeup'] as const;

export async function noteCommand(
  session: Session,
  topics: readonly string[],
  options: Common & { readonly kind?: string },
): Promise<number> {
  const kind = noteKinds.find((known) => known === (options.kind ?? 'note'));
  if (kind === undefined) {
    throw new GradusError({
      code: 'unknown-kind',
      kind: 'usage',
      what: 'No note of that kind',
      expected: `one of ${noteKinds.join(', ')}`,
      received: `"${options.kind}"`,
    });
  }
  const ids = resolveTopics(topics);
  const names = ids.map((id) => findTopic(id)?.title ?? id).join(', ');
  const title = options.title ?? (kind === 'note' ? names : `${names}: ${kind}`);
  return createFile(session, kind, { ...options, title, topics: ids });
}

export function paperCommand(
  session: Session,
  title: string,
  options: Common & { readonly topic?: readonly string[] },
): Promise<number> {
  return createFile(session, 'paper', { ...options, title, topics: options.topic ?? [] });
}

export function codebaseCommand(
  session: Session,
  title: string,
  options: Common & { readonly topic?: readonly string[] },
): Promise<number> {
  return createFile(session, 'codebase', { ...options, title, topics: options.topic ?? [] });
}

async function createFile(
  session: Session,
  kind: RecordKind,
  given: Common & { readonly title: string; readonly topics: readonly string[] },
): Promise<number> {
  const { path } = await createRecord({
    progress: session.paths.progress,
    kind,
    title: given.title,
    topics: given.topics,
    date: given.date ?? today(),
    source: given.source,
  });
  const tracker = await openForSession(session);
  const linked = await linkInto(session, tracker, ({ roadmap, file }) =>
    kind === 'paper' || kind === 'codebase'
      ? resourceEdit(
          roadmap,
          kind,
          renderLink({ text: given.title, href: hrefFrom(dirname(file.path), path) }),
        )
      : undefined,
  );
  const isNote = kind !== 'paper' && kind !== 'codebase';
  const remark = isNote
    ? 'it counts once there are words of your own in it; ./gradus track sync links it'
    : 'it counts once there are words of your own in it';
  return report(session, path, linked, given.json, remark);
}

interface EntryOptions extends Common {
  readonly objective?: string;
  readonly setup?: string;
  readonly metrics?: string;
  readonly plot?: string;
  readonly finding?: string;
  readonly insight?: string;
  readonly evidence?: string;
  readonly question?: string;
  readonly next?: string;
}

/** @param about a milestone's code (`M5`) or a topic */
export async function entryCommand(
  session: Session,
  log: keyof typeof logNames,
  about: string,
  options: EntryOptions,
): Promise<number> {
  const tracker = await openForSession(session);
  const owner = tracker.documents.find(({ roadmap }) =>
    roadmap.milestones.some(({ code }) => code?.toLowerCase() === about.toLowerCase()),
  );
  const milestone = owner?.roadmap.milestones.find(
    ({ code }) => code?.toLowerCase() === about.toLowerCase(),
  );
  const topics =
    milestone === undefined || owner === undefined
      ? resolveTopics([about])
      : [...new Set(milestone.items.flatMap(({ id }) => owner.bindings.get(id)?.topics ?? []))];
  // Beside the document whose rules ask for it, else with the learner's other records.
  const folder = owner === undefined ? session.paths.progress : dirname(owner.file.path);
  const path = join(folder, logNames[log]);
  const { objective, setup, metrics, plot, finding, insight, evidence, question, next } = options;
  const base = {
    date: options.date ?? today(),
    title:
      options.title ?? milestone?.title ?? tracker.standings.get(topics[0] ?? '')?.title ?? about,
    topics,
    milestone: milestone?.code,
    source: options.source,
  };
  if (log === 'experiments') {
    const fields = { objective, setup, metrics, visualization: plot, finding };
    await appendExperiment(path, { ...base, ...fields });
  } else {
    await appendJournal(path, { ...base, insight, evidence, openQuestion: question, next });
  }
  const written = (await readLogEntries(path)).at(-1);
  const asks = log === 'experiments' ? 'objective, setup and metrics in 10 words' : '10 words';
  const remark = written?.isFilled === true ? undefined : `it counts from ${asks} on`;
  return report(session, path, [], options.json, remark);
}
