/** @file `track journal | experiment`: an entry in the log that a document asks for. */
import { dirname, join } from 'node:path';
import {
  appendExperiment,
  appendJournal,
  logNames,
  readLogEntries,
  resolveTopics,
} from '@gradus/tracker';
import type { Session } from '../../session.ts';
import { openForSession, today } from './open.ts';
import { type Common, report } from './written.ts';

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
  const asks = log === 'experiments' ? 'objective, setup and metrics hold' : 'its fields hold';
  const remark = written?.isFilled === true ? undefined : `it counts once ${asks} 10 words`;
  return report(session, path, [], options.json, remark);
}
