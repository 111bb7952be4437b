/**
 * @file The error of a graph that cannot be: it names the operation, the shapes and the line of
 * whoever called it, because it is thrown while that line runs.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GradusError } from '@gradus/runtime';
import { formatShape } from './dims.ts';
import type { TensorType } from './tensor.ts';

/**
 * @param what `Cannot multiply matrices`
 * @param expected `the columns of the first to equal the rows of the second`
 */
export function mismatch(
  what: string,
  expected: string,
  received: string | readonly TensorType[],
): GradusError {
  const line = callerLine();
  return new GradusError({
    code: 'tensor-mismatch',
    kind: 'usage',
    what,
    expected,
    received: typeof received === 'string' ? received : received.map(formatType).join(' and '),
    ...(line === undefined ? {} : { remedy: `In ${line}.` }),
  });
}

/** `float32 [B, 64]` */
export function formatType({ dtype, shape }: TensorType): string {
  return `${dtype} ${formatShape(shape)}`;
}

const ownFolder = fileURLToPath(new URL('.', import.meta.url));

/** `labs/attention/heads.ts:12:31`: the first place in the stack that is not in this package. */
export function callerLine(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const stack = new Error('where').stack ?? '';
  Error.stackTraceLimit = limit;
  for (const frame of stack.split('\n').slice(1)) {
    const place = /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(frame.trim())?.[1];
    if (place === undefined) continue;
    const path = place.startsWith('file://') ? fileURLToPath(place) : place;
    if (!path.startsWith(ownFolder)) return relative(process.cwd(), path);
  }
  return undefined;
}
