/** @file What a topic is: the thing that a learner has a level in and a roadmap has a row about. */

export const domains = [
  { id: 'A', title: 'Foundations' },
  { id: 'B', title: 'Pretraining and data' },
  { id: 'C', title: 'Fine-tuning and alignment' },
  { id: 'D', title: 'Inference and serving' },
  { id: 'E', title: 'Retrieval and knowledge' },
  { id: 'F', title: 'Agents' },
  { id: 'G', title: 'Evaluation and monitoring' },
  { id: 'H', title: 'Multimodal and speech' },
  { id: 'I', title: 'Operations' },
  { id: 'J', title: 'Coding and design' },
  { id: 'P', title: 'Projects' },
] as const;

export type Domain = (typeof domains)[number];

export interface Topic {
  /** Kebab-case and stable: evidence names it. Usually the id of the lab about it. */
  readonly id: string;
  readonly title: string;
  readonly domain: Domain['id'];
  /** Other phrases that mean this topic in roadmaps, compared word by word (see find.ts). */
  readonly aliases: readonly string[];
  /**
   * Ids of the topics to know first. Only the nearest: what those build on is not repeated, so
   * the whole list is acyclic and its own transitive reduction.
   */
  readonly buildsOn: readonly string[];
}

/** The topics of one domain. */
export function inDomain(
  domain: Domain['id'],
  topics: readonly Omit<Topic, 'domain'>[],
): readonly Topic[] {
  return topics.map((topic) => ({ ...topic, domain }));
}
