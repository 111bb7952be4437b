export { flatten, viewsOf } from './flat-parameters.ts';
export type { FlatParameters, Floats, Place } from './flat-parameters.ts';
export type { Optimizer, Settings, Stretch } from './optimizers/optimizer.ts';
export { momentum, sgd } from './optimizers/sgd.ts';
export type { MomentumOptions, SgdOptions } from './optimizers/sgd.ts';
export { adam, adamW } from './optimizers/adam.ts';
export type { AdamOptions } from './optimizers/adam.ts';
export { lion } from './optimizers/lion.ts';
export type { LionOptions } from './optimizers/lion.ts';
export { decayGroups, matricesDecay } from './optimizers/decay-groups.ts';
export type { DecayGroup, DecayRule } from './optimizers/decay-groups.ts';
export { clipScale, gradientNorm } from './optimizers/gradient-norm.ts';
export type { GradientNorm } from './optimizers/gradient-norm.ts';
export { constantSchedule } from './schedules/schedule.ts';
export type { Schedule } from './schedules/schedule.ts';
export { cosineSchedule } from './schedules/cosine.ts';
export type { CosineOptions } from './schedules/cosine.ts';
export { wsdSchedule } from './schedules/warm-up-stable-decay.ts';
export type { WsdOptions } from './schedules/warm-up-stable-decay.ts';
export { createDocumentDataset, createTokenDataset } from './data/token-dataset.ts';
export type { TokenDataset, TokenDatasetOptions } from './data/token-dataset.ts';
export {
  documentWindows,
  evaluationBatches,
  randomWindows,
  shuffledBlocks,
} from './data/batches.ts';
export type { Batches, BatchOptions, SeededBatchOptions, TokenBatch } from './data/batches.ts';
export { openStepEngine } from './step-engine.ts';
export type {
  EngineOptions,
  LossFunction,
  StepEngine,
  StepGraph,
  StepInputs,
} from './step-engine.ts';
export { openEvaluator } from './evaluate.ts';
export type { Evaluator } from './evaluate.ts';
export { firstNotFinite } from './anomalies/not-finite.ts';
export type { NotFinite } from './anomalies/not-finite.ts';
export { isSpike } from './anomalies/spikes.ts';
export type { Spike, SpikeOptions } from './anomalies/spikes.ts';
export type { History } from './history.ts';
export { train } from './train.ts';
export type {
  EvaluationReport,
  RunSettings,
  StepReport,
  TrainingRun,
  TrainOptions,
} from './train-options.ts';
export { openNextToken } from './samples.ts';
export type { LogitsFunction } from './samples.ts';
export { faultsOf, referenceOf, wordsOf } from './base-model/text-checks.ts';
export type { Faults, Reference as TextReference } from './base-model/text-checks.ts';
