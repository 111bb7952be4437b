/** @file Every topic: its level, the evidence behind it, and what the next level needs. */
import { topics } from '@gradus/topics';
import type { Evidence } from './evidence.ts';
import { type LabFacts, type Level, levels, requirements, type TopicFacts } from './levels.ts';
import { type LearnerRecords, noRecords } from './records.ts';

export interface Standing {
  readonly topic: string;
  readonly title: string;
  readonly level: Level;
  /** The level that evidence gives whose sources are unchanged: only this one opens a gate. */
  readonly firmLevel: Level;
  /** The level rests on stale evidence: displayed, but it opens no gate. */
  readonly stale: boolean;
  /** All evidence on the topic, also what supports nothing. */
  readonly evidence: readonly Evidence[];
  /** What the next level needs; empty at L5. */
  readonly next: readonly string[];
  /** L1 to L5, each with what it lacks; empty where that level's own needs are met. */
  readonly rungs: readonly Rung[];
}

export interface Rung {
  readonly level: Level;
  readonly lacking: readonly string[];
}

export interface JudgeInput {
  readonly evidence: readonly Evidence[];
  readonly labs: readonly LabFacts[];
  readonly records?: LearnerRecords;
}

/** By topic id, in the order of the topic list. */
export function judgeTopics({
  evidence,
  labs,
  records = noRecords,
}: JudgeInput): ReadonlyMap<string, Standing> {
  const facts = topics.map((topic) => ({
    topic,
    all: evidence.filter(({ results }) => results.topics.includes(topic.id)),
    labs: labs.filter((lab) => lab.topics.includes(topic.id)),
  }));
  const judge = (
    { topic, all, labs: covering }: (typeof facts)[number],
    counts: (item: Evidence) => boolean,
    weakFoundations: readonly string[],
  ) =>
    climb({
      topic: topic.id,
      evidence: all.filter(counts),
      labs: covering,
      records,
      weakFoundations,
    });

  // Only L5 asks about other topics, and only whether they reach L3: two rounds settle it.
  const belowL5 = ['not known yet'];
  const firm = new Map(facts.map((fact) => [fact.topic.id, judge(fact, isFirm, belowL5).level]));
  return new Map(
    facts.map((fact) => {
      const { id, title, buildsOn } = fact.topic;
      const weakFoundations = buildsOn.filter((foundation) => (firm.get(foundation) ?? 0) < 3);
      const { level, next, rungs } = judge(fact, stands, weakFoundations);
      const { level: firmLevel } = judge(fact, isFirm, weakFoundations);
      const stale = firmLevel < level;
      return [id, { topic: id, title, level, firmLevel, stale, evidence: fact.all, next, rungs }];
    }),
  );
}

const stands = ({ flaws }: Evidence): boolean => flaws.length === 0;

/** Stands, and nothing it depends on has changed since: only such evidence opens a gate. */
const isFirm = (item: Evidence): boolean => stands(item) && item.stale.length === 0;

/** The highest level whose requirements, and those of every level below it, are met. */
function climb(facts: TopicFacts): Pick<Standing, 'level' | 'next' | 'rungs'> {
  const rungs = levels
    .filter((level) => level > 0)
    .map((level) => ({ level, lacking: requirements[level](facts) }));
  const missed = rungs.find(({ lacking }) => lacking.length > 0);
  if (missed === undefined) return { level: 5, next: [], rungs };
  const { level, lacking } = missed;
  return { level: levels[level - 1] ?? 0, next: nextSteps(facts, level, lacking), rungs };
}

/** From nothing the way up is a lab; a note alone is a smaller step, for topics that have none. */
function nextSteps(facts: TopicFacts, level: Level, lacking: readonly string[]): readonly string[] {
  return level === 1 ? requirements[2](facts) : lacking;
}
