/** @file A span as it lies in the file of a trace. */
import { existsSync, readFileSync } from 'node:fs';
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';

const storedSpanSchema = z.strictObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  /** Since 1970. */
  startMs: z.number(),
  durationMs: z.number(),
  status: z.enum(['ok', 'error']),
  message: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type StoredSpan = z.output<typeof storedSpanSchema>;

/**
 * In the order in which they ended. A last line without its end is left out: the process was killed
 * while it wrote it.
 * @throws GradusError `trace-unreadable` (usage where there is none)
 */
export function readSpans(path: string): StoredSpan[] {
  if (!existsSync(path)) throw unreadable(path, 'no such file');
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return storedSpanSchema.parse(JSON.parse(line));
    } catch {
      throw unreadable(path, `line ${index + 1} is no span`);
    }
  });
}

const unreadable = (path: string, received: string): GradusError =>
  new GradusError({
    code: 'trace-unreadable',
    kind: 'usage',
    what: `Cannot read the trace ${path}`,
    received,
    remedy: 'Run ./gradus agent trace without a name to see which there are.',
  });
