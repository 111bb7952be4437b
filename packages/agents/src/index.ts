export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { defineSchemaTool, defineTool } from './tools/tool.ts';
export type { AnyTool, Effect, JsonSchema, Tool, ToolContext, Trust } from './tools/tool.ts';
export { ToolError } from './tools/tool-error.ts';
export { callKey, ToolRunner } from './tools/tool-runner.ts';
export type { CallOrigin, ReadyCall, ToolCall, ToolRunnerOptions } from './tools/tool-runner.ts';
export type { Done, Refused, RefusalReason, ToolOutcome } from './tools/outcome.ts';
export { Journal } from './tools/journal.ts';
export type { JournalEntry, JournalState } from './tools/journal.ts';
export type { Permission, ToolRules } from './tools/permissions.ts';
export { validateArguments } from './tools/validate.ts';
export { withFallback } from './tools/fallback.ts';
export { findInstructions } from './tools/output.ts';
export { calculatorTool } from './toolbox/calculator/calculator.ts';
export { convertUnitsTool } from './toolbox/units.ts';
export { calendarTool } from './toolbox/calendar.ts';
export { notesTool } from './toolbox/notes.ts';
export { PersonalStore } from './toolbox/personal-store.ts';
export { weatherTool } from './toolbox/weather.ts';
export { searchDocumentsTool } from './toolbox/documents.ts';
export type { Passage, SearchDocuments } from './toolbox/documents.ts';
export { searchFilesTool } from './toolbox/files.ts';
export { fetchUrlTool } from './toolbox/http/fetch-tool.ts';
export type { FetchRules } from './toolbox/http/fetch-page.ts';
export { sqlTool } from './toolbox/sql/sql-tool.ts';
export { openCheckpoints } from './checkpoints/checkpoints.ts';
export type { Checkpoints, ThreadLock } from './checkpoints/checkpoints.ts';
export { SqliteSaver } from './checkpoints/sqlite-saver.ts';
export { openModel } from './models/agent-model.ts';
export type { AgentModel, ModelOptions, ModelSource, Provenance } from './models/agent-model.ts';
export { faults, FaultyModel, withFaults } from './models/faulty-model.ts';
export type { Fault } from './models/faulty-model.ts';
export { buildReact } from './graphs/react/react.ts';
export type { ApprovalAnswer, ApprovalRequest, ReactOptions } from './graphs/react/react.ts';
export { resumeTurn, startTurn } from './graphs/run-turn.ts';
export type { AgentGraph, TurnOptions, TurnResult } from './graphs/run-turn.ts';
export type { AgentEvent, PendingCall } from './graphs/events.ts';
export type { Limits, Prices, Spent } from './graphs/spending.ts';
export { Trace } from './tracing/trace.ts';
export { readSpans } from './tracing/stored-span.ts';
export type { StoredSpan } from './tracing/stored-span.ts';
export { renderTrace, traceTree } from './tracing/trace-tree.ts';
export type { TraceNode } from './tracing/trace-tree.ts';
export { buildPattern, patterns } from './graphs/patterns.ts';
export type { Pattern } from './graphs/patterns.ts';
export { newThreadName, openWorkbench, tracePath } from './workbench/workbench.ts';
export type { Workbench, WorkbenchOptions } from './workbench/workbench.ts';
export {
  readSettings,
  requireThreadName,
  threadNames,
  writeSettings,
} from './workbench/settings.ts';
export type { Settings } from './workbench/settings.ts';
export { matchCall } from './function-calling/ast-match.ts';
export type {
  FunctionDescription,
  MadeCall,
  Match,
  Mismatch,
} from './function-calling/ast-match.ts';
export { madeCall, readFunctionTasks } from './function-calling/bfcl-tasks.ts';
export type { FunctionTask } from './function-calling/bfcl-tasks.ts';
export { evaluateFunctionCalling } from './function-calling/evaluate.ts';
export type { FunctionCallingResult } from './function-calling/evaluate.ts';
