export type {
  Figure,
  FigureName,
  Group,
  Item,
  Legend,
  MasteryStage,
  Milestone,
  Place,
  Roadmap,
  Role,
  SessionLog,
  SessionRow,
  Span,
  StyleId,
} from './roadmap.ts';
export { masteryStages, styleIds } from './roadmap.ts';
export { decodeText, encodeText, lineEndOf } from './source-text.ts';
export type { SourceText } from './source-text.ts';
export { readRoadmap } from './read.ts';
export { stageIn, statusOf } from './legend.ts';
export { criterionOf } from './criterion.ts';
export type { Criterion } from './criterion.ts';
export { groupId } from './groups.ts';
export { bindItems } from './bind.ts';
export type { Binding, Choices } from './bind.ts';
export { settle } from './settle.ts';
export type { Memory, Settled, Settling } from './settle.ts';
export { applyEdits, showDifference } from './edit.ts';
export type { Edit } from './edit.ts';
export { templatePath } from './templates.ts';
