/**
 * @file Azure's LLM inference traces: `TIMESTAMP,ContextTokens,GeneratedTokens`. Rows without tokens
 * are left out and counted.
 */
import { refusedLine } from '../fault.ts';
import { readTable, wholeField } from './table.ts';
import { TraceBuilder, type Trace, type TraceOptions } from './trace.ts';

const columns = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;

/** @throws GradusError with the line */
export async function readAzureTrace(path: string, options: TraceOptions): Promise<Trace> {
  const trace = new TraceBuilder(path, options);
  for await (const { line, fields } of readTable(path, columns, options.signal)) {
    const row = {
      timeMs: timestampMs(path, line, fields[0]!),
      promptTokens: wholeField(path, line, columns[1], fields[1]!, 0),
      outputTokens: wholeField(path, line, columns[2], fields[2]!, 0),
    };
    if (row.promptTokens === 0 || row.outputTokens === 0) trace.leaveOut('no tokens');
    else if (!trace.add(line, row)) break;
  }
  return trace.finish();
}

/** `2023-11-16 18:15:46.6805900`, in 2024's files with `+00:00`: UTC; kept to a quarter of a microsecond. */
const timestampPattern = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?(?:\+00:00|Z)?$/;

function timestampMs(path: string, line: number, text: string): number {
  const match = timestampPattern.exec(text);
  const secondMs = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  if (Number.isNaN(secondMs)) {
    throw refusedLine(path, line, 'TIMESTAMP such as 2023-11-16 18:15:46.6805900', text);
  }
  return secondMs + Number(match?.[3] ?? 0) * 1000;
}
