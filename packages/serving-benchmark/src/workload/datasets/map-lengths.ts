/**
 * @file From the lengths that a trace had to those that the target can take, and a record of what
 * that changed. Scaling comes first, then the limits.
 */
import { GradusError } from '@gradus/runtime';
import type { Trace } from './trace.ts';

export interface LengthMapping {
  /** Lengths times this, rounded, at least 1. */
  readonly scale: number;
  readonly maxPromptTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** What becomes of a request beyond a limit. */
  readonly tooLong: 'clamp' | 'drop';
}

/** What was done to a trace, for the report. */
export interface MappingRecord extends LengthMapping {
  readonly rows: number;
  readonly sent: number;
  readonly clampedPrompts: number;
  readonly clampedOutputs: number;
  readonly dropped: number;
  /** Over all rows of the trace. */
  readonly original: Totals;
  /** Over what is sent. */
  readonly mapped: Totals;
}

export interface Totals {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface MappedTrace {
  /** Row of the trace that each request comes from. */
  readonly rows: Int32Array;
  readonly timesMs: Float64Array;
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  readonly record: MappingRecord;
}

/** @throws GradusError when the limits leave nothing */
export function mapLengths(trace: Trace, mapping: LengthMapping): MappedTrace {
  const { scale, maxPromptTokens = Infinity, maxOutputTokens = Infinity, tooLong } = mapping;
  const scaled = (tokens: number): number => Math.max(1, Math.round(tokens * scale));
  const rows: number[] = [];
  let [clampedPrompts, clampedOutputs] = [0, 0];
  for (let row = 0; row < trace.timesMs.length; row++) {
    const longPrompt = scaled(trace.promptTokens[row]!) > maxPromptTokens;
    const longOutput = scaled(trace.outputTokens[row]!) > maxOutputTokens;
    if (tooLong === 'drop' && (longPrompt || longOutput)) continue;
    clampedPrompts += Number(longPrompt);
    clampedOutputs += Number(longOutput);
    rows.push(row);
  }
  if (rows.length === 0) throw nothingLeft(trace, mapping);
  const lengths = (column: Int32Array, most: number): Int32Array =>
    Int32Array.from(rows, (row) => Math.min(most, scaled(column[row]!)));
  const promptTokens = lengths(trace.promptTokens, maxPromptTokens);
  const outputTokens = lengths(trace.outputTokens, maxOutputTokens);
  return {
    rows: Int32Array.from(rows),
    timesMs: Float64Array.from(rows, (row) => trace.timesMs[row]!),
    promptTokens,
    outputTokens,
    record: {
      ...mapping,
      rows: trace.timesMs.length,
      sent: rows.length,
      clampedPrompts,
      clampedOutputs,
      dropped: trace.timesMs.length - rows.length,
      original: { promptTokens: sum(trace.promptTokens), outputTokens: sum(trace.outputTokens) },
      mapped: { promptTokens: sum(promptTokens), outputTokens: sum(outputTokens) },
    },
  };
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

const nothingLeft = (trace: Trace, mapping: LengthMapping): GradusError =>
  new GradusError({
    code: 'empty-dataset',
    kind: 'usage',
    what: 'No request of the trace is within the limits',
    expected: `prompts of at most ${mapping.maxPromptTokens ?? 'any'} and outputs of at most ${mapping.maxOutputTokens ?? 'any'} tokens`,
    received: `${trace.timesMs.length} longer ones`,
    remedy: 'Scale the lengths, or clamp them in place of dropping.',
  });
