/**
 * @file Mooncake's traces, JSONL: `{"timestamp": ms, "input_length", "output_length", "hash_ids"}`.
 * A hash id stands for 512 tokens and all that came before them, so equal ids mean equal prefixes.
 * Qin and others, "Mooncake", FAST 2025, section 4.
 */
import { z } from 'zod';
import { refusedLine } from '../fault.ts';
import { parseAt } from './json-elements.ts';
import { readLines } from './lines.ts';
import { TraceBuilder, type Trace, type TraceOptions } from './trace.ts';

export const mooncakeBlockTokens = 512;

const greatestId = 2 ** 31 - 1;
const rowSchema = z.object({
  timestamp: z.number().nonnegative(),
  input_length: z.int().positive(),
  output_length: z.int().positive(),
  hash_ids: z.array(z.int().nonnegative().max(greatestId)).min(1),
});

const form =
  'timestamp in ms, input_length and output_length of at least 1, hash_ids as a list of numbers';

/** @throws GradusError with the line */
export async function readMooncakeTrace(path: string, options: TraceOptions): Promise<Trace> {
  const trace = new TraceBuilder(path, options);
  for await (const { number, text } of readLines(path, options.signal)) {
    if (text.trim() === '') continue;
    const parsed = rowSchema.safeParse(parseAt(path, number, text));
    if (!parsed.success) throw refusedLine(path, number, form, text);
    const { timestamp, input_length: promptTokens, hash_ids: blocks } = parsed.data;
    const needed = Math.ceil(promptTokens / mooncakeBlockTokens);
    if (blocks.length !== needed) {
      throw refusedLine(path, number, `${needed} hash_ids for ${promptTokens} tokens`, blocks);
    }
    const outputTokens = parsed.data.output_length;
    if (!trace.add(number, { timeMs: timestamp, promptTokens, outputTokens, blocks })) break;
  }
  return trace.finish(mooncakeBlockTokens);
}
