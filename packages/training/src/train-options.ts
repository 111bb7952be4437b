/** @file What training is told, and what it tells. */
import type { Progress } from '@gradus/runtime';
import type { NdArray, Values } from '@gradus/tensor';
import type { Spike, SpikeOptions } from './anomalies/spikes.ts';
import type { Batches } from './data/batches.ts';
import type { History } from './history.ts';
import type { DecayRule } from './optimizers/decay-groups.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { EngineOptions, LossFunction } from './step-engine.ts';

export interface TrainOptions<Parameters, Batch> extends EngineOptions {
  readonly model: {
    /** What training starts from; never changed. */
    readonly parameters: Values<Parameters>;
    readonly loss: LossFunction<Parameters, Batch>;
    /** What the shapes of the parameters do not say, heads for instance: for checkpoints. */
    readonly config?: object;
  };
  readonly batches: Batches<Values<Batch>>;
  readonly steps: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Which tensors decay; matrices unless said otherwise. */
  readonly decays?: DecayRule;
  /** Largest global norm of the gradient; no limit unless said otherwise. */
  readonly clipNorm?: number;
  /** Batches whose gradients are averaged in one step; 1 unless said otherwise. */
  readonly accumulate?: number;
  /** For dropout. */
  readonly seed: number;
  readonly spikes?: SpikeOptions;
  readonly evaluation?: {
    readonly batches: readonly Values<Batch>[];
    /** After every so many steps, before the first and after the last. */
    readonly every: number;
  };
  readonly checkpoint?: {
    /** A file; training goes on from it where it is there. */
    readonly path: string;
    /** After every so many steps, and after the last. */
    readonly every: number;
    /** Parts of the settings in which a checkpoint may differ: another schedule, say. */
    readonly mayDiffer?: readonly (keyof RunSettings)[];
  };
  readonly progress?: Progress;
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly onEvaluation?: (report: EvaluationReport<Values<Parameters>>) => void | Promise<void>;
}

export interface StepReport {
  readonly step: number;
  readonly loss: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Of the last steps, evaluations and checkpoints left out. */
  readonly tokensPerSecond: number;
  /** At this speed. */
  readonly remainingMs: number;
  readonly spike: Spike | undefined;
}

export interface EvaluationReport<Parameters> {
  readonly step: number;
  /** Mean over the batches, in nats for a language model. */
  readonly loss: number;
  /** As they are now: copy them to keep them. */
  readonly parameters: Parameters;
}

/** All that decides what a step does, but the numbers themselves. */
export interface RunSettings {
  readonly model: object;
  readonly optimizer: object;
  readonly schedule: object;
  readonly batches: object;
  readonly step: object;
}

export interface TrainingRun<Parameters> {
  readonly parameters: Parameters;
  readonly history: History;
  /** The optimizer's arrays, by name, in the layout of the parameters. */
  readonly moments: ReadonlyMap<string, NdArray>;
  /** The step of the checkpoint that it went on from; 0 where there was none. */
  readonly resumedAt: number;
}
