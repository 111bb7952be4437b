/** @file Bad input to a sync: what it was given, what became of it. */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import { openTracker, type Tracker } from '@gradus/tracker';
import { syncDocuments } from './sync-documents.ts';
import { type ReadyWorkspace, restore, type Workspace } from './workspace.ts';

type Trial = Results['robustness'][number];

/** Damages the workspace, of one document, and at last its results. */
export async function tryBadInput({ workspace, snapshot }: ReadyWorkspace): Promise<Trial[]> {
  const { options } = workspace;
  const [document] = workspace.documents as readonly [string];
  const ledger = join(options.progress, 'roadmaps.json');
  const trials: Trial[] = [];
  const attempt = async (trial: () => Promise<Trial>): Promise<void> => {
    await restore(snapshot);
    trials.push(await trial());
  };

  await attempt(async () => {
    await writeFile(document, Buffer.from('- [ ] attention \xff\n', 'latin1'));
    return lost('a document that is not UTF-8', 'not-utf8', await openTracker(options));
  });
  await attempt(async () => {
    await rm(document);
    return lost('a registered document that is gone', 'no-document', await openTracker(options));
  });
  await attempt(async () => {
    const tracker = await openTracker(options);
    await appendFile(document, 'saved by an editor\n');
    const saved = await readFile(document);
    const trial = await refusal('a document saved while it is synced', 'document-changed', () =>
      syncDocuments(tracker),
    );
    const kept = saved.equals(await readFile(document));
    return {
      ...trial,
      outcome: `${trial.outcome} The editor's text ${kept ? 'stands' : 'is gone'}.`,
      ok: trial.ok && kept,
    };
  });
  await attempt(async () => {
    const tracker = await openTracker(options);
    await appendFile(ledger, '\n');
    return refusal('a second command that changes the ledger meanwhile', 'ledger-changed', () =>
      syncDocuments(tracker),
    );
  });
  await attempt(async () => {
    await writeFile(ledger, '{"schema": "gradus.roadmaps/1", "docu');
    return refusal('a ledger cut off in the middle', 'bad-ledger', () => openTracker(options));
  });
  await attempt(() => tamper(workspace));
  return trials;
}

/** A figure changed by hand in every result: none of them may fill anything. */
async function tamper({ options, documents }: Workspace): Promise<Trial> {
  const before = await readFile(documents[0]!);
  const { evidence } = await openTracker(options);
  for (const { path } of evidence) {
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/durationMs: \d+/, 'durationMs: 1'));
  }
  const tracker = await openTracker(options);
  const noticed = tracker.evidence.filter(({ flaws }) => flaws.length > 0).length;
  await syncDocuments(tracker);
  const unchanged = before.equals(await readFile(documents[0]!));
  return {
    input: `a figure changed by hand in each of ${evidence.length} results`,
    outcome: `${noticed} noticed; the document ${unchanged ? 'stays as it was' : 'is changed'}`,
    ok: evidence.length > 0 && noticed === evidence.length && unchanged,
  };
}

/** One document that cannot be read must not stop the others: it is named, nothing is thrown. */
function lost(input: string, code: string, tracker: Tracker): Trial {
  const [first] = tracker.lost;
  if (first === undefined) return { input, outcome: 'taken', ok: false };
  return { input, outcome: `named: ${withoutFolder(first.error)}`, ok: first.error.code === code };
}

async function refusal(input: string, code: string, work: () => Promise<unknown>): Promise<Trial> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return { input, outcome: `refused: ${withoutFolder(error)}`, ok: error.code === code };
  }
  return { input, outcome: 'taken', ok: false };
}

/** The folder is another one in every run. */
const withoutFolder = ({ message }: GradusError): string =>
  message.replaceAll(/\S*[/\\](?=[^/\\\s]+\.(?:md|json))/g, '');
