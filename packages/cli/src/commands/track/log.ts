/** @file `track log`: a session, in a file of its own and in the documents that keep a log. */
import { basename, dirname } from 'node:path';
import { createRecord, hrefFrom, renderLink, resolveTopics, sessionRow } from '@gradus/tracker';
import type { Session } from '../../session.ts';
import { openForSession, today } from './open.ts';
import { type Common, linkInto, report } from './written.ts';

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
  const missing = [
    ...(options.source === undefined ? ['what you worked from (--source)'] : []),
    ...(options.output === undefined && options.next === undefined
      ? ['what came of it (--output) or comes next (--next)']
      : []),
  ];
  const remark =
    missing.length === 0
      ? undefined
      : `for L1 it has to say ${missing.join(' and ')}; put it into the file`;
  return report(session, path, linked, options.json, remark);
}
