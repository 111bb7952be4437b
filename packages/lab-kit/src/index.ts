export { defineLab } from './define-lab.ts';
export type {
  GivenOptions,
  Lab,
  LabContext,
  LabDefinition,
  LabOption,
  LabReport,
  ReportedArtifact,
  Scale,
} from './define-lab.ts';
export { comparePaired } from './compare-paired.ts';
export { refusalInTime, refusalOf } from './refusal.ts';
export type { Refusal } from './refusal.ts';
export type { ComparedArm } from './compare-paired.ts';
export { labCommand, runLab } from './run-lab.ts';
export type { RunLabOptions } from './run-lab.ts';
export {
  findExercise,
  hasExercise,
  loadImplementation,
  loadSuite,
  parseHints,
} from './exercise.ts';
export type { Exercise, Hint, PracticeCase, SuiteModule } from './exercise.ts';
export { runSuite } from './run-suite.ts';
export type { CaseFailure, CaseResult } from './run-suite.ts';
export { proveExercise } from './prove.ts';
export type { ExerciseProof, MutantFate } from './prove.ts';
export { judgeAttempt } from './attempt.ts';
export type { AttemptOptions, AttemptResult } from './attempt.ts';
export {
  countAttempt,
  nextHint,
  openWorkbook,
  readProgress,
  requireAttempt,
  shownHints,
  startPractice,
} from './workbook.ts';
export type { Workbook, WorkbookProgress } from './workbook.ts';
export { writePracticeEvidence } from './practice-evidence.ts';
export type { PracticeEvidenceOptions } from './practice-evidence.ts';
export { watchFile } from './watch.ts';
