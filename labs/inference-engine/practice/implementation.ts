/** @file What an implementation has. */
import type { SchedulerOptions, Step } from './stub.ts';

export interface Pool {
  readonly freeCount: number;
  referencesOf(block: number): number;
  allocate(): number | undefined;
  retain(block: number): void;
  release(block: number): void;
}

export interface Copy {
  readonly from: number;
  readonly to: number;
}

export interface Engine {
  readonly freeCount: number;
  add(id: number, promptTokens: number): void;
  remove(id: number): void;
  step(): Step;
}

export interface Implementation {
  readonly BlockPool: new (blockCount: number) => Pool;
  readonly makeWritable: (
    table: number[],
    places: { start: number; end: number; blockSize: number; pool: Pool },
  ) => Copy[] | undefined;
  readonly extendHashes: (
    hashes: string[],
    tokens: readonly number[],
    blockSize: number,
    salt: string,
  ) => void;
  readonly Scheduler: new (options: SchedulerOptions) => Engine;
}
