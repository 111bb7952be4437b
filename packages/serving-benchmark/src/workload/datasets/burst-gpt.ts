/**
 * @file BurstGPT's traces: `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type`,
 * times in seconds. A response of 0 tokens was a failure; such rows are left out and counted.
 */
import { parseDecimal } from '../compact.ts';
import { refusedLine } from '../fault.ts';
import { readTable, wholeField } from './table.ts';
import { TraceBuilder, type Trace, type TraceOptions } from './trace.ts';

const columns = ['Timestamp', 'Model', 'Request tokens', 'Response tokens', 'Log Type'] as const;

export interface BurstGptOptions extends TraceOptions {
  /** Only this model's requests: `ChatGPT`, `GPT-4`. */
  readonly model?: string | undefined;
  /** Only these: `Conversation log`, `API log`. */
  readonly logType?: string | undefined;
}

/** @throws GradusError with the line */
export async function readBurstGpt(path: string, options: BurstGptOptions): Promise<Trace> {
  const trace = new TraceBuilder(path, options);
  for await (const { line, fields } of readTable(path, columns, options.signal)) {
    const [time, model, request, response, logType] = fields;
    const seconds = parseDecimal(time!);
    if (seconds === undefined) {
      throw refusedLine(path, line, 'Timestamp as seconds, not negative', time);
    }
    const row = {
      timeMs: seconds * 1000,
      promptTokens: wholeField(path, line, columns[2], request!, 0),
      outputTokens: wholeField(path, line, columns[3], response!, 0),
    };
    if (options.model !== undefined && model !== options.model) {
      trace.leaveOut('of another model');
    } else if (options.logType !== undefined && logType !== options.logType) {
      trace.leaveOut('of another log type');
    } else if (row.outputTokens === 0) {
      trace.leaveOut('failed: no response tokens');
    } else if (row.promptTokens === 0) {
      trace.leaveOut('no request tokens');
    } else if (!trace.add(line, row)) {
      break;
    }
  }
  return trace.finish();
}
