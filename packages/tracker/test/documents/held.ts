/** @file A document in memory, held against evidence and synced, again and again. */
import { applyEdits, bindItems, type Choices, readRoadmap, type StyleId } from '@gradus/roadmap';
import type { Results } from '@gradus/evidence';
import { noMaterial } from '../../src/documents/material.ts';
import type { Material } from '../../src/documents/material.ts';
import type { Memories } from '../../src/documents/own-text.ts';
import { planSync, type SyncPlan } from '../../src/documents/plan-sync.ts';
import { type Orphan, reattach } from '../../src/documents/reattach.ts';
import { standDocument } from '../../src/documents/stand.ts';
import type { DocumentStanding, ItemStanding } from '../../src/documents/standing.ts';
import {
  type Evidence,
  judgeTopics,
  type LabFacts,
  type LearnerRecords,
  type UnreadableEvidence,
} from '../../src/index.ts';
import { aFailure, comparison, evidence } from '../sample-evidence.ts';

/** Where the evidence of these tests lies, and the documents beside it. */
const root = '/home/learner';
export const documentPath = `${root}/progress/plan.md`;

export interface Held {
  readonly evidence?: readonly Evidence[];
  readonly labs?: readonly LabFacts[];
  readonly records?: LearnerRecords;
  readonly material?: Material;
  readonly memories?: Memories;
  /** Ids of the items at the last sync. */
  readonly items?: readonly string[];
  readonly unreadable?: readonly UnreadableEvidence[];
  readonly choices?: Choices;
  /** What the learner shows for an item, by its id. */
  readonly links?: Readonly<Record<string, readonly string[]>>;
  readonly style?: StyleId;
  readonly today?: string;
}

export interface Synced {
  readonly text: string;
  readonly items: readonly string[];
  readonly orphans: readonly Orphan[];
  readonly memories: Memories;
  readonly plan: SyncPlan;
  readonly standing: DocumentStanding;
}

export function sync(text: string, held: Held = {}): Synced {
  const { memories = {}, material = noMaterial, today = '2026-11-20', labs = [] } = held;
  const standings = judgeTopics({
    evidence: held.evidence ?? [],
    labs,
    ...(held.records === undefined ? {} : { records: held.records }),
  });
  const roadmap = readRoadmap(text, held.style);
  const { kept, orphans } = reattach(
    {
      memories,
      choices: copied(held.choices ?? {}),
      links: copied(held.links ?? {}),
      ...(held.items === undefined ? {} : { items: held.items }),
    },
    roadmap,
  );
  const standing = standDocument({
    path: documentPath,
    roadmap,
    bindings: bindItems(roadmap, kept.choices),
    links: kept.links,
    standings,
    material,
    memories: kept.memories,
  });
  const { unreadable = [] } = held;
  const plan = planSync(standing, {
    standings,
    material,
    memories: kept.memories,
    unreadable,
    today,
  });
  const items = standing.items.map(({ item }) => item.id);
  const after = applyEdits(text, plan.edits);
  return { text: after, memories: plan.memories, items, plan, standing, orphans };
}

const copied = (record: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(record).map(([key, values]) => [key, [...values]]));

export function itemOf({ standing }: Synced, title: string | RegExp): ItemStanding {
  const found = standing.items.filter(({ item }) =>
    typeof title === 'string' ? item.title === title : title.test(item.title),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} items fit ${title}`);
  return only;
}

type Given = Partial<Results> & Pick<Partial<Evidence>, 'flaws' | 'stale'>;

const made = (
  id: string,
  kind: Results['kind'],
  topics: readonly string[],
  { flaws = [], stale = [], ...results }: Given,
): Evidence => ({
  ...evidence({ id, kind, topics: [...topics], ...results }, `${root}/results/${id}/RESULTS.md`),
  flaws,
  stale,
});

/** A passing run: L2 where there is an exercise, else L3. */
export const run = (topic: string, given: Given = {}): Evidence =>
  made(topic, 'lab', [topic], given);

export const practice = (topic: string, given: Given = {}): Evidence =>
  made(`${topic}.practice`, 'practice', [topic], {
    comparisons: [comparison],
    failures: ['a', 'b', 'c'].map(aFailure),
    ...given,
  });

/** With constraints, a hook of monitoring and robustness: what L4 asks for, beside a design note. */
export const project = (topic: string, given: Given = {}): Evidence =>
  made(`${topic}.project`, 'project', [topic], {
    constraints: [
      { name: 'p95', unit: 'ms', comparison: '<=', limit: 200, measured: 120, met: true },
    ],
    hooks: [{ kind: 'monitoring', name: 'latency' }],
    robustness: [{ input: 'empty', outcome: 'refused', ok: true }],
    ...given,
  });

export const withExercise = (...topics: readonly string[]): readonly LabFacts[] =>
  topics.map((id) => ({
    id,
    topics: [id],
    hasExercise: true,
    expectsComparisons: false,
    expectsFailures: false,
  }));
