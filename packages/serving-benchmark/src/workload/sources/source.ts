/** @file What a workload takes its requests from: items in a fixed order, texts made when wanted. */
import type { MappingRecord } from '../datasets/map-lengths.ts';
import type { ChatMessage, Intended, RequestSpec } from '../request-spec.ts';

export interface Source {
  /** Items there are; undefined: as many as wanted. */
  readonly size: number | undefined;
  /** Of a trace, in the order of the items. */
  readonly timesMs?: Float64Array;
  /** What the items depend on beside configuration and seed, as plain data: hashes. */
  readonly facts: unknown;
  readonly record: SourceRecord;
  /** From the first, each time the same. Cheap: no text is made before it is asked for. */
  items(): Iterable<Item>;
}

/** What became of a file's content, for the report. */
export interface SourceRecord {
  /** Entries of the file. */
  readonly read?: number;
  /** Why entries were left out, and how many. */
  readonly leftOut?: Readonly<Record<string, number>>;
  readonly mapping?: MappingRecord;
}

/** A request, or a session of several. */
export interface Item {
  /** Of its first request; the later turns follow it. */
  readonly index: number;
  readonly turns: number;
  readonly original?: RequestSpec['original'];
  turn(turn: number): Promise<Turn>;
}

export interface Turn {
  /** A whole prompt or chat at first; then what the user adds. */
  readonly content: string | readonly number[] | readonly ChatMessage[];
  /** Of the content alone. */
  readonly tokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** See `Intended`; of the first turn only. */
  readonly sharedPrefixTokens: Intended['sharedPrefixTokens'];
  /** Between the answer before and this turn. */
  readonly thinkMs: number;
}
