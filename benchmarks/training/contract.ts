/**
 * @file What every trainer is asked, and what it answers: lines of JSON on stdin and stdout. First a
 * task, which is answered when the model is ready; then, as often as wanted, how many steps to take.
 */

export interface TrainingTask {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly contextLength: number;
  readonly vocabularySize: number;
  /** safetensors with nanoGPT's names: all arms start from the same numbers. */
  readonly weightsPath: string;
  /** int32 [batchCount, 2, B, T], tokens and targets: step n trains on batch n modulo batchCount. */
  readonly batchesPath: string;
  readonly batchCount: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  /** Of matrices. */
  readonly weightDecay: number;
  readonly clipNorm: number;
}

export interface ReadyReport {
  /** Of the library that computes. */
  readonly version: string;
}

export interface StepsRequest {
  readonly steps: number;
}

export interface StepsReport {
  /** Whole steps, from the batch on the disk's page to the changed parameters. */
  readonly stepsMs: readonly number[];
  /** Before each step, in nats. */
  readonly losses: readonly number[];
  /** The most memory that the process ever held. */
  readonly peakBytes: number;
}
