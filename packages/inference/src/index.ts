export { distribution } from './sampling/distribution.ts';
export type { Distribution, SamplingRules } from './sampling/distribution.ts';
export { sampleToken } from './sampling/sample.ts';
export { adjustLogits, TokenCounts } from './sampling/penalties.ts';
export type { LogitAdjustments } from './sampling/penalties.ts';
export { logProbabilities } from './sampling/log-probabilities.ts';
export type { LogProbabilities, TokenLogProbability } from './sampling/log-probabilities.ts';
export { StopStrings } from './sampling/stop-strings.ts';
export type { StopCheck } from './sampling/stop-strings.ts';
export { beamSearch } from './beam-search.ts';
export type { BeamOptions, Hypothesis } from './beam-search.ts';
export { generateTokens } from './generate.ts';
export type { GenerateOptions, NextToken } from './generate.ts';
export { FreeQueue } from './engine/free-queue.ts';
export { BlockPool, nullBlock } from './engine/block-pool.ts';
export { blocksFor, makeWritable, slotOf } from './engine/block-table.ts';
export type { BlockCopy, WritablePlaces } from './engine/block-table.ts';
export { extendHashes, PrefixCache } from './engine/prefix-cache.ts';
export { Sequence } from './engine/sequence.ts';
export type { SequenceParts } from './engine/sequence.ts';
export { KvCache } from './engine/kv-cache.ts';
export type { KvCacheOptions } from './engine/kv-cache.ts';
export { schedulingPolicies } from './engine/policies.ts';
export type { PolicyName, SchedulingPolicy } from './engine/policies.ts';
export { Scheduler } from './engine/scheduler.ts';
export type { Schedule, ScheduledSequence, SchedulerOptions } from './engine/scheduler.ts';
export { KvStore } from './engine/kv-store.ts';
export type { KvShape } from './engine/kv-store.ts';
export type { ModelRunner, SequenceStep, StepBatch, StepResult } from './engine/model-runner.ts';
export { openOnnxRunner } from './engine/onnx-runner.ts';
export type { OnnxRunnerOptions } from './engine/onnx-runner.ts';
export { weightFormats, weightsAsConstants, weightsSizeBytes } from './quantization/weights.ts';
export type { WeightFormat } from './quantization/weights.ts';
export { rectangles } from './engine/rectangles.ts';
export { finishReasons } from './engine/engine-events.ts';
export type {
  EngineEvent,
  FinishReason,
  RequestSummary,
  StepSummary,
} from './engine/engine-events.ts';
export { CountersOfEvents } from './engine/counters.ts';
export type { EngineCounters } from './engine/counters.ts';
export { SequenceOutput } from './engine/sequence-output.ts';
export type { NextOutput, SequenceOutputOptions } from './engine/sequence-output.ts';
export type { EngineOptions } from './engine/engine-options.ts';
export type { GenerationRequest } from './engine/request.ts';
export type {
  EndEvent,
  GeneratedText,
  Generation,
  GenerationEvent,
  TextEnd,
  TokenEvent,
} from './engine/generation.ts';
export { Engine } from './engine/engine.ts';
export type { EngineState } from './engine/engine.ts';
export { openEngine } from './engine/open-engine.ts';
export type { ModelToServe, OpenEngineOptions } from './engine/open-engine.ts';
export { compileTextOrCalls } from './constrained/text-or-calls.ts';
export type { CallMarks } from './constrained/text-or-calls.ts';
export { compileChoice, compileJsonSchema, compileRegex } from './constrained/constraint.ts';
export type { Constraint } from './constrained/constraint.ts';
export type { JsonSchemaOptions } from './constrained/json/schema.ts';
export { Vocabulary, vocabularyOf } from './constrained/tokens/vocabulary.ts';
export type { VocabularyOptions } from './constrained/tokens/vocabulary.ts';
export { createTokenMasks } from './constrained/tokens/masks.ts';
export type { TokenMaskOptions, TokenMasks } from './constrained/tokens/masks.ts';
export type { ConstraintCursor } from './constrained/tokens/cursor.ts';
export { idsIn, isIn, keepOnly } from './constrained/tokens/token-set.ts';
export type { TokenSet } from './constrained/tokens/token-set.ts';
