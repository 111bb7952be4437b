export { gatherEvidence } from './evidence.ts';
export type { Evidence, GatheredEvidence, GatherOptions, UnreadableEvidence } from './evidence.ts';
export { judgeTopics } from './judge.ts';
export type { JudgeInput, Rung, Standing } from './judge.ts';
export { levels, requirements } from './levels.ts';
export type { LabFacts, Level, Requirement, TopicFacts } from './levels.ts';
export { noRecords } from './records.ts';
export type { LearnerRecords } from './records.ts';
export { logNames, openTracker } from './tracker.ts';
export type { Tracker, TrackerOptions } from './tracker.ts';

export { registerDocument, syncDocument } from './documents/documents.ts';
export type { Against, DocumentSync, OpenDocument, Registered } from './documents/documents.ts';
export { replaceDocument } from './documents/document-file.ts';
export { coverageOf } from './documents/coverage.ts';
export type { CoveragePart, DocumentCoverage } from './documents/coverage.ts';
export { explainItem, explainTopic } from './documents/explain.ts';
export type { ExplainedEvidence, ExplainedTopic, Explanation } from './documents/explain.ts';
export { findItem } from './documents/find-item.ts';
export type { FoundItem } from './documents/find-item.ts';
export { hrefFrom } from './documents/item-marks.ts';
export { renderLink } from './documents/links.ts';
export { resourceEdit, sessionRow } from './documents/insert.ts';
export type { SessionEntry } from './documents/insert.ts';
export { isAddress, Ledger } from './documents/ledger.ts';
export type { LedgerEntry } from './documents/ledger.ts';
export type { Material, WrittenEntry, WrittenNote } from './documents/material.ts';
export type { Change, SyncPlan, UnprovenClaim } from './documents/plan-sync.ts';
export type { Orphan } from './documents/reattach.ts';
export type {
  Condition,
  DocumentStanding,
  GroupStanding,
  ItemStanding,
  ItemState,
  MilestoneStanding,
} from './documents/standing.ts';

export type { Gap, GapKind } from './planning/gap.ts';
export { findGaps } from './planning/gaps.ts';
export { suggestNext } from './planning/suggest.ts';
export type { PlanningInput, Suggestion, SuggestionKind } from './planning/suggestion.ts';
export { planWeek } from './planning/week.ts';
export type { WeekPlan } from './planning/week.ts';

export { appendExperiment, appendJournal } from './records/append-log.ts';
export { createRecord } from './records/create.ts';
export type { NewRecord } from './records/create.ts';
export type { LearnerRecord, RecordProblem } from './records/gather.ts';
export { judgePredictions } from './records/judge-predictions.ts';
export type { PredictionOutcome } from './records/judge-predictions.ts';
export { recordKinds } from './records/kinds.ts';
export type { RecordKind } from './records/kinds.ts';
export type { ExperimentEntry, JournalEntry } from './records/log-entry.ts';
export { registerPrediction } from './records/predict.ts';
export { readLogEntries } from './records/read-log.ts';
export type { LogEntry } from './records/read-log.ts';
export { resolveTopics } from './records/topic-names.ts';

export { hrefsFrom } from './dashboard/hrefs.ts';
export type { HrefOf } from './dashboard/hrefs.ts';
export { renderDashboard } from './dashboard/page.ts';
export type { DashboardModel, NextStep } from './dashboard/model.ts';
