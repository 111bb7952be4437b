/** @file What the engine asks of a model. Another runner (quantized, on another device) fits here. */
import type { BlockCopy } from './block-table.ts';

export interface SequenceStep {
  /** The whole text so far; what is read now are the places from `start` to before `end`. */
  readonly tokens: readonly number[];
  readonly start: number;
  readonly end: number;
  /** The block table: keys and values of places before `start` are read, the others written. */
  readonly blocks: readonly number[];
  /** Of how many of the last places the logits are wanted; 0 for a part of a prompt. */
  readonly logitCount: number;
}

export interface StepBatch {
  /** To be made first, in this order. */
  readonly copies: readonly BlockCopy[];
  readonly sequences: readonly SequenceStep[];
}

export interface StepResult {
  /** For each sequence the logits `[V]` of its last places, as many as were wanted. */
  readonly logits: readonly (readonly Float32Array[])[];
  /** Places that were computed, padding among them. */
  readonly paddedTokens: number;
}

export interface ModelRunner extends AsyncDisposable {
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Blocks 1 to this may be written; block 0 stays zero. */
  readonly blockCount: number;
  readonly blockSize: number;
  /** What all blocks take in memory. */
  readonly kvSizeBytes: number;
  /** One at a time. */
  step(batch: StepBatch): Promise<StepResult>;
}
