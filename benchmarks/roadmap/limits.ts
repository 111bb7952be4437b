/**
 * @file Where a sync takes longer than it may, found by trying ever larger inputs: documents,
 * results, session records. The input is then changed in one respect, to see what took the time.
 */
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { formatBytes, formatDuration, type Stage } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { measureCold } from './cold.ts';
import { durationsOf } from './figures.ts';
import { fenced, grown, type RoadmapDocument } from './documents.ts';
import { type ModelRun, writeEvidence } from './sample-evidence.ts';
import { writeSessions } from './sample-sessions.ts';
import { createWorkspace, takeSnapshot, topicsOf } from './workspace.ts';

type Failure = Results['failures'][number];

export const limitMs = 300;
/** Of each input, in processes of their own; the median counts. */
const repetitions = 3;

export interface LimitOptions {
  /** For workspaces. */
  readonly folder: string;
  readonly document: RoadmapDocument;
  readonly model: ModelRun;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly stage: Stage;
}

/** What a sync finds besides the document. */
interface Surroundings {
  readonly results?: number;
  /** That each result names; one unless given. */
  readonly sources?: number;
  readonly sessions?: number;
  readonly areMarked?: boolean;
}

interface Search {
  /** Beyond it nobody goes. */
  readonly largest: number;
  readonly durationMs: (size: number) => Promise<number>;
  readonly changedMs: (size: number) => Promise<number>;
  readonly describe: (size: number) => string;
  readonly cause: string;
  readonly change: string;
}

export async function findLimits(options: LimitOptions): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const search of searches(options)) {
    const size = await smallestBeyond(search);
    if (size === undefined) continue;
    const gotMs = await search.durationMs(size);
    const changedMs = await search.changedMs(size);
    failures.push({
      case: search.describe(size),
      expected: `synced in less than ${limitMs} ms`,
      got: formatDuration(gotMs),
      cause: search.cause,
      intervention: {
        change: search.change,
        got: formatDuration(changedMs),
        removed: changedMs < limitMs,
      },
    });
  }
  return failures;
}

function searches(options: LimitOptions): Search[] {
  const { document, model } = options;
  const measure = coldSync(options);
  const { text } = document;
  const sources = model.results.sources.length;
  return [
    {
      largest: Math.floor(5_000_000 / document.input.sizeBytes),
      durationMs: (copies) => measure(grown(text, copies), { results: 1 }),
      changedMs: (copies) => measure(fenced(text, copies), { results: 1 }),
      describe: (copies) =>
        `a document of ${formatBytes(Buffer.byteLength(grown(text, copies)))}, made of ${copies} of the largest, and one result`,
      cause: 'every heading and item is read, bound to topics and held against the evidence',
      change: 'all but the first of them in fenced code: as many bytes, as many items as in one',
    },
    {
      largest: 64,
      durationMs: (results) => measure(text, { results, sources }),
      changedMs: (results) => measure(text, { results, sources: 1 }),
      describe: (results) =>
        `${results} ${results === 1 ? 'result' : 'results'} of ${sources} sources each`,
      cause: 'every source of every result is read and hashed, to tell whether it is stale',
      change: 'the same results, each with one source',
    },
    {
      largest: 64,
      durationMs: (results) => measure(text, { results }),
      changedMs: () => measure(text, {}),
      describe: (results) => `${results} results of one source each`,
      cause:
        'all of every result is parsed, checked and rendered again, to tell whether it was changed',
      change: 'no results',
    },
    {
      largest: 4096,
      durationMs: (sessions) => measure(text, { sessions }),
      changedMs: (sessions) => measure(text, { sessions, areMarked: false }),
      describe: (sessions) => `${sessions} session records`,
      cause: "every record's front matter is parsed and its own words counted",
      change: 'the same files without front matter, so that they are no records',
    },
  ];
}

/** Doubles until it takes too long, then halves the step until a quarter is left. */
async function smallestBeyond({ largest, durationMs }: Search): Promise<number | undefined> {
  let low = 0;
  let high = 1;
  while ((await durationMs(high)) < limitMs) {
    if (high >= largest) return undefined;
    low = high;
    high = Math.min(2 * high, largest);
  }
  while (high - low > Math.max(1, high / 4)) {
    const middle = Math.round((low + high) / 2);
    if ((await durationMs(middle)) < limitMs) low = middle;
    else high = middle;
  }
  return high;
}

/** A workspace for every input, and the median of its syncs. */
function coldSync(
  options: LimitOptions,
): (text: string, surroundings: Surroundings) => Promise<number> {
  const { folder, document, model, random, signal, stage } = options;
  const topics = topicsOf(document.text);
  let count = 0;
  return async (text, { results = 0, sources = 1, sessions = 0, areMarked = true }) => {
    const place = join(folder, `limit-${count++}`);
    const covered = topics.slice(0, results);
    await writeEvidence(join(place, 'results'), covered, model, sources);
    const evidence = { results: join(place, 'results'), topics: covered };
    const workspace = await createWorkspace(place, [{ name: document.name, text }], evidence);
    await writeSessions(workspace.options.progress, sessions, { areMarked });
    const snapshot = await takeSnapshot(workspace);
    const works = { sync: { work: 'sync', workspace, snapshot } } as const;
    const { sync } = await measureCold(works, { rounds: repetitions, random, signal });
    stage.advance();
    return durationsOf(sync).medianMs;
  };
}
