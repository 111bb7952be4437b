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
  /** Of the trace's own time; requests outside are not sent, and the window's begin is time 0. */
  readonly window?: { readonly fromMs: number; readonly lengthMs: number } | undefined;
}

/** What was done to a trace, for the report. */
export interface MappingRecord extends LengthMapping {
  readonly rows: number;
  readonly sent: number;
  readonly clampedPrompts: number;
  readonly clampedOutputs: number;
  readonly dropped: number;
  readonly outsideWindow: number;
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
  const fromMs = mapping.window?.fromMs ?? 0;
  const untilMs = fromMs + (mapping.window?.lengthMs ?? Infinity);
  const scaled = (tokens: number): number => Math.max(1, Math.round(tokens * scale));
  const rows: number[] = [];
  let [clampedPrompts, clampedOutputs, outsideWindow] = [0, 0, 0];
  for (let row = 0; row < trace.timesMs.length; row++) {
    if (trace.timesMs[row]! < fromMs || trace.timesMs[row]! >= untilMs) {
      outsideWindow++;
      continue;
    }
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
    timesMs: Float64Array.from(rows, (row) => trace.timesMs[row]! - fromMs),
    promptTokens,
    outputTokens,
    record: {
      ...mapping,
      rows: trace.timesMs.length,
      sent: rows.length,
      clampedPrompts,
      clampedOutputs,
      dropped: trace.timesMs.length - rows.length - outsideWindow,
      outsideWindow,
      original: { promptTokens: sum(trace.promptTokens), outputTokens: sum(trace.outputTokens) },
      mapped: { promptTokens: sum(promptTokens), outputTokens: sum(outputTokens) },
    },
  };
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

function nothingLeft(trace: Trace, mapping: LengthMapping): GradusError {
  const { window, maxPromptTokens = 'any', maxOutputTokens = 'any' } = mapping;
  const lastMs = trace.timesMs.at(-1) ?? 0;
  const within = window === undefined ? '' : ` of ${lastMs / 1000} s`;
  return new GradusError({
    code: 'empty-dataset',
    kind: 'usage',
    what: `No request of the trace is within the ${window === undefined ? 'limits' : 'window and limits'}`,
    expected: `prompts of at most ${maxPromptTokens} and outputs of at most ${maxOutputTokens} tokens`,
    received:
      window === undefined
        ? `${trace.timesMs.length} longer ones`
        : `${trace.timesMs.length} requests${within}`,
    remedy:
      window === undefined
        ? 'Scale the lengths, or clamp them in place of dropping.'
        : 'Move the window, or read more of the trace.',
  });
}
