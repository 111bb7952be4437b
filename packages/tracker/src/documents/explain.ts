/** @file Why an item stands where it stands, rung by rung and evidence by evidence. */
import { topicById } from '@gradus/topics';
import type { Evidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { Level } from '../levels.ts';
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

export interface ExplainedTopic {
  readonly topic: string;
  readonly title: string;
  readonly level: Level;
  readonly stale: boolean;
  readonly rungs: readonly ExplainedRung[];
  readonly evidence: readonly ExplainedEvidence[];
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
  readonly topics: readonly ExplainedTopic[];
}

export function explainItem(standing: ItemStanding, judged: Judged): Explanation {
  const { item, binding, state, level, claim } = standing;
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
    topics: binding.topics.flatMap((topic) => {
      const found = judged.standings.get(topic);
      return found === undefined ? [] : [explainTopic(found, judged.standings)];
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
    buildsOn: (topicById(topic)?.buildsOn ?? []).map((id) => ({
      title: topicById(id)?.title ?? id,
      level: standings.get(id)?.level ?? 0,
    })),
  };
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
