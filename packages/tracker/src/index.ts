export { gatherEvidence } from './evidence.ts';
export type { Evidence, GatheredEvidence, GatherOptions, UnreadableEvidence } from './evidence.ts';
export { judgeTopics } from './judge.ts';
export type { JudgeInput, Rung, Standing } from './judge.ts';
export { levels, requirements } from './levels.ts';
export type { LabFacts, Level, Requirement, TopicFacts } from './levels.ts';
export { noRecords } from './records.ts';
export type { LearnerRecords } from './records.ts';
