/** @file Why an item stands where it stands, rung by rung and evidence by evidence. */
import { topicById } from '@gradus/topics';
import type { Evidence, UnreadableEvidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { LabFacts, Level } from '../levels.ts';
import type { LearnerRecords } from '../records.ts';
import { conditionsOf, type Judged } from './reach.ts';
import type { Condition, ItemStanding } from './standing.ts';

export interface ExplainedRung {
  readonly level: Level;
  readonly met: boolean;
  readonly lacking: readonly string[];
}

export interface ExplainedEvidence {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly startedAt: string;
  /** It counts towards the level. */
  readonly supports: boolean;
  /** Why it does not, or what is worth knowing about it. */
  readonly remarks: readonly string[];
}

export interface ExplainedRecord {
  readonly level: Level;
  readonly kind: 'source' | 'design note' | 'explanation' | 'prediction';
  /** What was studied, where it lies, or the time when a prediction was registered. */
  readonly text: string;
  /** A prediction counts once a run confirmed it. */
  readonly supports: boolean;
}

/** What is known beside evidence that can be read. */
export interface ExplainBeside {
  readonly records?: LearnerRecords;
  readonly unreadable?: readonly UnreadableEvidence[];
  /** To tell by its folder what an unreadable result is about. */
  readonly labs?: readonly LabFacts[];
}

export interface ExplainedTopic {
  readonly topic: string;
  readonly title: string;
  readonly level: Level;
  readonly stale: boolean;
  readonly rungs: readonly ExplainedRung[];
  readonly evidence: readonly ExplainedEvidence[];
  /** The learner's own words behind L1, L4 and L5. */
  readonly records: readonly ExplainedRecord[];
  /** Results that may be on it and cannot be read. */
  readonly unreadable: readonly UnreadableEvidence[];
  /** What it builds on, and how that stands. */
  readonly buildsOn: readonly { readonly title: string; readonly level: Level }[];
}

export interface Explanation {
  readonly title: string;
  readonly state: ItemStanding['state'];
  readonly level: Level;
  readonly claim?: string;
  /** How it came to its topics, or why it has none. */
  readonly binding: string;
  readonly conditions: readonly Condition[];
  /** What the learner showed themselves, where no topic can prove it. */
  readonly links: readonly string[];
  readonly topics: readonly ExplainedTopic[];
}

export function explainItem(standing: ItemStanding, judged: Judged & ExplainBeside): Explanation {
  const { item, binding, state, level, claim, links = [] } = standing;
  const milestone = judged.roadmap.milestones.find(({ items }) =>
    items.some(({ id }) => id === item.id),
  );
  return {
    title: item.title,
    state,
    level,
    ...(claim === undefined ? {} : { claim }),
    binding: binding.reason ?? binding.doubt ?? bindingWords[binding.by],
    conditions: conditionsOf(item, judged, milestone) ?? [],
    links,
    topics: binding.topics.flatMap((topic) => {
      const found = judged.standings.get(topic);
      return found === undefined ? [] : [explainTopic(found, judged.standings, judged)];
    }),
  };
}

const bindingWords = {
  title: 'its title names the topic',
  section: 'its section names the topic',
  choice: 'you bound it',
  none: 'it has no topic',
} as const;

export function explainTopic(
  standing: Standing,
  standings: ReadonlyMap<string, Standing>,
  { records, unreadable = [], labs = [] }: ExplainBeside = {},
): ExplainedTopic {
  const { topic, title, level, stale, rungs, evidence } = standing;
  return {
    topic,
    title,
    level,
    stale,
    // A rung counts once all below it are met.
    rungs: rungs.map((rung) => ({ ...rung, met: rung.level <= level })),
    evidence: evidence.map(explainEvidence),
    records: records === undefined ? [] : explainRecords(topic, records),
    unreadable: unreadable.filter(({ id }) => mayBeOn(topic, id, labs)),
    buildsOn: (topicById(topic)?.buildsOn ?? []).map((id) => ({
      title: topicById(id)?.title ?? id,
      level: standings.get(id)?.level ?? 0,
    })),
  };
}

/** `attention.practice` is about what the lab of that name is about. */
function mayBeOn(topic: string, id: string, labs: readonly LabFacts[]): boolean {
  const name = id.split('.')[0] ?? id;
  return name === topic || labs.some((lab) => lab.id === name && lab.topics.includes(topic));
}

function explainRecords(topic: string, records: LearnerRecords): readonly ExplainedRecord[] {
  const isOn = (record: { readonly topic: string }): boolean => record.topic === topic;
  const record = (
    level: Level,
    kind: ExplainedRecord['kind'],
    text: string,
    supports = text !== '',
  ): ExplainedRecord => ({ level, kind, text, supports });
  return [
    ...records.sessions.filter(isOn).map(({ source }) => record(1, 'source', source)),
    ...records.designNotes.filter(isOn).map(({ link }) => record(4, 'design note', link)),
    ...records.explanations.filter(isOn).map(({ link }) => record(5, 'explanation', link)),
    ...records.predictions.filter(isOn).map(({ registeredAt, confirmedBy }) => {
      const comesTrue = confirmedBy === undefined ? '' : `, confirmed by ${confirmedBy.resultId}`;
      return record(5, 'prediction', `${registeredAt}${comesTrue}`, confirmedBy !== undefined);
    }),
  ];
}

function explainEvidence({ id, path, results, flaws, stale }: Evidence): ExplainedEvidence {
  const { kind, startedAt, environment, target } = results;
  return {
    id,
    path,
    kind,
    startedAt,
    supports: flaws.length === 0,
    remarks: [
      ...flaws,
      ...(stale.length === 0 ? [] : [`stale: ${stale.length} sources changed since (${stale[0]})`]),
      ...(target?.kind === 'simulated' ? ['of a simulated target: nothing above L2'] : []),
      ...(environment.dirty ? ['run from a tree with uncommitted changes'] : []),
    ],
  };
}
