/** @file An engine over a model that packages/transformer computes and onnxruntime runs. */
import type { Tokenizer } from '@gradus/tokenizer';
import type { LanguageModel } from '@gradus/transformer';
import { blocksFor } from './block-table.ts';
import { Engine } from './engine.ts';
import { defaultOptions, type EngineOptions } from './engine-options.ts';
import { openOnnxRunner } from './onnx-runner.ts';
import type { WeightFormat } from '../quantization/weights.ts';

export interface ModelToServe {
  readonly model: LanguageModel;
  readonly tokenizer?: Tokenizer;
  /** Ends a text unless the request says otherwise. */
  readonly endOfText?: number;
}

export interface OpenEngineOptions extends Omit<EngineOptions, 'tokenizer'> {
  /** Tokens in a block of KV memory; 16 unless said otherwise. */
  readonly blockSize?: number;
  /** Blocks of KV memory; unless said otherwise as many as `maxRunning` texts of full length need. */
  readonly blockCount?: number;
  /** Threads that compute; one per core unless said otherwise. */
  readonly threads?: number;
  /** `int8` takes a quarter of the memory and reads a quarter of it for each step. */
  readonly weights?: WeightFormat;
  /** Whether those that wait keep their core busy; where others need the cores, better not. */
  readonly spin?: boolean;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

/** What `loadModel` of packages/models gives is a model to serve. */
export async function openEngine(
  { model, tokenizer, endOfText }: ModelToServe,
  {
    blockSize = 16,
    blockCount,
    threads,
    weights,
    spin,
    signal,
    ...options
  }: OpenEngineOptions = {},
): Promise<Engine> {
  const { maxRunning = defaultOptions.maxRunning } = options;
  const runner = await openOnnxRunner(model, {
    blockSize,
    blockCount: blockCount ?? maxRunning * blocksFor(model.config.contextLength, blockSize),
    ...(threads === undefined ? {} : { threads }),
    ...(weights === undefined ? {} : { weights }),
    ...(spin === undefined ? {} : { spin }),
    ...(signal === undefined ? {} : { signal }),
  });
  const stopIds = endOfText === undefined ? {} : { stopIds: [endOfText] };
  return new Engine(runner, { ...stopIds, ...options, tokenizer });
}
