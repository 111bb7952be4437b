export { domains } from './topic.ts';
export type { Domain, Topic } from './topic.ts';
export { topicById, topics } from './topics.ts';
export { findTopic, topicsIn, wordsOf } from './find.ts';
