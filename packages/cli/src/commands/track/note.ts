/** @file `track note | paper | codebase`: a file from a template. */
import { dirname } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { findTopic } from '@gradus/topics';
import {
  createRecord,
  hrefFrom,
  type RecordKind,
  renderLink,
  resolveTopics,
  resourceEdit,
} from '@gradus/tracker';
import type { Session } from '../../session.ts';
import { openForSession, today } from './open.ts';
import { type Common, linkInto, report } from './written.ts';

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
