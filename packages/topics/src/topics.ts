/** @file The whole list, in the order of the domains. */
import { agents } from './agents.ts';
import { alignment } from './alignment.ts';
import { coding } from './coding.ts';
import { evaluation } from './evaluation.ts';
import { foundations } from './foundations.ts';
import { multimodal } from './multimodal.ts';
import { operations } from './operations.ts';
import { pretraining } from './pretraining.ts';
import { projects } from './projects.ts';
import { retrieval } from './retrieval.ts';
import { serving } from './serving.ts';
import type { Topic } from './topic.ts';

export const topics: readonly Topic[] = [
  ...foundations,
  ...pretraining,
  ...alignment,
  ...serving,
  ...retrieval,
  ...agents,
  ...evaluation,
  ...multimodal,
  ...operations,
  ...coding,
  ...projects,
];

const byId = new Map(topics.map((topic) => [topic.id, topic]));

export function topicById(id: string): Topic | undefined {
  return byId.get(id);
}
